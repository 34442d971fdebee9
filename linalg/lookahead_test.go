package linalg

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// scripted checks the order of the work on its blocks, and fails at one of them.
type scripted struct {
	t        *testing.T
	fails    int
	applied  []atomic.Int32 // to each block, from 0 when it is loaded
	factored atomic.Int32
}

func (s *scripted) load(b int) { s.step(b, -1) }

func (s *scripted) apply(b, c int, _ *Workspace) {
	if int(s.factored.Load()) <= b {
		s.t.Errorf("block %d is applied before it is factored", b)
	}
	s.step(c, b)
}

// step applies block b, or loads with b = -1.
func (s *scripted) step(c, b int) {
	runtime.Gosched()
	if !s.applied[c].CompareAndSwap(int32(b), int32(b+1)) {
		s.t.Errorf("block %d has had %d blocks applied when it is %d's turn", c, s.applied[c].Load(), b)
	}
}

func (s *scripted) factor(b int, _ *Workspace) bool {
	if n := s.applied[b].Load(); int(n) != b {
		s.t.Errorf("block %d is factored with %d blocks applied", b, n)
	}
	if !s.factored.CompareAndSwap(int32(b), int32(b+1)) {
		s.t.Errorf("block %d is factored when %d are", b, s.factored.Load())
	}
	return b != s.fails
}

// TestLookahead checks that every piece is done once, after what it needs, and that
// nothing is factored after a failure.
func TestLookahead(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		ws := NewWorkspace(threads)
		for _, n := range []int{1, 2, 3, 12} {
			for fails := range n + 1 {
				s := &scripted{t: t, fails: fails, applied: make([]atomic.Int32, n)}
				for b := range s.applied {
					s.applied[b].Store(-1)
				}
				ws.factorBlocks(s, n)
				if got, want := int(s.factored.Load()), min(fails+1, n); got != want {
					t.Errorf("%d of %d blocks are factored on %d threads, want %d", got, n, threads, want)
				}
			}
		}
		ws.Close()
	}
}

// TestCuts checks that blocks cover their rows in order and end where they should.
func TestCuts(t *testing.T) {
	var c cuts
	for n := range 2000 {
		for _, threads := range []int{1, 2} {
			blocks := c.blocks(n, threads)
			if blocks != len(c)-1 || c[0] != 0 || c[blocks] != n || !slices.IsSorted(c) || slices.Contains(c[1:blocks], n) {
				t.Fatalf("%d rows on %d threads are cut at %v", n, threads, c)
			}
			for _, at := range c[:blocks] {
				if at%reflectors != 0 {
					t.Fatalf("a block begins at %d, inside of a panel", at)
				}
			}
		}
	}
}

// factorBlocked factors a in blocks on threads that are enough, by every algorithm.
func factorBlocked[T Float](t *testing.T, a, spd, wide *Matrix[T], ws *Workspace) []*Matrix[T] {
	var chol Cholesky[T]
	var lu LU[T]
	var qr, tallQR QR[T]
	var lq, wideLQ LQ[T]
	if err := chol.Factor(spd, ws); err != nil {
		t.Error(err)
	}
	if err := lu.Factor(a, ws); err != nil {
		t.Error(err)
	}
	qr.Factor(a, ws)
	lq.Factor(a, ws)
	tallQR.Factor(wide, ws)
	wideLQ.Factor(wide, ws)
	pivots := New[T](1, len(lu.pivots))
	for k, p := range lu.pivots {
		pivots.Data[k] = T(p)
	}
	results := []*Matrix[T]{chol.U(), &lu.lu, pivots, &qr.at, &lq.a, &tallQR.at, &wideLQ.a}
	for _, tau := range [][]T{qr.tau, lq.tau, tallQR.tau, wideLQ.tau} {
		results = append(results, &Matrix[T]{1, len(tau), len(tau), tau})
	}
	return results
}

// TestBlocksBits wants the bits of one thread on any number of them, at orders around
// the edges of blocks, also while other goroutines keep all processors busy.
func TestBlocksBits(t *testing.T) {
	bothPrecisions(t, testBlocksBits[float32], testBlocksBits[float64])
}

func testBlocksBits[T Float](t *testing.T) {
	orders := []int{320, 352, 353, 417}
	if testing.Short() {
		orders = orders[2:3]
	}
	one := NewWorkspace(1)
	defer one.Close()
	for _, n := range orders {
		rng := rand.New(rand.NewPCG(91, uint64(n)))
		a, spd, wide := random[T](rng, n, n), definite[T](rng, n), random[T](rng, 40, n)
		want := factorBlocked(t, a, spd, wide, one)
		same := func(name string, ws *Workspace) {
			got := factorBlocked(t, a, spd, wide, ws)
			if !slices.EqualFunc(got, want, equalBits[T]) {
				t.Errorf("order %d %s gives other bits", n, name)
			}
		}
		for _, threads := range threadCounts() {
			ws := NewWorkspace(threads)
			same("on more threads", ws)
			busily(func() { same("beside a busy neighbour", ws) })
			ws.Close()
		}
		var all sync.WaitGroup
		for range 3 { // of which one has the shared workspace
			all.Add(1)
			go func() {
				defer all.Done()
				same("from concurrent callers", nil)
			}()
		}
		all.Wait()
	}
}

// busily calls f while goroutines keep all processors busy.
func busily(f func()) {
	var stop atomic.Bool
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Add(1)
		go func() {
			defer all.Done()
			for !stop.Load() {
			}
		}()
	}
	f()
	stop.Store(true)
	all.Wait()
}

// TestBlocksErrors wants the same error from a later block on any number of threads,
// and a good factorization from the same value afterwards.
func TestBlocksErrors(t *testing.T) {
	const n, bad = 400, 301
	a := random[float64](rand.New(rand.NewPCG(93, 94)), n, n).Clone()
	singular, indefinite := a.Clone(), Eye[float64](n)
	for i := range n {
		singular.Set(i, bad, 0)
	}
	indefinite.Set(bad, bad, -1)
	for _, threads := range []int{1, 2, 3} {
		ws := NewWorkspace(threads)
		var lu LU[float64]
		var chol Cholesky[float64]
		if err := lu.Factor(singular, ws); err == nil || err.Error() != "linalg: LU: singular at pivot 301" {
			t.Errorf("%d threads: %v", threads, err)
		}
		if err := chol.Factor(indefinite, ws); err == nil || err.Error() != "linalg: Cholesky: not positive definite at column 301" {
			t.Errorf("%d threads: %v", threads, err)
		}
		if err := lu.Factor(a, ws); err != nil {
			t.Error(err)
		}
		pa := New[float64](n, n)
		Gather(pa, a, lu.Permutation())
		check(t, "‖PA−LU‖", defect(pa, lu.L(), NoTrans, lu.U(), NoTrans), 4)
		ws.Close()
	}
}

// TestBlocksDoNotAllocate counts the allocations of factoring in blocks.
func TestBlocksDoNotAllocate(t *testing.T) {
	const n = 330
	rng := rand.New(rand.NewPCG(95, 96))
	a, spd := random[float64](rng, n, n), definite[float64](rng, n)
	ws := NewWorkspace(2)
	defer ws.Close()
	var chol Cholesky[float64]
	var lu LU[float64]
	var qr QR[float64]
	checkAllocations(t, 2, func() {
		if chol.Factor(spd, ws) != nil || lu.Factor(a, ws) != nil {
			t.Fatal("a factorization failed")
		}
		qr.Factor(a, ws)
	})
}
