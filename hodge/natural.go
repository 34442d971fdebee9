package hodge

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/fourier"
)

// natural: the divergence at the nodes and the curl at the face centres, each
// times its share of the box, are convolved with ln r/2π. The divergence at the
// boundary, where the complex has a flux instead, is extrapolated linearly from
// inside (Bhatia, Pascucci and Bremer, IEEE TVCG 20, 2014).
func (d *Decomposition) natural(ctx context.Context, w *Cochain, o Options) error {
	g := w.Complex.(*Grid)
	if g.Dim() != 2 || w.Degree != 1 || g.Masked() || !g.all(Free) {
		return fmt.Errorf("hodge: the natural split is for 1-cochains on a plane box with free axes, not degree %d in dimension %d with: %s", w.Degree, g.Dim(), g.convention())
	}
	n, m, hx, hy := g.cells[0], g.cells[1], g.spacing[0], g.spacing[1]
	if n < 3 || m < 3 {
		return fmt.Errorf("hodge: the natural split needs at least 3 cells along each axis, not %v", g.cells)
	}
	// Charges and potential share one array of points. The stream function is
	// needed beyond the rim, at the centres of the faces of a larger box.
	charge := w.Codifferential()
	scale(charge.Data, -1)
	extrapolate(charge.Data, n+1, m+1)
	g.Mass(0, charge.Data, charge.Data)
	k := newLogKernel(n+1, m+1, hx, hy, o.Threads)
	k.convolve(charge.Data, n+1, m+1)
	if err := ctx.Err(); err != nil {
		return err
	}
	d.Alpha, d.Exact = charge, charge.D()

	curl := w.D()
	stream := make([]float64, (n+2)*(m+2))
	for i := range n {
		copy(stream[(i+1)*(m+2)+1:], curl.Data[i*m:(i+1)*m])
	}
	newLogKernel(n+2, m+2, hx, hy, o.Threads).convolve(stream, n+2, m+2)
	d.Coexact, d.Beta = NewCochain(g, 1), NewCochain(g, 2)
	x, y := g.with(1).of(d.Coexact.Data), g.with(2).of(d.Coexact.Data)
	for i := range n {
		for j := range m + 1 { // −∂ψ/∂y on the edges along x
			at := (i+1)*(m+2) + j
			x[i*(m+1)+j] = -(stream[at+1] - stream[at]) * hx / hy
		}
	}
	for i := range n + 1 {
		for j := range m { // ∂ψ/∂x on the edges along y
			at := i*(m+2) + j + 1
			y[i*m+j] = (stream[at+m+2] - stream[at]) * hy / hx
		}
	}
	for i := range n {
		for j := range m {
			d.Beta.Data[i*m+j] = -stream[(i+1)*(m+2)+j+1] * hx * hy
		}
	}
	d.Harmonic = w.Plus(-1, d.Exact).Plus(-1, d.Coexact)
	d.Boundary = "natural: free space around the box"
	return nil
}

// extrapolate replaces the values at the rim of an n×m array by linear
// continuation from inside.
func extrapolate(f []float64, n, m int) {
	for i := 1; i < n-1; i++ {
		r := f[i*m : (i+1)*m]
		r[0], r[m-1] = float64(2*r[1])-r[2], float64(2*r[m-2])-r[m-3]
	}
	for j := range m {
		f[j] = float64(2*f[m+j]) - f[2*m+j]
		f[(n-1)*m+j] = float64(2*f[(n-2)*m+j]) - f[(n-3)*m+j]
	}
}

// A logKernel convolves charges on n×m points with ln r/2π, on a periodic box
// of at least twice the size. The kernel is even along each axis, so that the
// Hartley transform diagonalises the convolution.
type logKernel struct {
	axes     *fourier.Axes
	shape    []int
	response []float64
}

func newLogKernel(n, m int, hx, hy float64, threads int) *logKernel {
	k := &logKernel{shape: []int{fast(2*n - 1), fast(2*m - 1)}}
	k.axes = fourier.NewAxes([]fourier.Kind{fourier.DHT, fourier.DHT}, k.shape, threads)
	k.response = make([]float64, k.axes.Len())
	for i := range k.shape[0] {
		x := float64(min(i, k.shape[0]-i)) * hx
		for j := range k.shape[1] {
			y := float64(min(j, k.shape[1]-j)) * hy
			k.response[i*k.shape[1]+j] = float64(x*x) + float64(y*y)
		}
	}
	k.response[0] = 1
	asm.Log(k.response, k.response)
	k.response[0] = 2 * cellLog(hx, hy)
	k.axes.Forward(k.response)
	scale(k.response, k.axes.Scale()/(4*math.Pi))
	return k
}

// cellLog is the mean of ln r over a cell about its centre; for a square of
// side 1 it is (ln ½ − 3 + π/2)/2.
func cellLog(hx, hy float64) float64 {
	a, b := max(hx, hy)/2, min(hx, hy)/2
	l := []float64{float64(a*a) + float64(b*b)}
	asm.Log(l, l)
	t := arctan(b / a)
	return float64(0.5*l[0]) - 1.5 + float64(0.5*a/b*t) + float64(0.5*b/a*(math.Pi/2-t))
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

// convolve replaces an n×m array by its convolution.
func (k *logKernel) convolve(f []float64, n, m int) {
	wide := k.shape[1]
	padded := make([]float64, k.axes.Len())
	for i := range n {
		copy(padded[i*wide:], f[i*m:(i+1)*m])
	}
	k.axes.Forward(padded)
	for i, r := range k.response {
		padded[i] *= r
	}
	k.axes.Backward(padded)
	for i := range n {
		copy(f[i*m:(i+1)*m], padded[i*wide:])
	}
}
