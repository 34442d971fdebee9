package sparse

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// triangulated is the Laplacian of an n×n grid of squares with one diagonal
// each and random weights, the corner grounded by a weight of 1.
func triangulated(n int, rng *rand.Rand) *Matrix {
	var entries []Entry
	at := func(i, j int) int32 { return int32(i*n + j) }
	join := func(a, b int32) {
		w := rng.Float64() + 0.5
		entries = append(entries, Entry{a, a, w}, Entry{b, b, w}, Entry{a, b, -w}, Entry{b, a, -w})
	}
	for i := range n {
		for j := range n {
			if i+1 < n {
				join(at(i, j), at(i+1, j))
			}
			if j+1 < n {
				join(at(i, j), at(i, j+1))
			}
			if i+1 < n && j+1 < n {
				join(at(i, j), at(i+1, j+1))
			}
		}
	}
	entries = append(entries, Entry{0, 0, 1})
	return New(n*n, n*n, entries)
}

func BenchmarkCholesky(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	m := triangulated(512, rng)
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	a, err := Analyze(m)
	if err != nil {
		b.Fatal(err)
	}
	f, err := a.Factorize(context.Background(), m, ws)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("order", func(b *testing.B) {
		for range b.N {
			order(m)
		}
	})
	b.Run("analyze", func(b *testing.B) {
		for range b.N {
			Analyze(m)
		}
	})
	b.Run("factor", func(b *testing.B) {
		for range b.N {
			a.Factorize(context.Background(), m, ws)
		}
		b.ReportMetric(float64(a.Size()), "values")
		b.ReportMetric(float64(a.stack), "stack")
		b.ReportMetric(float64(len(a.below)), "supernodes")
	})
	x := make([]float64, m.Rows)
	b.Run("solve", func(b *testing.B) {
		for range b.N {
			for i := range x {
				x[i] = 1
			}
			f.Solve(x, x)
		}
	})
}

// random is a positive definite matrix with about so many elements a row.
func random(n, density int, rng *rand.Rand) *Matrix {
	var entries []Entry
	for i := range n {
		entries = append(entries, Entry{int32(i), int32(i), 1})
		for range density {
			j, v := int32(rng.IntN(n)), rng.NormFloat64()
			size := math.Abs(v)
			entries = append(entries, Entry{int32(i), j, v}, Entry{j, int32(i), v}, Entry{int32(i), int32(i), 2 * size}, Entry{j, j, 2 * size})
		}
	}
	return New(n, n, entries)
}

// matrices are of all kinds: empty, diagonal, tree-like, of meshes, dense, with
// a dense row, in several parts.
func matrices(rng *rand.Rand) map[string]*Matrix {
	star := []Entry{{0, 0, 1000}}
	for i := int32(1); i < 500; i++ {
		star = append(star, Entry{i, i, 2}, Entry{0, i, -1}, Entry{i, 0, -1})
	}
	var parts []Entry
	for i := range int32(300) {
		parts = append(parts, Entry{i, i, 3})
		if i%3 > 0 {
			parts = append(parts, Entry{i, i - 1, 1}, Entry{i - 1, i, 1})
		}
	}
	return map[string]*Matrix{
		"empty": New(0, 0, nil), "one": New(1, 1, []Entry{{0, 0, 4}}),
		"star": New(500, 500, star), "parts": New(300, 300, parts), "diagonal": random(50, 0, rng),
		"mesh 2": triangulated(2, rng), "mesh 9": triangulated(9, rng), "mesh 60": triangulated(60, rng),
		"random 1": random(200, 1, rng), "random 3": random(300, 3, rng), "dense": random(90, 90, rng),
	}
}

// A = Pᵀ Rᵀ R P, element by element, against the factor by its definition.
func TestFactorize(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := matrices(rng)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		if m.Rows > 500 {
			continue
		}
		a, err := Analyze(m)
		if err != nil {
			t.Fatal(name, err)
		}
		f, err := a.Factorize(context.Background(), m, nil)
		if err != nil {
			t.Fatal(name, err)
		}
		n := m.Rows
		r := linalg.New[float64](n, n)
		for s, below := range f.below {
			panel, first := f.panelOf(s), int(f.first[s])
			for i := range panel.Rows {
				for j := i; j < panel.Rows; j++ {
					r.Set(first+i, first+j, panel.At(i, j))
				}
				for j, c := range below {
					r.Set(first+i, int(c), panel.At(i, panel.Rows+j))
				}
			}
		}
		back := linalg.New[float64](n, n)
		linalg.Gemm(back, 1, r, linalg.Transposed, r, linalg.NoTrans, 0, nil)
		for i := range n {
			columns, values := m.Row(i)
			for k, c := range columns {
				back.Data[int(a.inverse[i])*n+int(a.inverse[c])] -= values[k]
			}
		}
		scale := 0.0
		for _, d := range m.Diagonal() {
			scale = max(scale, d)
		}
		for i, v := range back.Data {
			if math.Abs(v) > 1e-14*scale {
				t.Fatalf("%s: RᵀR − PAPᵀ is %g at (%d, %d)", name, v, i/n, i%n)
			}
		}
	}
}

func TestSolve(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := matrices(rng)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		n := m.Rows
		a, err := Analyze(m)
		if err != nil {
			t.Fatal(name, err)
		}
		want, b, x, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range want {
			want[i] = rng.NormFloat64()
		}
		m.Mul(b, want)
		for _, threads := range []int{1, 3} {
			ws := linalg.NewWorkspace(threads)
			f, err := a.Factorize(context.Background(), m, ws)
			if err != nil {
				t.Fatal(name, err)
			}
			f.Solve(y, b)
			if threads > 1 && !slices.Equal(x, y) {
				t.Errorf("%s: other bits with %d threads", name, threads)
			}
			copy(x, y)
			ws.Close()
		}
		z := make([]float64, n)
		iterations, residual, err := ConjugateGradients(context.Background(), m, z, b, 1e-13, 10*n+10)
		if err != nil || residual > 2e-13 {
			t.Fatalf("%s: %d iterations, residual %g, %v", name, iterations, residual, err)
		}
		for i := range x {
			if math.Abs(x[i]-want[i]) > 1e-11 || math.Abs(z[i]-want[i]) > 1e-10 {
				t.Fatalf("%s: %v by the factor and %v by iteration, want %v", name, x[i], z[i], want[i])
			}
		}
		f, _ := a.Factorize(context.Background(), m, nil)
		if f.Solve(b, b); !slices.Equal(b, x) {
			t.Errorf("%s: other bits in place", name)
		}
	}
}

// The order is a permutation, and eliminating in it fills in little: the factor
// of a 128×128 mesh has as many values as CHOLMOD's, that of a tree no new ones.
func TestOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	all := matrices(rng)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m := all[name]
		seen := make([]bool, m.Rows)
		for _, i := range order(m) {
			if seen[i] {
				t.Fatalf("%s: %d twice", name, i)
			}
			seen[i] = true
		}
		if slices.Contains(seen, false) {
			t.Fatalf("%s: incomplete", name)
		}
	}
	count := func(m *Matrix) (sum int) {
		a := &Analysis{n: m.Rows, order: order(m), inverse: make([]int32, m.Rows)}
		_, counts := a.eliminationTree(m)
		for _, c := range counts {
			sum += int(c)
		}
		return sum
	}
	if got := count(triangulated(128, rng)); got > 550_000 {
		t.Errorf("128² mesh: %d values; CHOLMOD has 0.5 million", got)
	}
	var tree []Entry
	const n = 1000
	for i := int32(1); i < n; i++ {
		j := int32(rng.IntN(int(i)))
		tree = append(tree, Entry{i, i, 4}, Entry{i, j, 1}, Entry{j, i, 1})
	}
	if got := count(New(n, n, tree)); got != 2*n-1 {
		t.Errorf("a tree: %d values, want %d", got, 2*n-1)
	}
}

func TestMatrix(t *testing.T) {
	m := New(2, 3, []Entry{{1, 2, 3}, {0, 1, 1}, {1, 0, 5}, {1, 2, 4}, {0, 0, 2}})
	if !slices.Equal(m.Start, []int{0, 2, 4}) || !slices.Equal(m.Index, []int32{0, 1, 0, 2}) || !slices.Equal(m.Value, []float64{2, 1, 5, 7}) {
		t.Errorf("%+v", m)
	}
	y := make([]float64, 2)
	m.Mul(y, []float64{1, 10, 100})
	if !slices.Equal(y, []float64{12, 705}) {
		t.Error(y)
	}
	n := New(3, 2, []Entry{{0, 0, 1}, {1, 1, 10}, {2, 0, 100}})
	if p := Product(m, n); !slices.Equal(p.Start, []int{0, 2, 3}) || !slices.Equal(p.Index, []int32{0, 1, 0}) || !slices.Equal(p.Value, []float64{2, 10, 705}) {
		t.Errorf("%+v", p)
	}
	if q := n.Transpose(); q.Rows != 2 || q.Cols != 3 || !slices.Equal(q.Index, []int32{0, 2, 1}) || !slices.Equal(q.Value, []float64{1, 100, 10}) {
		t.Errorf("%+v", q)
	}
	full := New(3, 3, []Entry{{0, 0, 1}, {0, 2, 2}, {1, 1, 3}, {2, 0, 2}, {2, 2, 4}})
	p := full.Principal([]int32{0, -1, 1})
	if p.Rows != 2 || !slices.Equal(p.Value, []float64{1, 2, 2, 4}) || !slices.Equal(p.Index, []int32{0, 1, 0, 1}) {
		t.Errorf("%+v", p)
	}
}

func TestErrors(t *testing.T) {
	for want, entries := range map[string][]Entry{
		"not symmetric":    {{0, 0, 1}, {1, 1, 1}, {0, 1, 2}},
		"is NaN at (1, 1)": {{0, 0, 1}, {1, 1, math.NaN()}},
		"is -3":            {{0, 0, 1}, {1, 1, 1}, {0, 1, 2}, {1, 0, 2}},
		"not positive definite: the pivot of row 0 is": {{1, 1, 1}},
	} {
		m := New(2, 2, entries)
		a, err := Analyze(m)
		if err == nil {
			_, err = a.Factorize(context.Background(), m, nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	m := triangulated(20, rand.New(rand.NewPCG(1, 1)))
	b := make([]float64, 400)
	b[7] = 1
	if _, _, err := ConjugateGradients(context.Background(), m, make([]float64, 400), b, 1e-12, 3); err == nil || !strings.Contains(err.Error(), "reached 3 iterations") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a, err := Analyze(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Factorize(ctx, m, nil); err != context.Canceled {
		t.Error(err)
	}
}
