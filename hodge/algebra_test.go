package hodge_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

func randomVector(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 2*rng.Float64() - 1
	}
	return v
}

func randomCovector(rng *rand.Rand, n, k int) hodge.Covector {
	a := hodge.NewCovector(n, k)
	copy(a.Data, randomVector(rng, len(a.Data)))
	return a
}

func randomMatrix(rng *rand.Rand, rows, cols int) *linalg.Matrix[float64] {
	return linalg.Wrap(rows, cols, cols, randomVector(rng, rows*cols))
}

// apply returns m v.
func apply(m *linalg.Matrix[float64], v []float64) []float64 {
	w := make([]float64, m.Rows)
	linalg.Gemv(w, 1, m, linalg.NoTrans, v, 0)
	return w
}

// determinant is the sum over permutations, by expansion along the first row.
func determinant(rows [][]float64) float64 {
	if len(rows) == 0 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for j, v := range rows[0] {
		var minor [][]float64
		for _, row := range rows[1:] {
			minor = append(minor, append(append([]float64(nil), row[:j]...), row[j+1:]...))
		}
		sum += sign * v * determinant(minor)
		sign = -sign
	}
	return sum
}

func assertClose(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.17g, want %.17g within %g", name, got, want, tolerance)
	}
}

// assertSame compares components.
func assertSame(t *testing.T, name string, got, want hodge.Covector, tolerance float64) {
	t.Helper()
	if got.Dim != want.Dim || got.Degree != want.Degree || len(got.Data) != len(want.Data) {
		t.Fatalf("%s: degree %d on R^%d with %d components, want %d on R^%d with %d", name, got.Degree, got.Dim, len(got.Data), want.Degree, want.Dim, len(want.Data))
	}
	for i := range want.Data {
		assertClose(t, fmt.Sprintf("%s, component %d", name, i), got.Data[i], want.Data[i], tolerance)
	}
}

func power(sign, n int) float64 { return math.Pow(float64(sign), float64(n)) }

func metrics(rng *rand.Rand, n int) map[string]hodge.Metric {
	diagonal, indefinite := make(hodge.Metric, n), make(hodge.Metric, n)
	for j := range n {
		diagonal[j] = 0.5 + 2*rng.Float64()
		indefinite[j] = diagonal[j]
	}
	indefinite[0] = -indefinite[0]
	return map[string]hodge.Metric{"Euclidean": hodge.Euclidean, "diagonal": diagonal, "indefinite": indefinite}
}

func TestDimensions(t *testing.T) {
	pascal := [][]int{{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}, {1, 5, 10, 10, 5, 1}, {1, 6, 15, 20, 15, 6, 1}}
	for n, row := range pascal {
		for k, want := range row {
			if got := len(hodge.NewCovector(n, k).Data); got != want {
				t.Errorf("k-covectors of R^%d for k = %d: %d, want %d", n, k, got, want)
			}
		}
		for _, k := range []int{-1, n + 1} {
			if got := len(hodge.NewCovector(n, k).Data); got != 0 {
				t.Errorf("degree %d on R^%d has %d components, want none", k, n, got)
			}
		}
	}
}

// The identities of exterior algebra, in every dimension and degree.
func TestAlgebraIdentities(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const tol = 1e-13
	for n := 1; n <= 6; n++ {
		u, v := randomVector(rng, n), randomVector(rng, n)
		for k := 0; k <= n; k++ {
			a, a2 := randomCovector(rng, n, k), randomCovector(rng, n, k)
			name := fmt.Sprintf("n %d, k %d: ", n, k)
			assertSame(t, name+"ι_v ι_v = 0", a.Interior(v).Interior(v), hodge.NewCovector(n, k-2), tol)
			assertSame(t, name+"ι_u ι_v = −ι_v ι_u", a.Interior(v).Interior(u).Plus(1, a.Interior(u).Interior(v)), hodge.NewCovector(n, k-2), tol)
			for l := 0; k+l <= n; l++ {
				b := randomCovector(rng, n, l)
				ab := a.Wedge(b)
				assertSame(t, name+"a∧b = (−1)^{kl} b∧a", b.Wedge(a), hodge.NewCovector(n, k+l).Plus(power(-1, k*l), ab), tol)
				leibniz := a.Interior(v).Wedge(b).Plus(power(-1, k), a.Wedge(b.Interior(v)))
				assertSame(t, name+"ι_v is an antiderivation", ab.Interior(v), leibniz, tol)
				for m := 0; k+l+m <= n; m++ {
					c := randomCovector(rng, n, m)
					assertSame(t, name+"associativity", ab.Wedge(c), a.Wedge(b.Wedge(c)), tol)
				}
				if l > 0 && k > 0 {
					p := randomMatrix(rng, n, n)
					assertSame(t, name+"A*(a∧b) = A*a∧A*b", ab.Pullback(p), a.Pullback(p).Wedge(b.Pullback(p)), 50*tol)
				}
			}
			for kind, g := range metrics(rng, n) {
				star := a.Star(g)
				negative := 0
				if kind == "indefinite" {
					negative = 1
				}
				assertSame(t, name+kind+" ⋆⋆", star.Star(g), hodge.NewCovector(n, k).Plus(power(-1, k*(n-k)+negative), a), tol)
				volume := hodge.NewCovector(n, 0, 1).Star(g)
				assertSame(t, name+kind+" b∧⋆a = ⟨b,a⟩ vol", a2.Wedge(star), hodge.NewCovector(n, n).Plus(a2.Inner(a, g), volume), 50*tol)
				assertSame(t, name+kind+" ♭♯", a.Sharp(g).Flat(g), a, tol)
				assertClose(t, name+kind+" ♯ is an isometry", a.Sharp(g).Inner(a2.Sharp(g), g), a.Inner(a2, g), 50*tol)
				if k < n {
					// ⋆(a∧♭v) = ι_v ⋆a
					flat := hodge.Blade(n, v).Flat(g)
					assertSame(t, name+kind+" ⋆(a∧♭v) = ι_v⋆a", a.Wedge(flat).Star(g), star.Interior(v), 50*tol)
				}
			}
		}
	}
}

// Evaluation, pairing, pushforward and pullback agree with determinants.
func TestDeterminants(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for n := 1; n <= 6; n++ {
		for k := 1; k <= n; k++ {
			name := fmt.Sprintf("n %d, k %d: ", n, k)
			var vs, ws [][]float64
			for range k {
				vs, ws = append(vs, randomVector(rng, n)), append(ws, randomVector(rng, n))
			}
			gram := make([][]float64, k)
			for i, v := range vs {
				for _, w := range ws {
					gram[i] = append(gram[i], linalg.Dot(v, w))
				}
			}
			want := determinant(gram)
			v, w := hodge.Blade(n, vs...), hodge.Blade(n, ws...)
			// det ⟨v_i, w_j⟩ is both the inner product and, by Cauchy–Binet, the
			// sum over the minors.
			assertClose(t, name+"⟨v₁∧…, w₁∧…⟩", v.Inner(w, hodge.Euclidean), want, 1e-13)
			on, err := v.Flat(hodge.Euclidean).Eval(ws...)
			if err != nil {
				t.Fatal(err)
			}
			assertClose(t, name+"♭v on w₁…w_k", on, want, 1e-13)

			a := randomCovector(rng, n, k)
			on, err = a.Eval(vs...)
			if err != nil {
				t.Fatal(err)
			}
			assertClose(t, name+"a(v₁, …) = ⟨a, v₁∧…⟩", on, a.On(v), 1e-13)

			for m := 1; m <= 6; m++ {
				// Cauchy–Binet: minors of AB are sums of products of minors.
				p, q := randomMatrix(rng, n, m), randomMatrix(rng, m, n)
				pq := linalg.New[float64](n, n)
				linalg.Gemm(pq, 1, p, linalg.NoTrans, q, linalg.NoTrans, 0, nil)
				assertSame(t, name+"(PQ)* = Q*P*", a.Pullback(pq), a.Pullback(p).Pullback(q), 1e-12)
				b := randomCovector(rng, m, k)
				assertClose(t, name+"Q*b on v = b on Q v", b.Pullback(q).On(v), b.On(v.Push(q)), 1e-12)
				var moved [][]float64
				for _, v := range vs {
					moved = append(moved, apply(q, v))
				}
				assertSame(t, name+"push of a blade", hodge.Covector(v.Push(q)), hodge.Covector(hodge.Blade(m, moved...)), 1e-12)
			}
		}
		volume := hodge.NewCovector(n, n, 1)
		p := randomMatrix(rng, n, n)
		var rows [][]float64
		for i := range n {
			rows = append(rows, p.Row(i))
		}
		assertClose(t, "A* vol = det A vol", volume.Pullback(p).Data[0], determinant(rows), 1e-13)
	}
}

func TestCrossProduct(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for range 20 {
		u, v := randomVector(rng, 3), randomVector(rng, 3)
		cross := hodge.Blade(3, u, v).Flat(hodge.Euclidean).Star(hodge.Euclidean)
		want := []float64{u[1]*v[2] - u[2]*v[1], u[2]*v[0] - u[0]*v[2], u[0]*v[1] - u[1]*v[0]}
		assertSame(t, "⋆(u∧v)", cross, hodge.NewCovector(3, 1, want...), 1e-15)
	}
	// Minkowski, signature (−,+,+,+): ⋆dt = −dx∧dy∧dz.
	star := hodge.NewCovector(4, 1, 1, 0, 0, 0).Star(hodge.Metric{-1, 1, 1, 1})
	assertSame(t, "⋆dt", star, hodge.NewCovector(4, 3, 0, 0, 0, -1), 0)
}

func TestEval(t *testing.T) {
	dx, dy, dz := hodge.NewCovector(3, 1, 1, 0, 0), hodge.NewCovector(3, 1, 0, 1, 0), hodge.NewCovector(3, 1, 0, 0, 1)
	e := [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	v, err := dx.Wedge(dy).Wedge(dz).Eval(e...)
	if err != nil || v != 1 {
		t.Errorf("(dx∧dy)∧dz on (e₁,e₂,e₃): %v, %v, want 1", v, err)
	}
	for _, vectors := range [][][]float64{e, e[:1], nil} {
		if v, err := dx.Wedge(dy).Eval(vectors...); err == nil {
			t.Errorf("a 2-form on %d vectors: %v and no error", len(vectors), v)
		}
	}
}

func TestCovectorString(t *testing.T) {
	for want, a := range map[string]hodge.Covector{
		"0":                        hodge.NewCovector(3, 2),
		"-2.5":                     hodge.NewCovector(2, 0, -2.5),
		"1":                        hodge.NewCovector(2, 0, 1),
		"-dx∧dy + 3 dx∧dz - dy∧dz": hodge.NewCovector(3, 2, -1+1e-12, 3, -1),
		"0.333333 dx1 + dx3":       hodge.NewCovector(4, 1, 0, 1./3, 0, 1),
	} {
		if got := a.String(); got != want {
			t.Errorf("%v as a string: %q, want %q", a.Data, got, want)
		}
	}
}

func TestAlgebraPanics(t *testing.T) {
	a, b := hodge.NewCovector(3, 1), hodge.NewCovector(2, 1)
	for name, f := range map[string]func(){
		"components":  func() { hodge.NewCovector(3, 2, 1, 2) },
		"dimension":   func() { hodge.NewCovector(7, 1) },
		"wedge":       func() { a.Wedge(b) },
		"sum":         func() { a.Plus(1, a.Wedge(a)) },
		"inner":       func() { a.Inner(a.Wedge(a), hodge.Euclidean) },
		"vector":      func() { a.Interior([]float64{1}) },
		"pullback":    func() { a.Pullback(linalg.Eye[float64](2)) },
		"metric size": func() { a.Star(hodge.Metric{1, 1}) },
		"metric":      func() { a.Star(hodge.Metric{1, 0, 1}) },
		"metric NaN":  func() { a.Sharp(hodge.Metric{math.NaN(), 1, 1}) },
	} {
		assertPanics(t, name, f)
	}
}

func assertPanics(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	f()
}
