package experiment

import (
	"context"
	"fmt"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

// flowField is a plane field with the part of it that is called conservative.
type flowField struct {
	Name     string
	at       func(x, y float64) (u, v float64)
	gradient func(x, y float64) (u, v float64)
}

// spiralSink is the paper's field, whose gradient part in the whole plane is
// (−x, −y).
var spiralSink = flowField{"spiral sink",
	func(x, y float64) (u, v float64) { return y - x, -x - y },
	func(x, y float64) (u, v float64) { return -x, -y },
}

// spiralSource is the same field turned about: it has the same values at the nodes
// of a square, at other places, and the opposite gradient part.
var spiralSource = flowField{"spiral source",
	func(x, y float64) (u, v float64) { return x - y, x + y },
	func(x, y float64) (u, v float64) { return x, y },
}

// fiveGaussians is ∇φ + (−∂φ/∂y, ∂φ/∂x) for a φ of five Gaussians of width ¼ with
// alternating signs, the other generator of the authors' code as it was meant. Its
// gradient part is ∇φ in the whole plane.
var fiveGaussians = flowField{"five Gaussians",
	func(x, y float64) (u, v float64) {
		a, b := gaussians(x, y)
		return a - b, a + b
	},
	gaussians,
}

func gaussians(x, y float64) (u, v float64) {
	const width = 0.25
	for i, c := range [][2]float64{{0, 0}, {0.5, 0}, {-0.5, 0}, {0, 0.5}, {0, -0.5}} {
		dx, dy := (x-c[0])/width, (y-c[1])/width
		g := linalg.ExpOf(-(float64(dx*dx)+float64(dy*dy))/2) / width
		if i%2 == 0 {
			g = -g
		}
		u, v = u+float64(g*dx), v+float64(g*dy)
	}
	return u, v
}

// patch is nodes of a rectangle, ends included, or those of them in the unit disk.
type patch struct {
	Name           string
	NX, NY         int
	X0, X1, Y0, Y1 float64
	Disk           bool
}

// squarePatch has n×n nodes.
func squarePatch(n int) patch { return patch{"square [−1, 1]²", n, n, -1, 1, -1, 1, false} }

// node is the place of one.
func (p patch) node(i, j int) (x, y float64) {
	return p.X0 + float64((p.X1-p.X0)*float64(i)/float64(p.NX-1)), p.Y0 + float64((p.Y1-p.Y0)*float64(j)/float64(p.NY-1))
}

// contains reports whether a point lies in the patch.
func (p patch) contains(x, y float64) bool {
	const rounding = 1e-12
	if p.Disk {
		return float64(x*x)+float64(y*y) <= 1+rounding
	}
	return x >= p.X0-rounding && x <= p.X1+rounding && y >= p.Y0-rounding && y <= p.Y1+rounding
}

// points lists the nodes, x fastest.
func (p patch) points() *linalg.Matrix[float64] {
	list := linalg.New[float64](0, 2)
	list.Stride = 2
	for j := range p.NY {
		for i := range p.NX {
			if x, y := p.node(i, j); p.contains(x, y) {
				list.Data = append(list.Data, x, y)
				list.Rows++
			}
		}
	}
	return list
}

// sample returns a field at points.
func sample(f func(x, y float64) (u, v float64), points *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	v := linalg.New[float64](points.Rows, 2)
	for i := range points.Rows {
		a, b := f(points.At(i, 0), points.At(i, 1))
		v.Set(i, 0, a)
		v.Set(i, 1, b)
	}
	return v
}

// finer is how many cells the projection has between two nodes.
const finer = 4

// projection returns the gradient closest to a field on the patch, at its nodes.
// On the disk that is the part in the whole plane, as for the spiral sink.
func (p patch) projection(ctx context.Context, f flowField) (*linalg.Matrix[float64], error) {
	if p.Disk {
		return sample(f.gradient, p.points()), nil
	}
	return p.exact(ctx, f, hodge.TwoSided)
}

// exact returns the gradient part of a field on the rectangle with free boundary by
// one convention, at the nodes, from a finer grid.
func (p patch) exact(ctx context.Context, f flowField, split hodge.Split) (*linalg.Matrix[float64], error) {
	fine := p
	fine.NX, fine.NY = finer*(p.NX-1)+1, finer*(p.NY-1)+1
	g, err := fine.grid()
	if err != nil {
		return nil, err
	}
	w, err := fine.flat(g, f.at)
	if err != nil {
		return nil, err
	}
	parts, err := hodge.Decompose(ctx, w, hodge.Options{Split: split, Threads: 1})
	if err != nil {
		return nil, err
	}
	components, err := g.SharpNodes(parts.Exact, 4)
	if err != nil {
		return nil, err
	}
	v := linalg.New[float64](p.NX*p.NY, 2)
	for j := range p.NY {
		for i := range p.NX {
			at := finer*j*fine.NX + finer*i
			v.Set(j*p.NX+i, 0, components[1][at])
			v.Set(j*p.NX+i, 1, components[0][at])
		}
	}
	return v, nil
}

// grid is the complex of the patch, with y for axis 0, so that nodes have the order
// of points.
func (p patch) grid() (*hodge.Grid, error) {
	dx, dy := (p.X1-p.X0)/float64(p.NX-1), (p.Y1-p.Y0)/float64(p.NY-1)
	return hodge.NewGrid([]int{p.NY - 1, p.NX - 1}, hodge.GridOptions{Spacing: []float64{dy, dx}, Origin: []float64{p.Y0, p.X0}})
}

// flat is the cochain of a field.
func (p patch) flat(g *hodge.Grid, f func(x, y float64) (u, v float64)) (*hodge.Cochain, error) {
	u, v := make([]float64, p.NX*p.NY), make([]float64, p.NX*p.NY)
	for j := range p.NY {
		for i := range p.NX {
			x, y := p.node(i, j)
			u[j*p.NX+i], v[j*p.NX+i] = f(x, y)
		}
	}
	return g.FlatNodes(2, [][]float64{v, u})
}

// convention is one way to split the spiral sink.
type convention struct {
	Name                  string
	Gradient, Rest, Other float64 // energies of the parts; Other is the harmonic one
	Distance              float64 // ‖gradient part − (−x, −y)‖²
	Rotation              float64 // ‖(y, −x)‖² on that domain, what Distance is compared with
}

// share is Distance as a share of the rotation's energy.
func (c convention) share() float64 { return c.Distance / c.Rotation }

// conventions splits the spiral sink on 100×100 nodes by every convention that
// has been called its conservative part.
func conventions(ctx context.Context) ([]convention, error) {
	p := squarePatch(100)
	g, err := p.grid()
	if err != nil {
		return nil, err
	}
	w, err := p.flat(g, spiralSink.at)
	if err != nil {
		return nil, err
	}
	sink, err := p.flat(g, spiralSink.gradient)
	if err != nil {
		return nil, err
	}
	var list []convention
	for _, c := range []struct {
		name  string
		split hodge.Split
	}{
		{"square, free boundary: closest gradient", hodge.TwoSided},
		{"square, potential 0 on the boundary", hodge.Morrey},
		{"square, natural HHD", hodge.Natural},
		{"square, homotopy about 0", hodge.Poincare},
	} {
		d, err := hodge.Decompose(ctx, w, hodge.Options{Split: c.split, Threads: 1})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		list = append(list, convention{c.name, d.ExactEnergy, d.CoexactEnergy, d.HarmonicEnergy, d.Exact.Plus(-1, sink).Energy(), w.Plus(-1, sink).Energy()})
	}
	disk, err := diskConvention(ctx, 32)
	if err != nil {
		return nil, err
	}
	return append(list, disk), nil
}

// diskConvention splits the spiral sink on a mesh of the unit disk: rings of 6, 12,
// 18, … vertices.
func diskConvention(ctx context.Context, rings int) (convention, error) {
	points, cells := [][3]float64{{}}, [][]int{}
	ring := func(k, i int) int { // number of vertex i of ring k
		if k == 0 {
			return 0
		}
		return 1 + 3*k*(k-1) + (i+6*k)%(6*k)
	}
	for k := 1; k <= rings; k++ {
		for i := range 6 * k {
			angle := hodge.Const(3.141592653589793 * float64(i) / float64(3*k))
			r := float64(k) / float64(rings)
			points = append(points, [3]float64{r * angle.Cos().Value(), r * angle.Sin().Value()})
		}
		for sector := range 6 {
			for i := range k {
				a, b := sector*k+i, sector*(k-1)+i
				cells = append(cells, []int{ring(k, a), ring(k, a+1), ring(k-1, b)})
				if i < k-1 {
					cells = append(cells, []int{ring(k-1, b), ring(k, a+1), ring(k-1, b+1)})
				}
			}
		}
	}
	mesh, err := hodge.NewMesh(points, cells, hodge.MeshOptions{})
	if err != nil {
		return convention{}, err
	}
	flat := func(f func(x, y float64) (u, v float64)) (*hodge.Cochain, error) {
		var field [][3]float64
		for _, p := range points {
			u, v := f(p[0], p[1])
			field = append(field, [3]float64{u, v})
		}
		return mesh.FlatVertices(field)
	}
	w, err := flat(spiralSink.at)
	if err != nil {
		return convention{}, err
	}
	sink, err := flat(spiralSink.gradient)
	if err != nil {
		return convention{}, err
	}
	d, err := hodge.Decompose(ctx, w, hodge.Options{Threads: 1})
	if err != nil {
		return convention{}, err
	}
	return convention{"disk, free boundary", d.ExactEnergy, d.CoexactEnergy, d.HarmonicEnergy, d.Exact.Plus(-1, sink).Energy(), w.Plus(-1, sink).Energy()}, nil
}

// torsion is the share of the energy of (y, −x) on a square that is a gradient, by
// the series of Saint-Venant's problem.
func torsion() float64 {
	sum := 0.0
	for n := 1; n < 4000; n += 2 {
		k := float64(n) * 1.5707963267948966
		sin := 1.0
		if n%4 == 3 {
			sin = -1
		}
		c, tanh := 2*sin/float64(k*k), hodge.Const(k).Tanh().Value()
		sum += float64(c*c*tanh)/k - float64(2*c*sin/k*(1/k-tanh/float64(k*k)))
	}
	return 4 * sum / (8.0 / 3)
}

// homotopyError is how far the smooth homotopy operator's gradient part of the
// spiral sink is from (−x, −y), at most, on a lattice.
func homotopyError(ctx context.Context) (float64, error) {
	worst := 0.0
	points := square(11, -1, 1)
	for i := range points.Rows {
		x := points.Row(i)
		ray, err := hodge.StraightLine(ctx, linearField{-1, 1, -1, -1}, x, []float64{0, 0})
		if err != nil {
			return 0, err
		}
		for k := range x {
			worst = max(worst, ray.Exact[k]+x[k], -ray.Exact[k]-x[k])
		}
	}
	return worst, nil
}

// linearField is the field Ax of the plane, A row by row.
type linearField [4]float64

func (a linearField) Dimension() int { return 2 }

func (a linearField) Value(dst, x []float64) {
	dst[0] = float64(a[0]*x[0]) + float64(a[1]*x[1])
	dst[1] = float64(a[2]*x[0]) + float64(a[3]*x[1])
}

func (a linearField) Jacobian(dst *linalg.Matrix[float64], _ []float64) {
	copy(dst.Row(0), a[:2])
	copy(dst.Row(1), a[2:])
}

var _ hodge.Field = ae.Network[float64](nil)
