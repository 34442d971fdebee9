package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// PointEnergy is the energy at a point and how good it is.
type PointEnergy struct {
	Energy   float64 // F
	Residual float64 // ‖w‖ in v = ∇F + w: 0 in closed form
	Field    float64 // ‖v‖
	Error    float64 // estimate from above of the integral's error: 0 in closed form

	ResidualError float64 // the same of the residual's integral, in ‖w‖
}

// StraightLine returns the potential of n's field v at x along the straight line
// from x0, where it is 0, and how good it is: residual is ‖w‖ and field is ‖v‖ in
// v = ∇F + w at x. The residual w is orthogonal to x − x0 and 0 when the network is
// conservative; then F is Energy up to a constant. Otherwise F and w depend on x0.
//
// With Δ = x − x0, a_l = w_l·Δ and u_l = w_l·x0 + b_l, a Model has
//
//	F = ∫₀¹ v(x0 + tΔ)·Δ dt = Σ_l (r_l·Δ) ∫₀¹ h(u_l + t a_l) dt + c·Δ − ½(‖x‖² − ‖x0‖²)
//	w = ∫₀¹ t (J − Jᵀ)(x0 + tΔ) Δ dt
//
// (the homotopy formula), both integrals in closed form for each hidden unit. A
// Potential has w = 0. Those of other networks are taken by Gauss–Legendre rules to
// tolerance, see EnergyOf for their error. For LinearOutput v is r(x) − x; for
// SigmoidOutput it is the pre-output, and F lacks its last term. It panics when x or
// x0 does not have D elements.
func StraightLine[T linalg.Float](n Network[T], x, x0 []T) (potential, residual, field float64) {
	checkPoint("StraightLine", n, x, x0)
	e := newRay(n.Double(), widen(x0)).to(widen(x))
	return e.Energy, e.Residual, e.Field
}

// EnergyDifference returns the work of n's field along the straight line from y to
// x, which is F(x) − F(y) when n is conservative, free of the rounding of two large
// energies. The circulation is this less the difference of the straight-line
// potentials from base: the work around the triangle of the three points, 0 when n
// is conservative. It panics when a point does not have D elements.
func EnergyDifference(n Network[float64], x, y, base []float64) (difference, circulation float64) {
	checkPoint("EnergyDifference", n, x, y, base)
	difference, _, _ = StraightLine(n, x, y)
	z := newRay(n, base)
	return difference, difference - (z.to(x).Energy - z.to(y).Energy)
}

// ray is what has straight-line potentials from one base point.
type ray interface {
	to(x []float64) PointEnergy
}

func newRay(n Network[float64], base []float64) ray {
	switch m := n.(type) {
	case *Model[float64]:
		return exactRay{newLine(m, base)}
	case *Potential[float64]:
		return newClosedRay(m, base)
	}
	return newQuadrature(n, base)
}

// exactRay is that of a Model.
type exactRay struct{ *line }

func (z exactRay) to(x []float64) PointEnergy {
	f, w, v := z.line.to(x)
	return PointEnergy{Energy: f, Residual: w, Field: v}
}

// closedRay is that of a network with energies in closed form.
type closedRay struct {
	network Network[float64]
	zero    float64 // the energy at the base point
}

// newClosedRay leaves the energies as they are when base is nil.
func newClosedRay(n Network[float64], base []float64) *closedRay {
	z := &closedRay{network: n}
	if base != nil {
		z.zero, _ = n.Energy(base)
	}
	return z
}

func (z *closedRay) to(x []float64) PointEnergy {
	v := make([]float64, len(x))
	z.network.Value(v, x)
	f, _ := z.network.Energy(x)
	return PointEnergy{Energy: f - z.zero, Field: norm(v)}
}

// The straight-line integrals are refined where they are worst until their error is
// below these shares of the integrals of the magnitudes, or in so many pieces.
const (
	potentialTolerance = 1e-12
	residualTolerance  = 1e-8
	annealingTolerance = 1e-7 // of the potentials alone, for LogPartition
	mostPieces         = 200
)

// quadrature takes the integrals of the homotopy formula numerically, by
// twelve-point Gauss rules on pieces of [0, 1].
type quadrature struct {
	network     Network[float64]
	pass        *pass[float64] // nil without vector products
	way         *way[float64]
	base, delta []float64
	x, v, skew  *linalg.Matrix[float64] // 12×D: the nodes of a piece, v and (J − Jᵀ)Δ there
	forth, back *linalg.Matrix[float64] // 12×D: JΔ and JᵀΔ
	magnitude   [2 * len(gauss)]float64 // ‖JΔ‖ + ‖JᵀΔ‖
	jacobian    *linalg.Matrix[float64] // for networks without vector products

	potentialOnly bool // leaves the residual 0, and takes fewer pieces
}

func newQuadrature(n Network[float64], base []float64) *quadrature {
	const nodes = 2 * len(gauss)
	d := n.Dimension()
	matrix := func() *linalg.Matrix[float64] { return linalg.New[float64](nodes, d) }
	z := &quadrature{network: n, base: base, delta: make([]float64, d), x: matrix(), v: matrix(), skew: matrix()}
	if layers := layersOf(n); layers != nil {
		z.pass = newPass(layers, false, nodes, false, nil)
		z.way = newWay(z.pass, len(layers))
		z.pass.h[0] = z.x
		z.forth, z.back = z.way.t[z.way.to], z.way.g[0]
	} else {
		z.forth, z.back = matrix(), matrix()
		z.jacobian = linalg.New[float64](d, d)
	}
	return z
}

// integrals are those over a piece, with the integrals of the magnitudes.
type integrals struct {
	potential, size    float64
	residual           []float64
	magnitude          float64 // of JΔ and JᵀΔ
	error, residualErr float64 // of both
}

// add adds the integrals over another piece.
func (a *integrals) add(b *integrals) {
	a.potential, a.size = a.potential+b.potential, a.size+b.size
	asm.Add(a.residual, a.residual, b.residual)
	a.magnitude += b.magnitude
	a.error, a.residualErr = a.error+b.error, a.residualErr+b.residualErr
}

// piece is a part of the line, what a rule gives on its whole and on its halves.
type piece struct {
	from, to    float64
	left, right *integrals
	sum         integrals // of both, with what the whole differs by for errors
}

func (z *quadrature) to(x []float64) PointEnergy {
	asm.Sub(z.delta, x, z.base)
	pieces := []piece{z.halve(0, 1, z.rule(0, 1))}
	tolerance := potentialTolerance
	if z.potentialOnly {
		tolerance = annealingTolerance
	}
	var all integrals
	for {
		all = integrals{residual: make([]float64, len(x))}
		for i := range pieces {
			all.add(&pieces[i].sum)
		}
		// As shares of what they may be, so that one number says which piece is worst.
		scale := func(e, size, tolerance float64) float64 {
			if e == 0 {
				return 0
			}
			return e / (size * tolerance)
		}
		bad := func(p *integrals) float64 {
			return max(scale(p.error, all.size, tolerance), scale(p.residualErr, all.magnitude, residualTolerance))
		}
		if !(bad(&all) > 1) || len(pieces) >= mostPieces {
			break
		}
		worst := 0
		for i := range pieces {
			if bad(&pieces[i].sum) > bad(&pieces[worst].sum) {
				worst = i
			}
		}
		p := pieces[worst]
		middle := (p.from + p.to) / 2
		pieces[worst] = z.halve(p.from, middle, p.left)
		pieces = append(pieces, z.halve(middle, p.to, p.right))
	}
	v := make([]float64, len(x))
	z.network.Value(v, x)
	return PointEnergy{Energy: all.potential, Residual: norm(all.residual), Field: norm(v), Error: all.error, ResidualError: all.residualErr}
}

// halve returns the piece whose whole was integrated.
func (z *quadrature) halve(from, to float64, whole *integrals) piece {
	middle := (from + to) / 2
	p := piece{from: from, to: to, left: z.rule(from, middle), right: z.rule(middle, to)}
	p.sum.residual = make([]float64, len(z.base))
	p.sum.add(p.left)
	p.sum.add(p.right)
	rest := make([]float64, len(z.base))
	asm.Sub(rest, p.sum.residual, whole.residual)
	p.sum.error, p.sum.residualErr = math.Abs(p.sum.potential-whole.potential), norm(rest)
	return p
}

// rule applies the Gauss rule to from ≤ t ≤ to.
func (z *quadrature) rule(from, to float64) *integrals {
	var t, weight [2 * len(gauss)]float64
	for i, q := range gauss {
		middle, width := float64((from+to)/2), to-from
		for side, off := range [2]float64{-q.node, q.node} {
			k := 2*i + side
			t[k], weight[k] = middle+float64(off*width), q.weight*width
			copy(z.x.Row(k), z.base)
			asm.Axpy(t[k], z.delta, z.x.Row(k))
		}
	}
	z.evaluate()
	sum := &integrals{residual: make([]float64, len(z.base))}
	for k := range t {
		f := float64(weight[k] * asm.Dot(z.v.Row(k), z.delta))
		sum.potential, sum.size = sum.potential+f, sum.size+math.Abs(f)
		w := float64(weight[k] * t[k])
		asm.Axpy(w, z.skew.Row(k), sum.residual)
		sum.magnitude += float64(w * z.magnitude[k])
	}
	return sum
}

// evaluate sets v, and unless the potential will do (J − Jᵀ)Δ and the magnitude, at
// the nodes.
func (z *quadrature) evaluate() {
	if z.potentialOnly {
		z.network.Field(z.v, z.x, nil)
		return
	}
	if z.pass != nil {
		z.products()
	} else {
		z.jacobians()
	}
	for k := range z.x.Rows {
		forth, back := z.forth.Row(k), z.back.Row(k)
		z.magnitude[k] = norm(forth) + norm(back)
		asm.Sub(z.skew.Row(k), forth, back)
	}
}

// products passes the nodes, Δ forth and Δ back through the layers.
func (z *quadrature) products() {
	z.pass.forward()
	z.v.Copy(z.pass.h[len(z.pass.layers)])
	fieldOf(z.network.OutputKind(), z.v, z.x)
	for k := range z.x.Rows {
		copy(z.way.t[0].Row(k), z.delta)
	}
	z.way.g[z.way.to].Copy(z.way.t[0])
	z.way.push()
	z.way.pull()
}

// jacobians multiplies Δ by whole Jacobians.
func (z *quadrature) jacobians() {
	z.network.Field(z.v, z.x, nil)
	for k := range z.x.Rows {
		z.network.Jacobian(z.jacobian, z.x.Row(k))
		linalg.Gemv(z.forth.Row(k), 1, z.jacobian, linalg.NoTrans, z.delta, 0)
		linalg.Gemv(z.back.Row(k), 1, z.jacobian, linalg.Transposed, z.delta, 0)
	}
}
