package hodge

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/fourier"
)

// natural: α = G∗div w and β = −G∗dw with the Green's function of free space,
// ∇²G = δ, the components of dw one by one. The divergence at the boundary,
// where the complex has a flux instead, is extrapolated linearly from inside
// (Bhatia, Pascucci and Bremer, IEEE TVCG 20, 2014).
func (d *Decomposition) natural(ctx context.Context, w *Cochain, o Options) error {
	g := w.Complex.(*Grid)
	n := g.Dim()
	if n < 2 || n > 3 || w.Degree != 1 || g.Masked() || !g.all(Free) {
		return fmt.Errorf("hodge: the natural split is for 1-cochains on a box with two or three free axes, not degree %d in dimension %d with: %s", w.Degree, n, g.convention())
	}
	for j, c := range g.cells {
		if c < 3 {
			return fmt.Errorf("hodge: the natural split needs at least 3 cells along each axis, and axis %d has %d", j, c)
		}
	}
	// Charges and potential share one array.
	alpha := w.Codifferential()
	scale(alpha.Data, -1)
	for j := range n {
		extrapolate(alpha.Data, &g.parts[0][0], j)
	}
	g.Mass(0, alpha.Data, alpha.Data)
	newGreen(g.parts[0][0].shape, g.spacing, o.Threads).convolve(alpha.Data)
	d.Alpha, d.Exact = alpha, alpha.D()

	// Edges at the rim have faces beyond it, so that β lives on a wider box.
	cells := make([]int, n)
	for j, c := range g.cells {
		cells[j] = c + 2
	}
	wide, err := NewGrid(cells, GridOptions{Spacing: g.spacing})
	if err != nil {
		return err
	}
	d.Beta, d.Coexact = w.D(), NewCochain(g, 1)
	g.Mass(2, d.Beta.Data, d.Beta.Data)
	beta := NewCochain(wide, 2)
	for i, p := range wide.parts[2] {
		if err := ctx.Err(); err != nil {
			return err
		}
		// On a face the charge is area·M dw, and the cochain area·β.
		area := 1.0
		for j, h := range g.spacing {
			if p.along(j) {
				area *= h
			}
		}
		inner := &g.parts[2][i]
		f, data := p.of(beta.Data), inner.of(d.Beta.Data)
		eachLine(p.shape, inner.shape, 1, func(at, line, length int) { copy(f[at:], data[line:line+length]) })
		newGreen(p.shape, g.spacing, o.Threads).convolve(f)
		scale(f, -area*area)
		eachLine(p.shape, inner.shape, 1, func(at, line, length int) { copy(data[line:line+length], f[at:]) })
	}
	codifferential := beta.Codifferential()
	for i, p := range wide.parts[1] {
		inner := &g.parts[1][i]
		f, data := p.of(codifferential.Data), inner.of(d.Coexact.Data)
		eachLine(p.shape, inner.shape, 1, func(at, line, length int) { copy(data[line:line+length], f[at:]) })
	}
	d.Harmonic = w.Plus(-1, d.Exact).Plus(-1, d.Coexact)
	d.Boundary = "natural: free space around the box"
	return nil
}

// eachLine calls do for every line along the last axis of an array of shape
// inner that stands in one of shape outer, from index corner along every axis
// on: where it begins in the outer and in the inner array, and its length.
func eachLine(outer, inner []int, corner int, do func(at, line, length int)) {
	last := len(inner) - 1
	lines := 1
	for _, n := range inner[:last] {
		lines *= n
	}
	for i := range lines {
		at, stride, rest := corner, outer[last], i
		for j := last - 1; j >= 0; j-- {
			at += (rest%inner[j] + corner) * stride
			rest /= inner[j]
			stride *= outer[j]
		}
		do(at, i*inner[last], inner[last])
	}
}

// extrapolate replaces the values at both ends of axis j by linear continuation
// from inside.
func extrapolate(f []float64, p *part, j int) {
	outer, n, inner := p.split(j)
	for o := range outer {
		for i := range inner {
			line := f[o*n*inner+i:]
			end := (n - 1) * inner
			line[0] = float64(2*line[inner]) - line[2*inner]
			line[end] = float64(2*line[end-inner]) - line[end-2*inner]
		}
	}
}

// A green convolves charges at the points of an array with the Green's function
// ln r/2π or −1/4πr, on a periodic box of at least twice the size. The kernel is
// even along each axis, so that the Hartley transform diagonalises the
// convolution.
type green struct {
	axes     *fourier.Axes
	points   []int
	response []float64
}

func newGreen(points []int, spacing []float64, threads int) *green {
	n := len(points)
	kinds, shape := make([]fourier.Kind, n), make([]int, n)
	for j, p := range points {
		kinds[j], shape[j] = fourier.DHT, fast(2*p-1)
	}
	k := &green{axes: fourier.NewAxes(kinds, shape, threads), points: points}
	k.response = make([]float64, k.axes.Len())
	for i := range k.response {
		rest := i
		for j := n - 1; j >= 0; j-- {
			at := rest % shape[j]
			rest /= shape[j]
			x := float64(min(at, shape[j]-at)) * spacing[j]
			k.response[i] += float64(x * x)
		}
	}
	r := k.response
	r[0] = 1
	if n == 2 {
		asm.Log(r, r)
		r[0] = 2 * cellLog(spacing[0], spacing[1])
	} else {
		for i, v := range r {
			r[i] = -1 / math.Sqrt(v)
		}
		r[0] = -cellInverse(spacing[0], spacing[1], spacing[2])
	}
	k.axes.Forward(r)
	scale(r, k.axes.Scale()/(4*math.Pi))
	return k
}

var ln = one(asm.Log[float64])

// cellLog is the mean of ln r over a cell about its centre; for a square of
// side 1 it is (ln ½ − 3 + π/2)/2.
func cellLog(hx, hy float64) float64 {
	a, b := hx/2, hy/2
	return float64(0.5*ln(float64(a*a)+float64(b*b))) - 1.5 + float64(0.5*a/b*arctan(b/a)) + float64(0.5*b/a*arctan(a/b))
}

// cellInverse is the mean of 1/r over a cell about its centre; for a cube of
// side 1 it is 3 ln((√3+1)/(√3−1)) − π/2.
func cellInverse(hx, hy, hz float64) float64 {
	sides := [3]float64{hx / 2, hy / 2, hz / 2}
	r := math.Sqrt(float64(sides[0]*sides[0]) + float64(sides[1]*sides[1]) + float64(sides[2]*sides[2]))
	mean := 0.0
	for j, a := range sides {
		b, c := sides[(j+1)%3], sides[(j+2)%3]
		mean += ln((a+r)/math.Sqrt(float64(b*b)+float64(c*c))) / a
		mean -= float64(a / (2 * b * c) * arctan(b*c/(a*r)))
	}
	return mean
}

// fast returns the next length without prime factors above 5.
func fast(n int) int {
	for {
		r := n
		for _, p := range []int{2, 3, 5} {
			for r%p == 0 {
				r /= p
			}
		}
		if r == 1 {
			return n
		}
		n++
	}
}

// convolve replaces an array by its convolution.
func (k *green) convolve(f []float64) {
	padded := make([]float64, k.axes.Len())
	eachLine(k.axes.Shape(), k.points, 0, func(at, line, length int) { copy(padded[at:], f[line:line+length]) })
	k.axes.Forward(padded)
	for i, r := range k.response {
		padded[i] *= r
	}
	k.axes.Backward(padded)
	eachLine(k.axes.Shape(), k.points, 0, func(at, line, length int) { copy(f[line:line+length], padded[at:]) })
}
