package linalg

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Workspace owns what a product needs besides its operands: the thread limit,
// parked helper goroutines and packing buffers that grow once. It serves one
// caller at a time; a nil *Workspace stands for a shared one with GOMAXPROCS
// threads, which concurrent callers may use: whoever finds it busy runs alone.
//
// The caller takes pieces of the work itself, so that it never depends on a
// helper that has no processor. Who runs out of work looks for more for at most
// the patience below and then parks: waking a parked processor takes longer
// than many products, while waiting without a bound is what makes other
// libraries collapse beside a busy neighbour.
//
// Results do not depend on the number of threads.
type Workspace struct {
	threads int
	patient bool // every worker can have a processor
	busy    atomic.Bool
	single  kit[float32]
	double  kit[float64]

	wake   []chan struct{} // one for each helper
	open   atomic.Bool     // there is a job that helpers may join
	active atomic.Int64    // helpers inside
	left   chan struct{}   // the last helper has left
	next   atomic.Int64    // piece of the job
	n      int
	job    job

	lookahead lookahead
	own       []*Workspace // of one thread, one for each worker, for pieces that multiply
}

// patience is how long a worker without work stays awake.
const patience = 100 * time.Microsecond

// job is work in pieces; run does piece i with the scratch of one worker.
type job interface{ run(worker, i int) }

// kit is what a workspace holds for one precision: the product or triangle at
// work, the packing buffers of each worker, the caller's first, and room for a
// symmetric operand and for products with reflectors.
type kit[T Float] struct {
	product   product[T]
	trsm      trsm[T]
	trmm      trmm[T]
	syrk      syrk[T]
	gemv      gemv[T]
	packed    []packed[T]
	symmetric []T
	w, x      Matrix[T] // products with reflectors
}

// kitOf returns the kit of w for T.
func kitOf[T Float](w *Workspace) *kit[T] {
	if k, ok := any(&w.single).(*kit[T]); ok {
		return k
	}
	return any(&w.double).(*kit[T])
}

// NewWorkspace returns a workspace of so many threads, at least one. A limit
// above the number of processors really starts that many workers. Close it to
// end its helpers.
func NewWorkspace(threads int) *Workspace {
	w := &Workspace{threads: max(threads, 1), patient: threads <= runtime.GOMAXPROCS(0)}
	w.left = make(chan struct{}, 1)
	w.lookahead.change.L = new(sync.Mutex)
	w.single.packed = make([]packed[float32], w.threads)
	w.double.packed = make([]packed[float64], w.threads)
	w.own = []*Workspace{w}
	if w.threads > 1 {
		w.own = w.own[:0]
		for range w.threads {
			w.own = append(w.own, NewWorkspace(1))
		}
	}
	for worker := 1; worker < w.threads; worker++ {
		wake := make(chan struct{}, 1)
		w.wake = append(w.wake, wake)
		go w.help(worker, wake)
	}
	return w
}

// Close ends the helpers. The workspace may not be used afterwards. The shared
// workspace, a nil one, stays as it is.
func (w *Workspace) Close() {
	if w == nil {
		return
	}
	for _, wake := range w.wake {
		close(wake)
	}
	w.wake = nil
}

// Threads returns the thread limit.
func (w *Workspace) Threads() int {
	if w == nil {
		return shared().threads
	}
	return w.threads
}

var shared = sync.OnceValue(func() *Workspace { return NewWorkspace(runtime.GOMAXPROCS(0)) })

var alone = sync.Pool{New: func() any { return NewWorkspace(1) }}

// acquire returns the workspace that serves this call of w; release gives it
// back.
func (w *Workspace) acquire() *Workspace {
	if w != nil {
		return w
	}
	if s := shared(); s.busy.CompareAndSwap(false, true) {
		return s
	}
	return alone.Get().(*Workspace)
}

// release ends what acquire began, used being its result.
func (w *Workspace) release(used *Workspace) {
	switch {
	case w != nil:
	case used == shared():
		used.busy.Store(false)
	default:
		alone.Put(used)
	}
}

// Parallel calls f once for each i in [0, n), on the workspace's threads. The
// caller takes indices too, so that nothing waits for a helper that has no
// processor. f must not use the workspace.
func (w *Workspace) Parallel(n int, f func(i int)) {
	used := w.acquire()
	defer w.release(used)
	used.do(n, pieces(f))
}

type pieces func(i int)

func (f pieces) run(_, i int) { f(i) }

// do runs the n pieces of j.
func (w *Workspace) do(n int, j job) {
	helpers := min(len(w.wake), n-1)
	if helpers <= 0 {
		for i := range n {
			j.run(0, i)
		}
		return
	}
	w.n, w.job = n, j
	w.next.Store(0)
	w.open.Store(true)
	for _, wake := range w.wake[:helpers] {
		select {
		case wake <- struct{}{}:
		default: // it is waking up already
		}
	}
	w.take(0)
	w.open.Store(false) // a helper that is still on its way is not waited for
	w.await(func() bool { return w.active.Load() == 0 })
	for w.active.Load() > 0 {
		<-w.left
	}
	w.job = nil
}

// take works on pieces until none is left.
func (w *Workspace) take(worker int) {
	for {
		i := int(w.next.Add(1)) - 1
		if i >= w.n {
			return
		}
		w.job.run(worker, i)
	}
}

// help is the life of a helper.
func (w *Workspace) help(worker int, wake chan struct{}) {
	for {
		w.await(func() bool { return len(wake) > 0 })
		if _, open := <-wake; !open {
			return
		}
		w.active.Add(1)
		if w.open.Load() {
			w.take(worker)
		}
		if w.active.Add(-1) == 0 {
			select {
			case w.left <- struct{}{}:
			default:
			}
		}
	}
}

// await returns when ready does so or patience has run out.
func (w *Workspace) await(ready func() bool) {
	if !w.patient {
		return
	}
	for start := time.Now(); !ready() && time.Since(start) < patience; {
	}
}
