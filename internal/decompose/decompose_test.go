package decompose

import (
	"context"
	"encoding/xml"
	"errors"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

// sampled returns a field on n points along each axis between 0 and 1, or from
// −1 to 1 in a plane.
func sampled(points []int, low float64, at func(x []float64) []float64) *dataset.Field {
	f := &dataset.Field{}
	for j, n := range points {
		f.Axes = append(f.Axes, dataset.Axis{Name: "xyz"[j : j+1], Points: n, Origin: low, Spacing: (1 - low) / float64(n-1)})
		f.Components = append(f.Components, dataset.Component{Name: "uvw"[j : j+1]})
	}
	x := make([]float64, len(points))
	for i := range f.Points() {
		for j, a := range f.Axes {
			x[j] = a.At(i % a.Points)
			i /= a.Points
		}
		for j, v := range at(x) {
			f.Components[j].Values = append(f.Components[j].Values, v)
		}
	}
	return f
}

// paper is the field (−x+y, −x−y) on 100×100 points.
func paper() *dataset.Field {
	return sampled([]int{100, 100}, -1, func(x []float64) []float64 { return []float64{-x[0] + x[1], -x[0] - x[1]} })
}

func run(t *testing.T, f *dataset.Field, o Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v within %v", name, got, want, tolerance)
	}
}

// Energies of the discrete problem, from an independent solution in NumPy.
func TestPaperField(t *testing.T) {
	r := run(t, paper(), Options{})
	near(t, "total", r.Decomposition.Total, 5.333605414414, 1e-12)
	for p, want := range []float64{3.083487142692, 2.250118271721, 0} {
		near(t, r.Parts[p].Name, r.Parts[p].Energy, want, 1e-12)
	}
	near(t, "shares", r.Parts[0].Share+r.Parts[1].Share, 1, 1e-14)
	near(t, "gradient · rotation", r.Decomposition.ExactCoexact, 0, 1e-14)
	if want := "57.8 % of this field's energy is a gradient, its closest conservative field; 42.2 % is rotation."; r.Sentence() != want {
		t.Errorf("%q, want %q", r.Sentence(), want)
	}
	if !slices.Equal(r.Cells, []int{10000, 19800, 9801}) || r.Boundary != "x free, y free" {
		t.Errorf("cells %v, boundary %q", r.Cells, r.Boundary)
	}
	morrey := run(t, paper(), Options{Split: hodge.Morrey})
	for p, want := range []float64{2.248486378481, 2.250118271721, 0.835000764211} {
		near(t, "Morrey "+morrey.Parts[p].Name, morrey.Parts[p].Energy, want, 1e-12)
	}
	// The homotopy about the middle recovers (−x, −y).
	poincare := run(t, paper(), Options{Split: hodge.Poincare, Center: []float64{0, 0}})
	f := paper()
	for c, component := range poincare.Parts[0].Field.Components {
		for i, v := range component.Values {
			x := []float64{f.Axes[0].At(i % 100), f.Axes[1].At(i / 100)}
			if math.Abs(v+x[c]) > 1e-12 {
				t.Fatalf("component %d at %v is %v", c, x, v)
			}
		}
	}
}

// Parts and what sampling loses add up to the field, on masks too, and a smooth
// field loses little.
func TestSampling(t *testing.T) {
	for _, boundary := range []hodge.Boundary{hodge.Free, hodge.Relative, hodge.Periodic} {
		for _, masked := range []bool{false, true} {
			f := sampled([]int{24, 17}, 0, func(x []float64) []float64 {
				return []float64{math.Sin(3*x[0]) + x[1], math.Cos(2*x[1]) * x[0]}
			})
			if masked {
				f.Missing = make([]bool, f.Points())
				for i := range f.Missing {
					f.Missing[i] = i%24 > 9 && i%24 < 13 && i/24 > 5 && i/24 < 9
				}
			}
			r := run(t, f, Options{Boundary: []hodge.Boundary{boundary, boundary}})
			near(t, "defect", r.defect(), 0, 1e-15)
			if boundary == hodge.Free && (r.SamplingShare > 1e-3 || r.SamplingShare == 0) {
				t.Errorf("sampling loses a share of %v", r.SamplingShare)
			}
			if masked && boundary == hodge.Free && !slices.Equal(r.Decomposition.Betti, []int{1, 1, 0}) {
				t.Errorf("Betti numbers %v with one hole", r.Decomposition.Betti)
			}
		}
	}
}

// The potentials of fields that have known ones: α = cos πx cos 2πy up to a
// constant, ψ = sin πx sin 2πy.
func TestPotentials(t *testing.T) {
	const n = 41
	pi := math.Pi
	r := run(t, sampled([]int{n, n}, 0, func(x []float64) []float64 {
		sx, cx, sy, cy := math.Sin(pi*x[0]), math.Cos(pi*x[0]), math.Sin(2*pi*x[1]), math.Cos(2*pi*x[1])
		return []float64{-pi*sx*cy + 2*pi*sx*cy, -2*pi*cx*sy - pi*cx*sy}
	}), Options{Copotential: true})
	alpha, psi := r.Potential(), r.Copotential()
	for i, v := range alpha.Components[0].Values {
		x, y := alpha.Axes[0].At(i%n), alpha.Axes[1].At(i/n)
		near(t, "α", v-alpha.Components[0].Values[0]+1, math.Cos(pi*x)*math.Cos(2*pi*y), 0.01)
	}
	for i, v := range psi.Components[0].Values {
		x, y := psi.Axes[0].At(i%(n-1)), psi.Axes[1].At(i/(n-1))
		near(t, "ψ", v, math.Sin(pi*x)*math.Sin(2*pi*y), 0.01)
	}
}

// With a relative and with a periodic axis: α = sin πx sin 2πy vanishes at both
// ends of x, and ψ = cos πx cos 2πy makes a rotation normal to them.
func TestPotentialsOfOtherBoundaries(t *testing.T) {
	const n = 41
	pi := math.Pi
	boundary := []hodge.Boundary{hodge.Relative, hodge.Periodic}
	whole := sampled([]int{n, n}, 0, func(x []float64) []float64 {
		sx, cx, sy, cy := math.Sin(pi*x[0]), math.Cos(pi*x[0]), math.Sin(2*pi*x[1]), math.Cos(2*pi*x[1])
		return []float64{pi*cx*sy - 2*pi*cx*sy, 2*pi*sx*cy + pi*sx*cy}
	})
	f := whole.Like(slices.Clone(whole.Axes)) // without the last line, which repeats the first
	f.Axes[1].Points--
	for _, c := range whole.Components {
		c.Values = c.Values[:n*(n-1)]
		f.Components = append(f.Components, c)
	}
	r := run(t, f, Options{Boundary: boundary, Copotential: true})
	if r.Boundary != "x relative, y periodic" {
		t.Errorf("boundary %q", r.Boundary)
	}
	alpha, psi := r.Potential(), r.Copotential()
	for i, v := range alpha.Components[0].Values {
		x, y := alpha.Axes[0].At(i%n), alpha.Axes[1].At(i/n)
		near(t, "α", v, math.Sin(pi*x)*math.Sin(2*pi*y), 0.01)
	}
	for i, v := range psi.Components[0].Values {
		x, y := psi.Axes[0].At(i%(n-1)), psi.Axes[1].At(i/(n-1))
		near(t, "ψ", v, math.Cos(pi*x)*math.Cos(2*pi*y), 0.01)
	}
	if _, err := Run(context.Background(), whole, Options{Boundary: boundary}); err == nil || !strings.HasPrefix(err.Error(), "-periodic y") {
		t.Errorf("a repeated line: %v", err)
	}
}

// curl (ψ(y, z) e_x) and its like have the vector potential they are the curl of.
func TestVectorPotential(t *testing.T) {
	pi := math.Pi
	for a := range 3 {
		b, c := (a+1)%3, (a+2)%3
		points := []int{13, 13, 13}
		r := run(t, sampled(points, 0, func(x []float64) []float64 {
			v := make([]float64, 3)
			v[b] = pi * math.Sin(pi*x[b]) * math.Cos(pi*x[c])  // ∂_c of ψ = sin πx_b sin πx_c
			v[c] = -pi * math.Cos(pi*x[b]) * math.Sin(pi*x[c]) // −∂_b
			return v
		}), Options{Copotential: true})
		near(t, "share", r.Parts[1].Share, 1, 1e-12)
		potential := r.Copotential()
		for j, component := range potential.Components {
			for i, v := range component.Values {
				x := []float64{potential.Axes[0].At(i % 12), potential.Axes[1].At(i / 12 % 12), potential.Axes[2].At(i / 144)}
				want := 0.0
				if j == a {
					want = math.Sin(pi*x[b]) * math.Sin(pi*x[c])
				}
				near(t, component.Name, v, want, 0.02)
			}
		}
	}
}

// The rotation is the curl of the copotential for the natural split too: to
// rounding in a plane, where both are differences of neighbours.
func TestNaturalCopotential(t *testing.T) {
	const n = 21
	whirl := func(x []float64) []float64 {
		g := math.Exp(-8 * (x[0]*x[0] + x[1]*x[1]))
		return append([]float64{-x[1] * g, x[0] * g}, make([]float64, len(x)-2)...)
	}
	r := run(t, sampled([]int{n, n}, -1, whirl), Options{Split: hodge.Natural})
	psi, rotation := r.Copotential().Components[0].Values, r.Parts[1].Field
	at := func(i, j int) float64 { return psi[j*(n-1)+i] }
	h := rotation.Axes[0].Spacing
	for j := 1; j < n-1; j++ {
		for i := 1; i < n-1; i++ {
			u := (at(i-1, j) + at(i, j) - at(i-1, j-1) - at(i, j-1)) / (2 * h)
			v := -(at(i, j-1) + at(i, j) - at(i-1, j-1) - at(i-1, j)) / (2 * h)
			near(t, "u", rotation.Components[0].Values[j*n+i], u, 1e-13)
			near(t, "v", rotation.Components[1].Values[j*n+i], v, 1e-13)
		}
	}
	r = run(t, sampled([]int{n, n, n}, -1, whirl), Options{Split: hodge.Natural})
	a, rotation := r.Copotential(), r.Parts[1].Field
	cell := func(c, i, j, k int) float64 { return a.Components[c].Values[(k*(n-1)+j)*(n-1)+i] }
	// ∂_y a_z − ∂_z a_y at a point off the middle, from the eight boxes around.
	i, j, k := 10, 13, 10
	u := 0.0
	for _, s := range [][3]int{{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}, {1, 1, 1}} {
		x, y, z := i-s[0], j-s[1], k-s[2]
		u += float64(1-2*s[1])*cell(2, x, y, z)/(4*h) - float64(1-2*s[2])*cell(1, x, y, z)/(4*h)
	}
	want := rotation.Components[0].Values[(k*n+j)*n+i]
	if math.Abs(want) < 0.05 {
		t.Fatalf("the rotation is %v", want)
	}
	near(t, "u in space", u, want, 0.05*math.Abs(want))
}

// A vortex around a masked hole is harmonic; masks that split the domain give
// two parts; points without a box are counted.
func TestMasks(t *testing.T) {
	f := sampled([]int{41, 41}, -1, func(x []float64) []float64 {
		q := x[0]*x[0] + x[1]*x[1]
		return []float64{-x[1] / q, x[0] / q}
	})
	f.Missing = make([]bool, f.Points())
	for i := range f.Missing {
		x, y := f.Axes[0].At(i%41), f.Axes[1].At(i/41)
		f.Missing[i] = math.Hypot(x, y) < 0.3
	}
	r := run(t, f, Options{})
	if r.Parts[2].Share < 0.9 || !slices.Equal(r.Decomposition.Betti, []int{1, 1, 0}) {
		t.Errorf("shares %+v, Betti numbers %v", r.Parts, r.Decomposition.Betti)
	}
	g := paper()
	g.Missing = make([]bool, g.Points())
	for i := range g.Missing {
		g.Missing[i] = i%100 == 50 || i%100 == 98
	}
	r = run(t, g, Options{})
	if !slices.Equal(r.Decomposition.Betti, []int{2, 0, 0}) || r.Missing != 200 || r.Dropped != 100 {
		t.Errorf("Betti numbers %v, %d missing, %d dropped; want 2 parts, 200 and 100", r.Decomposition.Betti, r.Missing, r.Dropped)
	}
	if p := r.Parts[0].Field; p.Missing[49] || !p.Missing[50] || p.Missing[51] || !p.Missing[99] {
		t.Error("the parts are not missing where the field is")
	}
	for i := range g.Missing {
		g.Missing[i] = i%10 == 5 && i/100%10 == 5
	}
	for fill, want := range map[bool]bool{false: true, true: false} {
		var s strings.Builder
		r = run(t, g, Options{Fill: fill})
		if err := r.WriteText(&s, "sieve", 0); err != nil || strings.Contains(s.String(), "warning: the missing values leave a domain of 1 part with 100 holes") != want {
			t.Errorf("fill %v: %v\n%s", fill, err, s.String())
		}
	}
	for i := range g.Missing {
		g.Missing[i] = (i%100+i/100)%2 == 0
	}
	if _, err := Run(context.Background(), g, Options{}); err == nil || !strings.Contains(err.Error(), "-missing fill") {
		t.Errorf("a chequered mask: %v", err)
	}
}

// One box: four edges, three gradients and one turn.
func TestOneBox(t *testing.T) {
	r := run(t, sampled([]int{2, 2}, 0, func(x []float64) []float64 { return []float64{-x[1] + 3, x[0]} }), Options{})
	// Edge integrals 3, 2, 0, 1: circulation 2, spread over four edges.
	near(t, "rotation", r.Parts[1].Energy, 4*0.25*0.5, 1e-15)
	near(t, "gradient", r.Parts[0].Energy, 0.5*(2.5*2.5*2+0.5*0.5*2), 1e-14)
	if r.ErrorBars == "" || len(r.Sheet("box").Rows) != 2 {
		t.Error("no error bars or no picture")
	}
	zero := run(t, sampled([]int{3, 3}, 0, func([]float64) []float64 { return []float64{0, 0} }), Options{Checks: true})
	if zero.Sentence() != "This field is zero." {
		t.Errorf("%q", zero.Sentence())
	}
	var s strings.Builder
	if err := zero.WriteText(&s, "zero", 0); err != nil || strings.Contains(s.String(), "NaN") {
		t.Errorf("%v\n%s", err, s.String())
	}
}

// A linear function is harmonic, so that filling restores it.
func TestFill(t *testing.T) {
	linear := func(x []float64) []float64 { return []float64{2*x[0] - 3*x[1] + 1, x[1]} }
	f := sampled([]int{20, 15}, 0, linear)
	want := sampled([]int{20, 15}, 0, linear)
	f.Missing = make([]bool, f.Points())
	for i := range f.Missing {
		if x, y := i%20, i/20; x > 4 && x < 12 && y > 3 && y < 9 {
			f.Missing[i] = true
			f.Components[0].Values[i], f.Components[1].Values[i] = math.NaN(), math.Inf(1)
		}
	}
	r := run(t, f, Options{Fill: true})
	for c := range 2 {
		for i, v := range r.Input.Components[c].Values {
			near(t, "filled", v, want.Components[c].Values[i], 1e-6)
		}
	}
	if r.Filled != 35 || r.Input.Missing != nil || r.Decomposition.Iterations != 0 {
		t.Errorf("%d filled, %d iterations", r.Filled, r.Decomposition.Iterations)
	}
}

// The formula of Westerweel and Scarano by hand: neighbours 1…8 have the median
// 4.5 and the median deviation 2, so that with ε = 0.1 the limit is 4.5 ± 4.2.
func TestOutliers(t *testing.T) {
	for v, want := range map[float64]bool{8.69: false, 8.71: true, 0.31: false, 0.29: true} {
		f := sampled([]int{3, 3}, 0, func([]float64) []float64 { return []float64{0, 0} })
		copy(f.Components[0].Values, []float64{3, 7, 1, 8, v, 2, 5, 4, 6})
		if got := outliers(f, 0.1); got[4] != want {
			t.Errorf("%v is an outlier: %v, want %v", v, got[4], want)
		}
	}
	f := paper()
	planted := []int{1234, 5678, 4040}
	for _, i := range planted {
		f.Components[1].Values[i] += 30
	}
	f.Suspect = make([]bool, f.Points())
	f.Suspect[7] = true
	var found []int
	for i, m := range outliers(f, 0) {
		if m {
			found = append(found, i)
		}
	}
	if want := []int{7, 1234, 4040, 5678}; !slices.Equal(found, want) {
		t.Errorf("outliers %v, want %v", found, want)
	}
	r := run(t, f, Options{Checks: true})
	if len(r.Checks) != 3 || r.Checks[0].Name != "4 outliers replaced" {
		t.Fatalf("checks %+v", r.Checks)
	}
	near(t, "share without outliers", r.Checks[0].Shares[0], 3.083487142692/5.333605414414, 1e-4)
	if as := r.Parts[0].Share; math.Abs(as-0.578) < 1e-3 {
		t.Errorf("the outliers do not show: %v", as)
	}
	// The middle is still: without it there is a hole.
	if b := r.Checks[2].Betti; !slices.Equal(b, []int{1, 1, 0}) {
		t.Errorf("Betti numbers %v without the still middle", b)
	}
}

// Noise has shares of its own: the error grows like σ and the bias like σ².
func TestNoise(t *testing.T) {
	f := sampled([]int{20, 20}, 0, func([]float64) []float64 { return []float64{1, 0} })
	one, two := run(t, f, Options{Sigma: 0.01}), run(t, f, Options{Sigma: 0.02})
	near(t, "bias of both", one.Bias[0]+one.Bias[1], 0, 1e-12)
	near(t, "bias of twice the noise", two.Bias[1]/one.Bias[1], 4, 0.05)
	if one.Bias[1] <= 0 || one.Parts[0].Error <= 0 {
		t.Errorf("bias %v, error %v", one.Bias, one.Parts[0].Error)
	}
	again := run(t, f, Options{Sigma: 0.01, Threads: 2})
	if again.Bias[0] != one.Bias[0] || again.Parts[1].Error != one.Parts[1].Error {
		t.Error("the same seed gives other error bars")
	}
	// In every block of a gradient the share is one.
	if r := run(t, f, Options{}); r.Parts[0].Error > 1e-13 || !strings.Contains(r.ErrorBars, "64 blocks") {
		t.Errorf("bootstrap %q: error %v", r.ErrorBars, r.Parts[0].Error)
	}
	if r := run(t, paper(), Options{}); r.Parts[0].Error < 0.01 || r.Parts[0].Error > 0.2 {
		t.Errorf("bootstrap: error %v", r.Parts[0].Error)
	}
}

func TestMistakes(t *testing.T) {
	free, relative, periodic := hodge.Free, hodge.Relative, hodge.Periodic
	f, space := paper(), sampled([]int{4, 4, 4}, 0, func(x []float64) []float64 { return x })
	holes := paper()
	holes.Missing = make([]bool, holes.Points())
	holes.Missing[5050] = true
	wave := sampled([]int{9, 9}, 0, func(x []float64) []float64 { return []float64{math.Abs(x[0] - 0.5), x[1]} })
	small := sampled([]int{2, 5}, 0, func(x []float64) []float64 { return x })
	for _, c := range []struct {
		want string
		f    *dataset.Field
		o    Options
	}{
		{"-boundary: 1 conditions for the axes x, y", f, Options{Boundary: []hodge.Boundary{free}}},
		{"-center: only -split poincare", f, Options{Center: []float64{0, 0}}},
		{"-center: 3 coordinates for the axes x, y", f, Options{Split: hodge.Poincare, Center: []float64{0, 0, 0}}},
		{"-center: y = 2 is outside the field, -1 to 1", f, Options{Split: hodge.Poincare, Center: []float64{0, 2}}},
		{"-split morrey", f, Options{Split: hodge.Morrey, Boundary: []hodge.Boundary{free, relative}}},
		{"-split natural: it knows no boundary", f, Options{Split: hodge.Natural, Boundary: []hodge.Boundary{periodic, free}}},
		{"-split poincare: the field has masked or missing points", holes, Options{Split: hodge.Poincare}},
		{"-boundary: 2 conditions for the axes x, y, z", space, Options{Boundary: []hodge.Boundary{free, free}}},
		{"-split natural: axis x has 2 points", small, Options{Split: hodge.Natural}},
		{"-periodic x: the last points along x repeat the first", wave, Options{Boundary: []hodge.Boundary{periodic, free}}},
		{"-boundary relative: axis x has 2 points", small, Options{Boundary: []hodge.Boundary{relative, free}}},
	} {
		if _, err := Run(context.Background(), c.f, c.o); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, holes, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted run: %v", err)
	}
}

// The numbers of the real fields, as the documentation gives them.
func TestRealFields(t *testing.T) {
	dir := os.Getenv("CURLFREE_DATA")
	if dir == "" {
		t.Skip("CURLFREE_DATA is not set")
	}
	files := []struct {
		name   string
		shares []float64
	}{
		{"PIVchallengeCaseAvelField.txt", []float64{0.131409, 0.868591, 0}},
		{"carotid.vtk", []float64{0.065239, 0.934761, 0}},
	}
	if testing.Short() {
		files = files[:1]
	}
	for _, c := range files {
		f, err := dataset.OpenField(filepath.Join(dir, "fields", c.name), dataset.FieldOptions{})
		if os.IsNotExist(err) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		r := run(t, f, Options{})
		for p, want := range c.shares {
			near(t, c.name+" "+r.Parts[p].Name, r.Parts[p].Share, want, 1e-6)
		}
		near(t, c.name+" inner product", r.Decomposition.ExactCoexact, 0, 1e-14)
		near(t, c.name+" defect", r.defect(), 0, 1e-14)
	}
}

// Pictures are well formed, and finite where the field is missing.
func TestSheet(t *testing.T) {
	holes := paper()
	holes.Missing = make([]bool, holes.Points())
	for i := range holes.Missing {
		holes.Missing[i] = i%100 > 40 && i%100 < 60 && i/100 > 40 && i/100 < 60
	}
	space := sampled([]int{6, 5, 4}, 0, func(x []float64) []float64 { return []float64{x[1], x[2] - x[0], 1} })
	for name, f := range map[string]*dataset.Field{"holes": holes, "space": space} {
		r := run(t, f, Options{Copotential: true})
		sheet := r.Sheet(name)
		var s strings.Builder
		if err := sheet.WriteSVG(&s); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal([]byte(s.String()), new(struct{})); err != nil || strings.Contains(s.String(), "NaN") {
			t.Errorf("%s: the picture is damaged (%v)", name, err)
		}
		if name == "holes" {
			continue
		}
		s.Reset()
		if err := sheet.WritePNG(&s); err != nil {
			t.Fatal(err)
		}
		if p, err := png.Decode(strings.NewReader(s.String())); err != nil || p.Bounds().Dx() < 600 {
			t.Errorf("%s: %v (%v)", name, p, err)
		}
	}
}
