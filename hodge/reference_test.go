package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// The ranking of 11 teams by the differences of 55 games (Hirani, Kalyanaraman and
// Watts, arXiv:1011.1716, the example of PyDEC): row sums over 11, and what they
// leave turns around triangles.
func TestRankedGames(t *testing.T) {
	games := [][3]int{
		{8, 1, -9}, {5, 10, 8}, {9, 3, -23}, {6, 9, 13}, {2, 9, 23}, {8, 7, 3}, {1, 10, 9}, {6, 5, 11}, {2, 8, 14}, {0, 1, 3}, {3, 4, -4},
		{7, 6, -1}, {1, 4, 1}, {4, 2, 20}, {10, 2, -3}, {0, 5, -9}, {7, 10, 4}, {9, 0, -11}, {4, 7, 10}, {3, 0, 2}, {5, 8, 3}, {0, 2, -23},
		{5, 4, 14}, {7, 1, -39}, {10, 0, -2}, {8, 3, 10}, {4, 6, -7}, {7, 2, -27}, {1, 5, 1}, {3, 10, 17}, {9, 8, -16}, {6, 0, 24}, {4, 8, -14},
		{5, 7, 16}, {1, 6, 18}, {10, 4, -23}, {0, 8, -15}, {6, 2, -22}, {7, 3, -13}, {9, 5, -9}, {3, 1, 15}, {2, 5, 27}, {3, 6, 5}, {4, 0, 5},
		{4, 9, 30}, {5, 3, 2}, {7, 0, -24}, {1, 2, 15}, {10, 6, -47}, {9, 7, 10}, {10, 8, -6}, {2, 3, 17}, {9, 10, -1}, {1, 9, 25}, {6, 8, 38},
	}
	var edges []Edge
	for _, g := range games {
		edges = append(edges, Edge{From: g[0], To: g[1], Flow: float64(g[2]), Weight: 1})
	}
	_, flow, err := NewGraph(11, edges, GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rank(context.Background(), flow, Options{})
	if err != nil {
		t.Fatal(err)
	}
	lowest := slices.Min(r.Scores)
	for i, want := range []float64{159. / 11, 2, 0, 79. / 11, 65. / 11, 9, 25. / 11, 260. / 11, 11, 262. / 11, 239. / 11} {
		near(t, fmt.Sprintf("score %d", i), r.Scores[i]-lowest, want, 1e-13)
	}
	near(t, "total", r.Total, 16473, 0)
	near(t, "gradient", r.ExactEnergy, 8510.181818181818, 1e-10)
	near(t, "curl", r.CoexactEnergy, 7962.818181818182, 1e-10)
	near(t, "harmonic", r.HarmonicEnergy, 0, 1e-20)
	near(t, "cyclicity", r.CoexactEnergy/r.Total, 0.483386, 5e-7)
}

// The cavity [0, π]² on 16×16 squares cut along a diagonal.
func TestFineCavityMesh(t *testing.T) {
	want := []float64{0.9980659011, 0.9997945781, 2.0021211634, 3.9828810193, 3.9829388507, 4.982602262, 5.0151068662, 8.032182596, 8.9060757784, 8.9211074523}
	points, cells := squareMesh(16, 0, math.Pi, nil)
	s := mesh(t, points, cells, MeshOptions{Boundary: Relative})
	keep := s.kept(1)
	a, m := s.normal(1).Principal(keep), s.masses[1].matrix.Principal(keep)
	values := generalised(t, dense(a.Rows, a.Mul), dense(m.Rows, m.Mul))
	zeros := 0
	for _, v := range values {
		if math.Abs(v) < 1e-9 {
			zeros++
		}
	}
	if zeros != 225 {
		t.Fatalf("%d zeros", zeros)
	}
	for i, v := range want {
		near(t, "eigenvalue", values[zeros+i], v, 6e-11)
	}
}

// generalised returns the eigenvalues of A x = λ M x in increasing order.
func generalised(t *testing.T, a, m [][]float64) []float64 {
	n := len(a)
	matrix := func(rows [][]float64) *linalg.Matrix[float64] {
		x := linalg.New[float64](n, n)
		for i, row := range rows {
			copy(x.Row(i), row)
		}
		return x
	}
	var c linalg.Cholesky[float64]
	if err := c.Factor(matrix(m), nil); err != nil {
		t.Fatal(err)
	}
	// U⁻ᵀ A U⁻¹ with M = Uᵀ U.
	x := matrix(a)
	linalg.Trsm(x, 1, linalg.Left, c.U(), linalg.Upper, linalg.Transposed, linalg.NonUnit, nil)
	linalg.Trsm(x, 1, linalg.Right, c.U(), linalg.Upper, linalg.NoTrans, linalg.NonUnit, nil)
	var e linalg.SymmetricEigen[float64]
	if err := e.Factor(x, false, nil); err != nil {
		t.Fatal(err)
	}
	return e.Values()
}

// The cavity [0, π]³: 2 (3 times), 3 (twice), 5 (6 times), 6 (6 times), each with
// the error of the second difference, as 1-forms with essential conditions.
func TestCavityInSpace(t *testing.T) {
	const n = 32
	h := math.Pi / n
	g := grid(t, []int{n, n, n}, GridOptions{Spacing: []float64{h, h, h}, Boundary: []Boundary{Relative, Relative, Relative}})
	values, _ := g.Spectrum(1)
	nodes, _ := g.Spectrum(0)
	slices.Sort(values)
	slices.Sort(nodes)
	var cavity []float64
	for _, v := range values {
		if len(nodes) > 0 && math.Abs(nodes[0]-v) < 1e-9 {
			nodes = nodes[1:]
		} else if cavity = append(cavity, v); len(cavity) == 17 {
			break
		}
	}
	for i, want := range []float64{2, 2, 2, 3, 3, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6} {
		// Δ has sin²: λ = Σ m²(1 − m²h²/12 + …).
		near(t, fmt.Sprintf("eigenvalue %d", i), cavity[i], want, want*4*h*h/12)
		if cavity[i] >= want {
			t.Errorf("eigenvalue %d is %v, not below %v", i, cavity[i], want)
		}
	}
}

// The sphere: functions have the eigenvalues l(l+1), 2l+1 times each, up to the
// error of an octahedron divided again and again, which is of second order.
func TestSphere(t *testing.T) {
	points := [][3]float64{{1}, {-1}, {0, 1}, {0, -1}, {0, 0, 1}, {0, 0, -1}}
	cells := [][]int{{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}}
	var errors []float64
	for range 4 {
		middle := map[[2]int]int{}
		between := func(a, b int) int {
			e := [2]int{min(a, b), max(a, b)}
			if _, ok := middle[e]; !ok {
				p := plus(points[a], 1, points[b])
				middle[e] = len(points)
				points = append(points, times3(1/math.Sqrt(inner(p, p)), p))
			}
			return middle[e]
		}
		var finer [][]int
		for _, c := range cells {
			d, e, f := between(c[0], c[1]), between(c[1], c[2]), between(c[2], c[0])
			finer = append(finer, []int{c[0], d, f}, []int{d, c[1], e}, []int{f, e, c[2]}, []int{d, e, f})
		}
		cells = finer
		if len(cells) < 128 {
			continue
		}
		s := mesh(t, points, cells, MeshOptions{})
		values := generalised(t, dense(s.Cells(0), s.normal(0).Mul), dense(s.Cells(0), func(dst, x []float64) { s.Mass(0, dst, x) }))
		worst, at := 0.0, 0
		for l := range 4 {
			for range 2*l + 1 {
				want := float64(l * (l + 1))
				worst = max(worst, math.Abs(values[at]-want)/max(want, 1))
				at++
			}
		}
		errors = append(errors, worst)
	}
	for i := range errors[1:] {
		if order := math.Log2(errors[i] / errors[i+1]); order < 1.8 || order > 2.2 {
			t.Errorf("errors %v are not of second order", errors)
		}
	}
	if last := errors[len(errors)-1]; last > 0.03 {
		t.Errorf("errors %v", errors)
	}
}

// Darcy flow of constant velocity (1, 0) (Hirani, Nakshatrala and Chaudhry,
// arXiv:0810.3434): with the circumcentric star the fluxes and a pressure of slope
// −1 at the circumcentres solve the discrete equations to rounding, on any
// triangles.
func TestDarcy(t *testing.T) {
	const n = 12
	rng := rand.New(rand.NewPCG(3, 7))
	var points [][3]float64
	var cells [][]int
	for j := range n + 1 {
		for i := range n + 1 { // a lattice of equal triangles, disturbed
			p := [3]float64{float64(i) + 0.5*float64(j), float64(j) * math.Sqrt(3) / 2}
			for k := range 2 {
				p[k] += 0.2 * (rng.Float64() - 0.5)
			}
			points = append(points, p)
			if a := j*(n+1) + i; i < n && j < n {
				cells = append(cells, []int{a, a + 1, a + n + 1}, []int{a + 1, a + n + 2, a + n + 1})
			}
		}
	}
	s := mesh(t, points, cells, MeshOptions{Star: Diagonal})
	if s.Negative(1) > 0 {
		t.Fatalf("%d negative weights", s.Negative(1))
	}
	flux := NewCochain(s, 1) // through an edge, from its right to its left
	for e := range flux.Data {
		v := s.Simplex(1, e)
		flux.Data[e] = points[v[1]][1] - points[v[0]][1]
	}
	near(t, "divergence", flux.D().largest(), 0, 1e-14)
	pressure := make([]float64, s.Cells(2))
	for c := range pressure {
		v := s.Simplex(2, c)
		pressure[c] = -circumcentre(points[v[0]], points[v[1]], points[v[2]])[0]
	}
	drop, weighted := make([]float64, len(flux.Data)), make([]float64, len(flux.Data))
	s.Boundary(2, drop, pressure)
	s.Mass(1, weighted, flux.Data)
	inside := s.cofaces(1)
	checked := 0
	for e, f := range weighted {
		if len(inside[e]) == 2 {
			near(t, "Darcy's law", math.Abs(drop[e]), math.Abs(f), 2e-14)
			near(t, "Darcy's law, sign", drop[e]*f, f*f, 1e-13)
			checked++
		}
	}
	if checked < n*n {
		t.Errorf("%d edges inside", checked)
	}
}

// circumcentre of a plane triangle.
func circumcentre(a, b, c [3]float64) (p [2]float64) {
	bx, by, cx, cy := b[0]-a[0], b[1]-a[1], c[0]-a[0], c[1]-a[1]
	d := 2 * (bx*cy - by*cx)
	b2, c2 := bx*bx+by*by, cx*cx+cy*cy
	return [2]float64{a[0] + (cy*b2-by*c2)/d, a[1] + (bx*c2-cx*b2)/d}
}

// The capacity of the frame [−1, 1]² less [−a, a]² from its closed form, between
// the energy of a drop of the potential and the inverse of that of a circulation.
func TestFrameCapacity(t *testing.T) {
	for _, c := range []struct {
		inner, n int // a = inner/n
		capacity float64
	}{{4, 40, 2.8397774190522}, {8, 32, 4.8444195484222}, {8, 24, 6.2155472848589}, {16, 32, 10.2340925693681}} {
		a := float64(c.inner) / float64(c.n)
		near(t, fmt.Sprintf("closed form, a = %v", a), capacity(a), c.capacity, 2e-12)
		bounds := [2]float64{}
		for i, edge := range []Boundary{Relative, Free} {
			n := 2 * c.n
			active := make([]bool, n*n)
			for i := range active {
				low, high := c.n-c.inner, c.n+c.inner
				in := func(j int) bool { return j >= low && j < high }
				active[i] = !in(i/n) || !in(i%n)
			}
			g, err := square(t, n, -1, 1, edge, edge).WithMask(active, edge)
			if err != nil {
				t.Fatal(err)
			}
			h, err := g.Harmonic(context.Background(), 1, Options{})
			if err != nil {
				t.Fatal(err)
			}
			bounds[i] = h.Integral[0].Energy()
		}
		if drop, turn := bounds[0], 1/bounds[1]; !(turn < c.capacity && c.capacity < drop && drop-turn < 0.03*drop) {
			t.Errorf("a = %v: the capacity %v is not between %v and %v", a, c.capacity, turn, drop)
		}
	}
}

// capacity is 4π/μ(((u−v)/(u+v))²) with u = μ⁻¹(πc/2), v = μ⁻¹(π/2c),
// c = (1−a)/(1+a) and μ(r) = (π/2) K′(r)/K(r).
func capacity(a float64) float64 {
	mu := func(r float64) float64 {
		return math.Pi / 2 * mean(1, math.Sqrt((1-r)*(1+r))) / mean(1, r)
	}
	inverse := func(y float64) float64 { // μ decreases from ∞ to 0
		low, high := 0.0, 1.0
		for range 100 {
			if r := (low + high) / 2; mu(r) > y {
				low = r
			} else {
				high = r
			}
		}
		return (low + high) / 2
	}
	c := (1 - a) / (1 + a)
	u, v := inverse(math.Pi*c/2), inverse(math.Pi/(2*c))
	q := (u - v) / (u + v)
	return 4 * math.Pi / mu(q*q)
}

// mean is the arithmetic-geometric mean.
func mean(a, b float64) float64 {
	for range 40 {
		a, b = (a+b)/2, math.Sqrt(a*b)
	}
	return a
}

// The paper's field in the limit: φ with Δφ = 0 and ∂φ/∂n = (y, −x)·n on
// [−1, 1]², Saint-Venant's warping function, by its series and on the grid.
func TestWarping(t *testing.T) {
	energy, moment := 0.0, 0.0
	for n := 1; n < 4000; n += 2 {
		k := float64(n) * math.Pi / 2
		sign := float64(2 - n%4) // sin k
		c := 2 * sign / (k * k)
		tanh := math.Tanh(k)
		energy += 4 * (c*c*tanh/k - 2*c*sign/k*(1/k-tanh/(k*k)))
		moment += tanh / math.Pow(float64(n), 5)
	}
	near(t, "E", energy, 0.41743442738420766, 1e-10) // the tail of the series
	// Torsion constant of the square: (2a)⁴ (1/3 − 64/π⁵ Σ tanh(nπ/2)/n⁵).
	torsion := 16 * (1./3 - 64/math.Pow(math.Pi, 5)*moment)
	near(t, "J", torsion, 2.249232239282459, 1e-13)
	near(t, "E = 8/3 − J", 8./3-torsion, 0.41743442738420766, 1e-13)
	near(t, "what the best conservative field leaves at a point", torsion/4, 0.5623081, 5e-8)
	near(t, "relative distance", math.Sqrt((8./3-torsion)/(8./3)), 0.395648721, 5e-10)

	const n = 200
	d := decompose(t, sampled(t, square(t, n, -1, 1), 2, paper), Options{})
	phi := func(x, y float64) float64 {
		i, j := int(math.Round((x+1)*n/2)), int(math.Round((y+1)*n/2))
		middle := (n/2)*(n+1) + n/2
		return d.Alpha.Data[i*(n+1)+j] - d.Alpha.Data[middle] + (x*x+y*y)/2
	}
	for _, c := range []struct{ x, y, want float64 }{
		{1, 0.5, 0.138940981166}, {0.5, 0.25, 0.008558382420}, {0.9, 0.3, 0.070189168540}, {1, 1, 0}, {1, 0, 0},
	} {
		near(t, fmt.Sprintf("series at %v, %v", c.x, c.y), warping(c.x, c.y), c.want, 2e-7)
		near(t, fmt.Sprintf("φ(%v, %v)", c.x, c.y), phi(c.x, c.y), c.want, 2e-5)
		near(t, "antisymmetry", phi(c.y, c.x), -phi(c.x, c.y), 1e-13)
	}
	near(t, "largest φ", phi(1, 0.61), 0.14625, 2e-5)
}

// warping is Σ c/(k cosh k) (sinh kx sin ky − sinh ky sin kx).
func warping(x, y float64) float64 {
	ratio := func(k, x float64) float64 { // sinh kx / cosh k
		return (math.Exp(k*(x-1)) - math.Exp(-k*(x+1))) / (1 + math.Exp(-2*k))
	}
	sum := 0.0
	for n := 1; n < 4000; n += 2 {
		k := float64(n) * math.Pi / 2
		c := 2 * float64(2-n%4) / (k * k)
		sum += c / k * (ratio(k, x)*math.Sin(k*y) - ratio(k, y)*math.Sin(k*x))
	}
	return sum
}

// The share of (y, −x) that is a gradient on rectangles of other shapes,
// (I_p − J)/I_p with J by its series; on the grid it is approached with an error of
// second order.
func TestRectangles(t *testing.T) {
	for _, c := range []struct{ aspect, share float64 }{{1, 0.1565379103}, {1.5, 0.2771912288}, {2, 0.4511639749}, {4, 0.8017790883}, {10, 0.9628920748}} {
		// J = a b³ (16/3 − 1024/π⁵ · b/a Σ tanh(nπa/2b)/n⁵) for 2a × 2b, a ≥ b.
		sum := 0.0
		for n := 1; n < 400; n += 2 {
			sum += math.Tanh(float64(n)*math.Pi*c.aspect/2) / math.Pow(float64(n), 5)
		}
		j := c.aspect * (16./3 - 1024/math.Pow(math.Pi, 5)/c.aspect*sum)
		polar := 4. / 3 * c.aspect * (c.aspect*c.aspect + 1)
		near(t, fmt.Sprintf("aspect %v", c.aspect), 1-j/polar, c.share, 6e-11)
		var shares [2]float64
		for i, n := range []int{64, 128} {
			g := grid(t, []int{int(c.aspect * float64(n)), n}, GridOptions{Spacing: []float64{2 / float64(n), 2 / float64(n)}, Origin: []float64{-c.aspect, -1}})
			d := decompose(t, sampled(t, g, 2, func(x []float64) []float64 { return []float64{x[1], -x[0]} }), Options{})
			shares[i] = d.ExactEnergy / d.Total
		}
		near(t, fmt.Sprintf("extrapolated, aspect %v", c.aspect), (4*shares[1]-shares[0])/3, c.share, 1e-6)
	}
}

// On the ellipse with a = 2b it is ((a² − b²)/(a² + b²))² = 0.36.
func TestEllipse(t *testing.T) {
	var shares [2]float64
	for i, rings := range []int{8, 16} {
		points, cells := diskMesh(rings)
		field := make([][3]float64, len(points))
		for i := range points {
			points[i][0] *= 2
			field[i] = [3]float64{points[i][1], -points[i][0]}
		}
		s := mesh(t, points, cells, MeshOptions{})
		w, err := s.FlatVertices(field)
		if err != nil {
			t.Fatal(err)
		}
		d := decompose(t, w, Options{})
		shares[i] = d.ExactEnergy / d.Total
	}
	near(t, "extrapolated share", (4*shares[1]-shares[0])/3, 0.36, 2e-4)
}

// dθ on the ring a < r < b, a polygon of the two circles: its energy is
// 2π ln(b/a), to second order.
func TestRing(t *testing.T) {
	want := 2 * math.Pi * math.Log(2)
	var errors [2]float64
	for i, n := range []int{8, 16} {
		var points [][3]float64
		var cells [][]int
		around := 6 * n
		for r := range n + 1 {
			for k := range around {
				s, c := math.Sincos(2 * math.Pi * float64(k) / float64(around))
				radius := 1 + float64(r)/float64(n)
				points = append(points, [3]float64{radius * c, radius * s})
				if r < n {
					at := func(r, k int) int { return r*around + k%around }
					cells = append(cells, []int{at(r, k), at(r+1, k), at(r+1, k+1)}, []int{at(r, k), at(r+1, k+1), at(r, k+1)})
				}
			}
		}
		s := mesh(t, points, cells, MeshOptions{})
		h, err := s.Harmonic(context.Background(), 1, Options{})
		if err != nil || len(h.Integral) != 1 {
			t.Fatal(h, err)
		}
		// Circulation 2π instead of 1.
		errors[i] = 4*math.Pi*math.Pi*h.Integral[0].Energy() - want
	}
	if order := math.Log2(errors[0] / errors[1]); math.Abs(order-2) > 0.05 || math.Abs(errors[1]) > 0.02 {
		t.Errorf("errors %v of the energy %v", errors, want)
	}
}

// With the weights of a graph, all equal, the parts of the paper's field are
// orthogonal too, but the distance to (−x, −y) is of first order only: 0.40739 on
// 100×100 boxes.
func TestGraphWeights(t *testing.T) {
	const n = 100
	g := square(t, n, -1, 1)
	w := sampled(t, g, 2, paper)
	true_ := sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1]} })
	var edges []Edge
	lines := [2][2]int{{n, n + 1}, {n + 1, n}}
	offset := 0
	for axis, shape := range lines {
		for i := range shape[0] * shape[1] {
			from := i/shape[1]*(n+1) + i%shape[1]
			to := from + n + 1
			if axis == 1 {
				to = from + 1
			}
			edges = append(edges, Edge{From: from, To: to, Flow: w.Data[offset+i] - true_.Data[offset+i], Weight: 1})
		}
		offset += shape[0] * shape[1]
	}
	_, flow, err := NewGraph((n+1)*(n+1), edges, GraphOptions{Triangles: [][3]int{}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rank(context.Background(), flow, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The remainder of w's gradient part is that of (y, −x), whose energy in the
	// metric h² of a plane is the sum of squares.
	near(t, "distance", r.ExactEnergy, 0.40739, 5e-6)
}

// A grid of one box in every dimension and with every boundary: the parts are
// what they must be.
func TestOneBox(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for n := 1; n <= 3; n++ {
		for _, b := range []Boundary{Free, Relative, Periodic} {
			cells, boundary := make([]int, n), make([]Boundary, n)
			for j := range cells {
				cells[j], boundary[j] = 1, b
			}
			g := grid(t, cells, GridOptions{Boundary: boundary})
			for k := range n + 1 {
				w := randomCochain(g, k, rng)
				d := decompose(t, w, Options{})
				name := fmt.Sprintf("one box, dimension %d, %v, degree %d", n, b, k)
				orthogonal(t, name, d, 1e-15)
				if d.Betti[k] == g.Cells(k) { // everything is harmonic
					near(t, name, d.HarmonicEnergy, d.Total, 1e-15*d.Total)
				}
			}
		}
	}
}
