package hodge

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// A Cochain has one value for each cell of its degree: the integral of a form
// over the cell. A dual cochain has its values on the dual cells; the dual of a
// cell of degree k has degree n−k and the same index.
type Cochain struct {
	Complex Complex
	Degree  int
	Dual    bool
	Data    []float64
}

// NewCochain returns the zero cochain of degree k.
func NewCochain(c Complex, k int) *Cochain {
	return &Cochain{Complex: c, Degree: k, Data: make([]float64, c.Cells(k))}
}

// Clone returns a copy.
func (w *Cochain) Clone() *Cochain {
	c := *w
	c.Data = append([]float64(nil), w.Data...)
	return &c
}

// cells is the degree of the primal cells that index the values.
func (w *Cochain) cells() int {
	if w.Dual {
		return w.Complex.Dim() - w.Degree
	}
	return w.Degree
}

// String names the cochain without its values.
func (w *Cochain) String() string {
	side := "primal"
	if w.Dual {
		side = "dual"
	}
	return fmt.Sprintf("%s %d-cochain with %d values", side, w.Degree, len(w.Data))
}

func (w *Cochain) check(call string) {
	if n := w.Complex.Cells(w.cells()); len(w.Data) != n {
		panic(fmt.Sprintf("hodge: %s: a %v on a complex with %d such cells", call, w, n))
	}
}

// D returns the exterior derivative dw. On dual cochains it is (−1)^k dᵀ,
// k = n − Degree, so that the codifferential is (−1)^(n(k−1)+1) ★d★ as for
// smooth forms.
func (w *Cochain) D() *Cochain {
	w.check("D")
	k := w.cells()
	if !w.Dual {
		r := NewCochain(w.Complex, k+1)
		w.Complex.Coboundary(k, r.Data, w.Data)
		return r
	}
	r := &Cochain{Complex: w.Complex, Degree: w.Degree + 1, Dual: true, Data: make([]float64, w.Complex.Cells(k-1))}
	w.Complex.Boundary(k, r.Data, w.Data)
	if k%2 != 0 {
		scale(r.Data, -1)
	}
	return r
}

// Star returns ★w on the other side: the dual cochain M_k w of a primal one,
// and back, so that ★★ = (−1)^(k(n−k)).
func (w *Cochain) Star() *Cochain {
	w.check("Star")
	n, k := w.Complex.Dim(), w.cells()
	r := &Cochain{Complex: w.Complex, Degree: n - w.Degree, Dual: !w.Dual, Data: make([]float64, len(w.Data))}
	if !w.Dual {
		w.Complex.Mass(k, r.Data, w.Data)
		return r
	}
	w.Complex.InverseMass(k, r.Data, w.Data)
	if k*(n-k)%2 != 0 {
		scale(r.Data, -1)
	}
	return r
}

// Codifferential returns δw = M_{k−1}⁻¹ dᵀ M_k w, the adjoint of d in the inner
// product of the complex. Dual cochains panic.
func (w *Cochain) Codifferential() *Cochain {
	w.primal("Codifferential")
	r := NewCochain(w.Complex, w.Degree-1)
	w.Complex.Codifferential(w.Degree, r.Data, w.Data)
	return r
}

// Laplacian returns (dδ + δd)w, which has no negative eigenvalue.
func (w *Cochain) Laplacian() *Cochain {
	w.primal("Laplacian")
	r := w.D().Codifferential()
	add(r.Data, 1, w.Codifferential().D().Data)
	return r
}

// Inner returns <a, b> = aᵀ M b.
func Inner(a, b *Cochain) float64 {
	a.primal("Inner")
	b.primal("Inner")
	if a.Complex != b.Complex || a.Degree != b.Degree {
		panic(fmt.Sprintf("hodge: Inner: a %v and a %v", a, b))
	}
	return a.Complex.Inner(a.Degree, a.Data, b.Data)
}

// Energy returns <w, w>.
func (w *Cochain) Energy() float64 { return Inner(w, w) }

// Plus returns w + t·v.
func (w *Cochain) Plus(t float64, v *Cochain) *Cochain {
	if w.Complex != v.Complex || w.Degree != v.Degree || w.Dual != v.Dual {
		panic(fmt.Sprintf("hodge: Plus: a %v and a %v", w, v))
	}
	r := *w
	r.Data = make([]float64, len(w.Data))
	x := v.Data[:len(w.Data)]
	for i, a := range w.Data {
		r.Data[i] = a + float64(t*x[i])
	}
	return &r
}

func (w *Cochain) primal(call string) {
	if w.Dual {
		panic(fmt.Sprintf("hodge: %s: a %v; take its Star first", call, w))
	}
	w.check(call)
}

// finite names the first value that is not a number.
func (w *Cochain) finite() error {
	for i, v := range w.Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			if c, ok := w.Complex.(domain); ok {
				return fmt.Errorf("hodge: the cochain is %v at %s; mask or fill such cells", v, c.cellName(w.cells(), i))
			}
			return fmt.Errorf("hodge: the cochain is %v at cell %d; mask or fill such cells", v, i)
		}
	}
	return nil
}

func scale(x []float64, t float64) { linalg.Scal(t, x) }

// add sets x += t·y[:len(x)].
func add(x []float64, t float64, y []float64) { linalg.Axpy(t, y[:len(x)], x) }

func dot(x, y []float64) float64 { return linalg.Dot(x, y) }
