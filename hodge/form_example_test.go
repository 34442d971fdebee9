package hodge_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

// Wedge, star and evaluation at one point.
func ExampleCovector() {
	dx, dy := hodge.NewCovector(3, 1, 1, 0, 0), hodge.NewCovector(3, 1, 0, 1, 0)
	a := dx.Wedge(dy)
	fmt.Println(a, "with star", a.Star(hodge.Euclidean))
	fmt.Println(a.Eval([]float64{1, 0, 0}, []float64{5, 2, 0}))
	fmt.Println(a.Eval([]float64{1, 0, 0}))
	// Output:
	// dx∧dy with star dz
	// 2 <nil>
	// 0 hodge: Eval: a 2-covector takes 2 vectors, not 1
}

// The field (−x+y, −x−y) as a 1-form: its derivative, its exact part and what is
// left.
func ExampleForm_Homotopy() {
	w := hodge.NewForm(2, 1, func(x []hodge.Dual) []hodge.Dual {
		return []hodge.Dual{x[1].Minus(x[0]), x[0].Scale(-1).Minus(x[1])}
	})
	origin, at := []float64{0, 0}, []float64{1, 2}
	show := func(name string, w hodge.Form) {
		a, _ := w.At(at)
		fmt.Println(name, a)
	}
	show("ω   ", w)
	show("dω  ", w.D())
	show("dKω ", w.Homotopy(origin).D())
	show("Kdω ", w.D().Homotopy(origin))
	// Output:
	// ω    dx - 3 dy
	// dω   -2 dx∧dy
	// dKω  -dx - 2 dy
	// Kdω  2 dx - dy
}

// dθ is closed wherever it is defined, and has no potential around 0.
func ExampleForm_Potential() {
	angle := hodge.NewForm(2, 1, func(x []hodge.Dual) []hodge.Dual {
		r2 := x[0].Times(x[0]).Plus(x[1].Times(x[1]))
		return []hodge.Dual{x[1].Scale(-1).Over(r2), x[0].Over(r2)}
	})
	ctx := context.Background()
	_, err := angle.Potential(ctx, hodge.Domain{Base: []float64{0, 0}, Low: []float64{-1, -1}, High: []float64{1, 1}}, 1e-9)
	fmt.Println(err)

	beside := hodge.Domain{Base: []float64{1, 0}, Low: []float64{0.5, -1}, High: []float64{2, 1}}
	theta, err := angle.Potential(ctx, beside, 1e-9)
	if err != nil {
		log.Fatal(err)
	}
	v, _ := theta.At([]float64{1, 1})
	fmt.Printf("θ(1, 1) = %.9f π\n", v.Data[0]/math.Pi)
	// Output:
	// hodge: Potential: the form has period 6.28319 ± 1e-10 over the boundary of [-1,1]×[-1,1], so it has no potential there
	// θ(1, 1) = 0.250000000 π
}

// Stokes' theorem on the unit disk: the area is the integral of x dy around it.
func ExampleForm_Integrate() {
	polar := hodge.NewMap(2, 2, func(p []hodge.Dual) []hodge.Dual {
		r, a := p[0], p[1].Scale(2*math.Pi)
		return []hodge.Dual{r.Times(a.Cos()), r.Times(a.Sin())}
	})
	disk := hodge.CubeChain(polar)
	w := hodge.Coordinate(2, 0).Wedge(hodge.Coordinate(2, 1).D())
	ctx := context.Background()
	inside, err := w.D().Integrate(ctx, disk, 1e-12)
	if err != nil {
		log.Fatal(err)
	}
	around, err := w.Integrate(ctx, disk.Boundary(), 1e-12)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.12f %.12f\n", inside.Value, around.Value)
	// Output:
	// 3.141592653590 3.141592653590
}

// A smooth form becomes a cochain, and d the coboundary.
func ExampleForm_DeRham() {
	g, err := hodge.NewGrid([]int{2, 2}, hodge.GridOptions{Spacing: []float64{0.5, 0.5}})
	if err != nil {
		log.Fatal(err)
	}
	w := hodge.Coordinate(2, 0).Wedge(hodge.Coordinate(2, 1).D())
	c, _, err := w.DeRham(context.Background(), g, 1e-12)
	if err != nil {
		log.Fatal(err)
	}
	along, _ := c.Component(1)
	fmt.Println("∫x dy along the edges:", along)
	fmt.Println("around the squares:   ", c.D().Data)
	// Output:
	// ∫x dy along the edges: [0 0 0.25 0.25 0.5 0.5]
	// around the squares:    [0.25 0.25 0.25 0.25]
}

// A rotation in four dimensions, with a gradient beside it.
type swirl struct{}

func (swirl) Dimension() int { return 4 }

func (swirl) Value(dst, x []float64) {
	dst[0], dst[1], dst[2], dst[3] = -x[1], x[0], 2*x[2], 0
}

func (swirl) Jacobian(dst *linalg.Matrix[float64], _ []float64) {
	copy(dst.Data, []float64{0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0})
}

func ExampleStraightLine() {
	r, err := hodge.StraightLine(context.Background(), swirl{}, []float64{1, 2, 3, 4}, make([]float64, 4))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("potential %.6f, ∇F along axis 2 %.6f, rest %.6f\n", r.Potential, r.Exact[2], r.AntiExact)
	// Output:
	// potential 9.000000, ∇F along axis 2 6.000000, rest [-2.000000 1.000000 0.000000 0.000000]
}
