package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// eachLevel runs f once for every level of this machine.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, l := range isa.Available() {
		t.Run(l.String(), func(t *testing.T) {
			defer isa.Use(l)()
			f(t)
		})
	}
}

func TestGemmAgainstGonum(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testAgainstGonum[float32](t, "gemm", 0x1p-24) })
		t.Run("float64", func(t *testing.T) { testAgainstGonum[float64](t, "gemm", 0x1p-53) })
	})
}

func TestGemvAgainstGonum(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testAgainstGonum[float32](t, "gemv", 0x1p-24) })
		t.Run("float64", func(t *testing.T) { testAgainstGonum[float64](t, "gemv", 0x1p-53) })
	})
}

// testAgainstGonum compares random products with gonum's.
func testAgainstGonum[T linalg.Float](t *testing.T, kernel string, u float64) {
	rng := rand.New(rand.NewPCG(3, 4))
	cases := 300
	if testing.Short() {
		cases = 60
	}
	for _, threads := range []int{1, 2} {
		ws := linalg.NewWorkspace(threads)
		defer ws.Close()
		for range cases {
			p := randomProduct[T](kernel, rng)
			if err := compare(p, gonumPeer(), kernel, u, p.ours(kernel, ws)); err != nil {
				t.Fatalf("curlfree, %d threads: %v", threads, err)
			}
		}
	}
}

// randomProduct has sides of up to 200, half of them below 40, any transposes,
// strides that are not the widths, and scalars among which 0 and 1.
func randomProduct[T linalg.Float](kernel string, rng *rand.Rand) *product[T] {
	side := func() int {
		if rng.IntN(2) == 0 {
			return 1 + rng.IntN(40)
		}
		return 1 + rng.IntN(200)
	}
	scalar := func() T {
		return []T{0, 1, -1, T(rng.Float64()*4 - 2)}[rng.IntN(4)]
	}
	p := &product[T]{m: side(), k: side(), n: side(), alpha: scalar(), beta: scalar()}
	p.ta = rng.IntN(2) == 0
	gap := func() int { return rng.IntN(5) }
	p.a = randomMatrix[T](rng, p.m, p.k, p.ta, gap())
	if kernel == "gemv" { // vectors have no gaps
		p.n = 1
		p.b = randomMatrix[T](rng, p.k, 1, false, 0)
		p.c = randomMatrix[T](rng, p.m, 1, false, 0)
		return p
	}
	p.tb = rng.IntN(2) == 0
	p.b = randomMatrix[T](rng, p.k, p.n, p.tb, gap())
	p.c = randomMatrix[T](rng, p.m, p.n, false, gap())
	return p
}

// compare returns an error unless call, which sets p.c, agrees with a reference.
// Either is within (k+3)·u·Σ|terms| of the exact element (Higham, Accuracy and
// Stability of Numerical Algorithms, section 3.5, with alpha and beta·C added);
// the sum of magnitudes is the reference's product of them.
func compare[T linalg.Float](p *product[T], reference *peer, kernel string, u float64, call func(times int)) error {
	want, size := *p, *p
	want.c = p.c.Clone()
	want.theirs(kernel, reference)(1)
	size.alpha, size.beta = T(math.Abs(float64(p.alpha))), T(math.Abs(float64(p.beta)))
	size.a, size.b, size.c = magnitudes(p.a), magnitudes(p.b), magnitudes(p.c)
	size.theirs(kernel, reference)(1)
	call(1)
	for i := range p.m {
		for j := range p.n {
			got, want := float64(p.c.At(i, j)), float64(want.c.At(i, j))
			bound := 2 * float64(p.k+3) * u * float64(size.c.At(i, j)) * 1.01
			if !(math.Abs(got-want) <= bound) {
				return fmt.Errorf("%s %d×%d×%d, %v %v, alpha %v beta %v: element (%d, %d) is %v, by %s %v: more than %.3g apart",
					kernel, p.m, p.k, p.n, p.ta, p.tb, p.alpha, p.beta, i, j, got, reference.name, want, bound)
			}
		}
	}
	return nil
}

func magnitudes[T linalg.Float](x *linalg.Matrix[T]) *linalg.Matrix[T] {
	y := x.Clone()
	for i := range y.Data {
		y.Data[i] = T(math.Abs(float64(y.Data[i])))
	}
	return y
}

// What is timed under a peer's name is the product, in every shape of the table
// that is not large.
func TestPeersMultiply(t *testing.T) {
	for _, p := range present(t) {
		t.Run(p.name, func(t *testing.T) {
			testPeerMultiplies[float32](t, p, 0x1p-24)
			testPeerMultiplies[float64](t, p, 0x1p-53)
		})
	}
}

func testPeerMultiplies[T linalg.Float](t *testing.T, p *peer, u float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	most := 1e8
	if testing.Short() {
		most = 1e7
	}
	for _, s := range shapes {
		if s.flops() > most {
			continue
		}
		x := newProduct[T](s, rng)
		call := x.theirs(s.kernel, p)
		if call == nil {
			continue
		}
		if err := compare(x, gonumPeer(), s.kernel, u, call); err != nil {
			t.Errorf("%T: %v", u, err)
		}
	}
	if routinesOf[T](p).gemm == nil || routinesOf[T](p).denseOnly {
		return
	}
	for _, kernel := range []string{"gemm", "gemv"} {
		for range 20 {
			x := randomProduct[T](kernel, rng)
			if err := compare(x, gonumPeer(), kernel, u, x.theirs(kernel, p)); err != nil {
				t.Error(err)
			}
		}
	}
}

// What is timed under a peer's name is the function, to a few units in the last
// place, also on lengths that no vector divides.
func TestPeersFunctions(t *testing.T) {
	for _, p := range present(t) {
		t.Run(p.name, func(t *testing.T) {
			testPeerFunctions[float32](t, p, 0x1p-24)
			testPeerFunctions[float64](t, p, 0x1p-53)
		})
	}
}

func testPeerFunctions[T linalg.Float](t *testing.T, p *peer, u float64) {
	for _, f := range functions[T]() {
		call := routinesOf[T](p).functions[f.name]
		if call == nil {
			continue
		}
		for _, n := range []int{1, 3, 16, 1000, 4099} {
			x := arguments[T](n, f.low)
			got, want := make([]T, n+1), make([]float64, n)
			got[n] = 42
			call(1, got[:n], x)
			for i, v := range x {
				want[i] = mathFunctions[f.name](float64(v))
				if d := math.Abs(float64(got[i]) - want[i]); !(d <= 16*u*math.Abs(want[i])) {
					t.Fatalf("%T %s of %v is %v, not %v", u, f.name, v, got[i], want[i])
				}
			}
			if got[n] != 42 {
				t.Fatalf("%s of %d elements writes another", f.name, n)
			}
		}
	}
}

// The reductions are within the bound 2(n+3)·u·Σ|terms| of plain sums in float64,
// which are within half of it, and the index of the largest magnitude is the first.
func TestReductions(t *testing.T) {
	testReductions[float32](t, 0x1p-24)
	testReductions[float64](t, 0x1p-53)
}

func testReductions[T linalg.Float](t *testing.T, u float64) {
	peers := present(t)
	for _, n := range []int{1, 3, 64, 1000, 5001} {
		x, y := arguments[T](n, -8), arguments[T](n+1, -8)[1:]
		want, size := map[string]float64{}, map[string]float64{}
		var magnitude float64
		for i, v := range x {
			a, b := float64(v), float64(y[i])
			want["sum"], size["sum"] = want["sum"]+a, size["sum"]+math.Abs(a)
			want["dot"], size["dot"] = want["dot"]+a*b, size["dot"]+math.Abs(a*b)
			want["nrm2"] += a * a
			want["max"] = max(want["max"], a) // some are positive
			if math.Abs(a) > magnitude {
				want["iamax"], magnitude = float64(i), math.Abs(a)
			}
		}
		largest, exps := math.Inf(-1), 0.0
		for i, v := range x {
			if float64(v) > largest {
				want["argmax"], largest = float64(i), float64(v)
			}
			exps += math.Exp(float64(v))
		}
		want["log-sum-exp"], size["log-sum-exp"] = math.Log(exps), math.Abs(math.Log(exps))
		want["mean-variance"], size["mean-variance"] = want["sum"]/float64(n), size["sum"]/float64(n)
		if n == 2*width {
			for _, v := range x[width:] {
				want["row-sums"] += float64(v)
			}
			want["col-sums"] = float64(x[width-1]) + float64(x[n-1])
			size["row-sums"], size["col-sums"] = size["sum"], math.Abs(float64(x[width-1]))+math.Abs(float64(x[n-1]))
		}
		want["asum"], size["asum"] = size["sum"], size["sum"]
		want["nrm2"] = math.Sqrt(want["nrm2"])
		size["nrm2"] = want["nrm2"]
		for _, r := range reductions[T]() {
			if _, known := want[r.name]; !known {
				continue // rows of the width want more elements
			}
			check := func(who string, got float64) {
				bound := 2 * float64(n+3) * u * size[r.name] // 0 for an index
				if !(math.Abs(got-want[r.name]) <= bound) {
					t.Errorf("%s: %s of %d elements is %v, not %v", who, r.name, n, got, want[r.name])
				}
			}
			check("curlfree", r.ours(2, x, y))
			for _, p := range peers {
				if call := routinesOf[T](p).reductions[r.name]; call != nil {
					check(p.name, call(2, x, y))
				}
			}
		}
	}
}

// Every peer's arithmetic on slices is ours to two units in the last place.
func TestArithmetic(t *testing.T) {
	testArithmetic[float32](t, 0x1p-24)
	testArithmetic[float64](t, 0x1p-53)
}

func testArithmetic[T linalg.Float](t *testing.T, u float64) {
	peers := present(t)
	for _, n := range []int{1, 3, 64, 1001} {
		x, y, start := arguments[T](n, 0.125), arguments[T](n+1, 0.125)[1:], arguments[T](n+2, 0.125)[2:]
		for _, o := range operations[T]() {
			want := slices.Clone(start)
			o.ours(want, x, y)
			for _, p := range peers {
				call := routinesOf[T](p).arithmetic[o.name]
				if call == nil {
					continue
				}
				got := append(slices.Clone(start), 42)
				call(1, got[:n], x, y)
				for i, v := range want {
					if d := math.Abs(float64(got[i]) - float64(v)); !(d <= 4*u*math.Abs(float64(v))) {
						t.Fatalf("%s: %s %s of %v and %v is %v, not %v", p.name, typeName[T](), o.name, x[i], y[i], got[i], v)
					}
				}
				if got[n] != 42 {
					t.Fatalf("%s: %s of %d elements writes another", p.name, o.name, n)
				}
			}
		}
	}
}

// Every peer's triangles are ours, whose errors triangle_test.go bounds.
func TestPeersTriangles(t *testing.T) {
	for _, p := range present(t) {
		testPeerTriangles[float32](t, p, 0x1p-24)
		testPeerTriangles[float64](t, p, 0x1p-53)
	}
}

func testPeerTriangles[T linalg.Float](t *testing.T, p *peer, u float64) {
	for _, x := range triangles {
		call := routinesOf[T](p).triangles[x.kernel]
		if call == nil {
			continue
		}
		ours, theirs := newTriangular[T](x.kernel, 37, x.matrices), newTriangular[T](x.kernel, 37, x.matrices)
		for _, y := range []*triangular[T]{ours, theirs} {
			for i := range y.n {
				for j := range i {
					y.a.Set(i, j, y.a.At(i, j)*0x1p17) // large enough to be seen
				}
			}
		}
		ours.ours(nil)(1)
		call(1, theirs)
		got, want := theirs.c, ours.c
		switch x.kernel {
		case "trmm":
			got = theirs.b
		case "trsm", "trsv":
			got, want = theirs.b, ours.b
		case "ger":
			got, want = theirs.a, ours.a
		}
		for i := range want.Rows {
			for j := range want.Cols {
				if x.kernel == "syrk" && j > i {
					continue
				}
				if d := math.Abs(float64(got.At(i, j)) - float64(want.At(i, j))); !(d <= 64*37*u) {
					t.Fatalf("%s: %s %s: element (%d, %d) is %v, not %v", p.name, typeName[T](), x.kernel, i, j, got.At(i, j), want.At(i, j))
				}
			}
		}
	}
}

// present returns the peers of this machine and names the others.
func present(t *testing.T) []*peer {
	var some []*peer
	for _, p := range openPeers() {
		if p.absent == "" {
			some = append(some, p)
		} else {
			t.Logf("%s is absent: %s", p.name, p.absent)
		}
	}
	return some
}
