package ae

import (
	"github.com/curlfree/curlfree/linalg"
)

// norms computes what the scores of a network's pre-output Jacobian J are made
// of.
type norms[T linalg.Float] interface {
	// Of sets dst to the terms of J at the rows of x, at most chunkRows.
	Of(dst []terms, x *linalg.Matrix[T])
}

// newNorms returns n's norms in double precision, restricted to some visible units
// unless these are nil.
func newNorms(n Network[float64], units []int, ws *linalg.Workspace) norms[float64] {
	switch m := n.(type) {
	case *Model[float64]:
		return &modelNorms{newPencil(restrict(m.W, units), restrict(m.R, units), m.E, ws), m, linalg.New[float64](chunkRows, m.Hidden)}
	case *Deep[float64]:
		return &deepNorms{m, units, newPass(m.Layers, false, chunkRows, false, ws), ws}
	}
	return &explicitNorms{n, units}
}

// normsOf returns the norms of n from those of n in double precision: these, or where
// n is a float32 Model with Gram matrices, faster ones of the same accuracy.
func normsOf[T linalg.Float](n Network[T], exact norms[float64], columns int) norms[T] {
	if same, ok := any(exact).(norms[T]); ok {
		return same
	}
	if m, ok := any(n).(*Model[float32]); ok {
		if e := exact.(*modelNorms); e.outer == nil {
			return any(newSingleNorms(m, e)).(norms[T])
		}
	}
	return &widened[T]{exact, linalg.New[float64](chunkRows, columns)}
}

// widened are norms in double precision of samples in another.
type widened[T linalg.Float] struct {
	norms[float64]
	x *linalg.Matrix[float64]
}

func (z *widened[T]) Of(dst []terms, x *linalg.Matrix[T]) {
	z.x.Rows = x.Rows
	linalg.Convert(z.x, x)
	z.norms.Of(dst, z.x)
}

// modelNorms are the norms of a Model by its Gram matrices, or explicitly where
// that is cheaper.
type modelNorms struct {
	*pencil
	model *Model[float64]
	u     *linalg.Matrix[float64]
}

func (z *modelNorms) Of(dst []terms, x *linalg.Matrix[float64]) {
	z.pencil.norms(dst, z.slopes(x))
}

// slopes returns h′ at the rows of x, until the next call.
func (z *modelNorms) slopes(x *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	m := z.model
	z.u.Rows = x.Rows
	linalg.Affine(z.u, nil, x, m.W, linalg.NoTrans, m.B, linalg.Linear, z.ws)
	for i := range z.u.Rows {
		linalg.Slopes(m.Activation, z.u.Row(i), z.u.Row(i))
	}
	return z.u
}

// deepNorms are the norms of a Deep. With J = (AB)ᵀ, A and Bᵀ being D×q for the
// narrowest width q, ‖J‖² = ⟨AᵀA, BBᵀ⟩, tr J² = tr (BA)² and tr J = tr BA; these
// are q×q. J is multiplied out where that is cheaper, and where it is so nearly
// symmetric that ‖J‖² − tr J² would cancel.
type deepNorms struct {
	model *Deep[float64]
	units []int
	pass  *pass[float64]
	ws    *linalg.Workspace
}

func (z *deepNorms) Of(dst []terms, x *linalg.Matrix[float64]) {
	z.pass.size(x.Rows)
	z.pass.h[0].Copy(x)
	z.pass.forward()
	for n := range x.Rows {
		a, b := z.model.factors(z.pass, n, z.ws)
		a, b = restrict(a, z.units), restrictColumns(b, z.units)
		if d, q := a.Rows, a.Cols; d > 2*q {
			if dst[n] = factorTerms(a, b, z.ws); dst[n].skew > 1e-6*dst[n].size {
				continue
			}
		}
		j := linalg.New[float64](a.Rows, a.Rows)
		linalg.Gemm(j, 1, a, linalg.NoTrans, b, linalg.NoTrans, 0, z.ws)
		dst[n] = termsOf(j)
	}
}

// factorTerms returns the terms of J = (AB)ᵀ from q×q products.
func factorTerms(a, b *linalg.Matrix[float64], ws *linalg.Workspace) terms {
	q := a.Cols
	g, k, m := linalg.New[float64](q, q), linalg.New[float64](q, q), linalg.New[float64](q, q)
	linalg.Gemm(g, 1, a, linalg.Transposed, a, linalg.NoTrans, 0, ws)
	linalg.Gemm(k, 1, b, linalg.NoTrans, b, linalg.Transposed, 0, ws)
	linalg.Gemm(m, 1, b, linalg.NoTrans, a, linalg.NoTrans, 0, ws)
	z, square := terms{order: a.Rows}, 0.0
	for i := range q {
		z.trace += m.At(i, i)
		z.size += linalg.Dot(g.Row(i), k.Row(i))
		for j, v := range m.Row(i) {
			square += float64(v * m.At(j, i))
		}
	}
	z.skew = 2 * (z.size - square)
	return z
}

// explicitNorms are the norms of any network's Jacobian, which is formed.
type explicitNorms struct {
	model Network[float64]
	units []int
}

func (z *explicitNorms) Of(dst []terms, x *linalg.Matrix[float64]) {
	j := linalg.New[float64](x.Cols, x.Cols)
	for n := range x.Rows {
		preJacobian(j, z.model, x.Row(n))
		dst[n] = termsOf(restrictColumns(restrict(j, z.units), z.units))
	}
}

// preJacobian sets j to the Jacobian J of n's pre-output at x. The networks here form it
// without the −I of the field, which a small J does not survive.
func preJacobian(j *linalg.Matrix[float64], n Network[float64], x []float64) {
	if own, ok := n.(interface {
		preJacobian(dst *linalg.Matrix[float64], x []float64)
	}); ok {
		own.preJacobian(j, x)
		return
	}
	n.Jacobian(j, x)
	if n.OutputKind() == LinearOutput {
		for i := range j.Rows {
			j.Row(i)[i]++
		}
	}
}

// restrict returns the rows of w that belong to the given visible units.
func restrict(w *linalg.Matrix[float64], units []int) *linalg.Matrix[float64] {
	if units == nil {
		return w
	}
	s := linalg.New[float64](len(units), w.Cols)
	linalg.Gather(s, w, units)
	return s
}

// restrictColumns returns the columns of w that belong to the given visible
// units.
func restrictColumns(w *linalg.Matrix[float64], units []int) *linalg.Matrix[float64] {
	if units == nil {
		return w
	}
	s := linalg.New[float64](w.Rows, len(units))
	for i := range w.Rows {
		for j, u := range units {
			s.Row(i)[j] = w.Row(i)[u]
		}
	}
	return s
}
