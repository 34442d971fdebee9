package fourier

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/curlfree/curlfree/asm"
)

// Axes transforms row-major arrays of one shape along all their axes. It owns
// scratch memory, about 5·Lanes values of the longest axis for each thread, and
// serves one caller at a time. No call allocates (with one thread).
type Axes struct {
	shape    []int
	forward  []*Plan
	backward []*Plan
	work     [][]row
	scale    float64
	zero     float64     // stands for a zero eigenvalue
	gains    [][]float64 // Solve: eigenvalues along each axis
}

// NewAxes plans the transforms of the given kinds, one for each axis; sizes
// holds their N (see Kind). Every axis must have at least one value.
func NewAxes(kinds []Kind, sizes []int, threads int) *Axes {
	a := &Axes{scale: 1}
	rows := 0
	for j, kind := range kinds {
		if j > 0 && kind == kinds[j-1] && sizes[j] == sizes[j-1] {
			a.repeat()
			continue
		}
		f := NewPlan(kind, sizes[j])
		b := f
		if kind.Inverse() != kind {
			b = NewPlan(kind.Inverse(), sizes[j])
		}
		if f.Len() < 1 {
			panic(fmt.Sprintf("fourier: NewAxes: axis %d (%v, N = %d) is empty", j, kind, sizes[j]))
		}
		a.shape = append(a.shape, f.Len())
		a.forward, a.backward = append(a.forward, f), append(a.backward, b)
		a.scale *= f.Scale()
		rows = max(rows, f.Len()+max(f.scratch(), b.scratch()))
	}
	for range max(threads, 1) {
		a.work = append(a.work, make([]row, rows))
	}
	return a
}

// repeat adds an axis like the one before, with its plans.
func (a *Axes) repeat() {
	last := len(a.shape) - 1
	a.shape = append(a.shape, a.shape[last])
	a.forward, a.backward = append(a.forward, a.forward[last]), append(a.backward, a.backward[last])
	a.scale *= a.forward[last].Scale()
}

// Shape returns the shape of the arrays.
func (a *Axes) Shape() []int { return a.shape }

// Len returns the number of values of an array.
func (a *Axes) Len() int {
	n := 1
	for _, s := range a.shape {
		n *= s
	}
	return n
}

// Scale returns the factor that makes Backward after Forward the identity.
func (a *Axes) Scale() float64 { return a.scale }

// Forward transforms data in place along every axis.
func (a *Axes) Forward(data []float64) {
	a.check(data)
	for axis := len(a.shape) - 1; axis >= 0; axis-- {
		a.along(data, axis, a.forward[axis], nil)
	}
}

// Backward undoes Forward, up to Scale.
func (a *Axes) Backward(data []float64) {
	a.check(data)
	for axis := range a.shape {
		a.along(data, axis, a.backward[axis], nil)
	}
}

func (a *Axes) check(data []float64) {
	if len(data) != a.Len() {
		panic(fmt.Sprintf("fourier: %d values for an array of shape %v", len(data), a.shape))
	}
}

// Diagonalises declares the operator whose eigenvalue at frequency (m₀, m₁, …)
// is values[0][m₀] + values[1][m₁] + …, for Solve. Where the sum is zero, Solve
// divides by zero instead of it; infinity drops these frequencies, which gives
// the pseudo-inverse.
func (a *Axes) Diagonalises(values [][]float64, zero float64) {
	for j, v := range values {
		if len(v) != a.shape[j] {
			panic(fmt.Sprintf("fourier: Diagonalises: %d eigenvalues for axis %d of length %d", len(v), j, a.shape[j]))
		}
	}
	a.gains, a.zero = values, zero
}

// Solve replaces data by the solution of the diagonalised equation: transform,
// divide, transform back. Axis 0 is done in one pass, so that the array is read
// and written 2n−1 times in n dimensions.
func (a *Axes) Solve(data []float64) {
	a.check(data)
	last := len(a.shape) - 1
	for axis := last; axis > 0; axis-- {
		a.along(data, axis, a.forward[axis], nil)
	}
	a.along(data, 0, a.forward[0], a.backward[0])
	for axis := 1; axis <= last; axis++ {
		a.along(data, axis, a.backward[axis], nil)
	}
}

// along transforms along one axis, Lanes lines at a time; with back not nil it
// divides by the eigenvalues and transforms back.
func (a *Axes) along(data []float64, axis int, forward, back *Plan) {
	lines := len(data) / a.shape[axis]
	batches := (lines + Lanes - 1) / Lanes
	threads := min(len(a.work), batches)
	if threads == 1 {
		a.share(data, axis, forward, back, 0, batches, a.work[0])
		return
	}
	var wg sync.WaitGroup
	for t := range threads {
		wg.Add(1)
		go func() {
			defer wg.Done()
			a.share(data, axis, forward, back, t*batches/threads, (t+1)*batches/threads, a.work[t])
		}()
	}
	wg.Wait()
}

// share does the batches from first to last−1.
func (a *Axes) share(data []float64, axis int, forward, back *Plan, first, last int, work []row) {
	n, inner := a.shape[axis], 1
	for _, s := range a.shape[axis+1:] {
		inner *= s
	}
	x, rest := work[:n], work[n:]
	lines := len(data) / n
	for b := first; b < last; b++ {
		line := b * Lanes
		count := min(Lanes, lines-line)
		offset := line/inner*n*inner + line%inner
		together := count == Lanes && line%inner+Lanes <= inner
		if together {
			for i := range x {
				x[i] = row(data[offset+i*inner:])
			}
		} else {
			gather(x, data, line, count, n, inner)
		}
		forward.run(x, rest)
		if back != nil {
			a.divide(x, line, count)
			back.run(x, rest)
		}
		if together {
			for i := range x {
				copy(data[offset+i*inner:], x[i][:])
			}
		} else {
			scatter(data, x, line, count, n, inner)
		}
	}
}

// block is the number of elements of each line that gather and scatter move
// before they turn to the next line.
const block = 32

// gather reads the lines line, line+1, …, line+count−1; other lanes are zero.
func gather(x []row, data []float64, line, count, n, inner int) {
	if count < Lanes {
		clear(x)
	}
	low := 0
	if count == Lanes && inner == 1 {
		for ; low+strip <= n; low += strip {
			asm.PackTransposed(flat(x[low:low+strip]), Lanes, data[line*n+low:], n, Lanes, strip)
		}
	}
	for ; low < n; low += block {
		high := min(low+block, n)
		for l := range count {
			o := (line+l)/inner*n*inner + (line+l)%inner
			for i := low; i < high; i++ {
				x[i][l] = data[o+i*inner]
			}
		}
	}
}

func scatter(data []float64, x []row, line, count, n, inner int) {
	low := 0
	if count == Lanes && inner == 1 {
		for ; low+strip <= n; low += strip {
			asm.PackTransposed(data[line*n+low:], n, flat(x[low:low+strip]), Lanes, strip, Lanes)
		}
	}
	for ; low < n; low += block {
		high := min(low+block, n)
		for l := range count {
			o := (line+l)/inner*n*inner + (line+l)%inner
			for i := low; i < high; i++ {
				data[o+i*inner] = x[i][l]
			}
		}
	}
}

// strip is the number of elements of each line that are transposed at a time, a
// multiple of asm.PackSlack+1, so that nothing is written behind them.
const strip = 64

// flat returns the numbers of rows, which lie side by side in memory.
func flat(x []row) []float64 { return unsafe.Slice(&x[0][0], len(x)*Lanes) }

// divide divides lines along axis 0 by their eigenvalues.
func (a *Axes) divide(x []row, line, count int) {
	var rest row
	for l := range count {
		at := line + l
		for axis := len(a.shape) - 1; axis > 0; axis-- {
			rest[l] += a.gains[axis][at%a.shape[axis]]
			at /= a.shape[axis]
		}
	}
	first := a.gains[0]
	for i := range x {
		for l := range count {
			if v := first[i] + rest[l]; v != 0 {
				x[i][l] = float64(x[i][l]*a.scale) / v
			} else {
				x[i][l] = float64(x[i][l]*a.scale) / a.zero
			}
		}
	}
}

// Spectrum returns the eigenvalues of the second difference −∂² along one axis
// of N cells of size h, in the order of the transform that diagonalises it:
// 4/h²·sin²(πm/2N) with m from 0 (DCT1, DCT2) or 1 (DST1, DST2), for DHT
// 4/h²·sin²(πm/N).
func Spectrum(kind Kind, n int, h float64) []float64 {
	values := make([]float64, kind.Len(n))
	for i := range values {
		m, d := i, 4*n
		switch kind {
		case DST1, DST2:
			m = i + 1
		case DHT:
			d = 2 * n
			m = min(i, n-i) // the same bits for m and −m
		}
		_, s := CosSin(m, d)
		s = float64(2*s) / h
		values[i] = float64(s * s)
	}
	return values
}

// DFT replaces re + i·im by its discrete Fourier transform,
// X_k = Σ_j x_j exp(−2πi·jk/n). It plans and allocates; use it where speed does
// not matter.
func DFT(re, im []float64) {
	if len(re) != len(im) {
		panic(fmt.Sprintf("fourier: DFT: %d real and %d imaginary parts", len(re), len(im)))
	}
	if len(re) == 0 {
		return
	}
	d := newDFT(len(re))
	x := make([]row, len(re))
	for i := range re {
		x[i][0], x[i][half] = re[i], im[i]
	}
	for i, v := range d.run(x, make([]row, d.scratch())) {
		re[i], im[i] = v[0], v[half]
	}
}
