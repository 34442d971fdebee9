package ae

import (
	"context"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// annealed is what chains are annealed to, by what it has beyond the base: G = F − F₀.
// Its matrices have a row for each chain.
type annealed interface {
	// potentials sets g to G at each row of x.
	potentials(g []float64, x *linalg.Matrix[float64])
	// force sets dst to ∇(F₀ + βG) at each row of x, or to something near it: moves
	// are exact for any force.
	force(dst, x *linalg.Matrix[float64], beta float64)
	// sweep sets g to G at each row of x, whose units are about to be flipped, one
	// after the other.
	sweep(g []float64, x *linalg.Matrix[float64])
	// flipped sets g to G at each row of x with unit j flipped.
	flipped(g []float64, x *linalg.Matrix[float64], j int)
	// keep says that chain i takes what flipped saw last.
	keep(i int)
}

// newAnnealed returns what so many chains are annealed to, c being the centre of the
// base and from the base point of straight-line potentials. When ctx has ended, their
// numbers need not be right any more.
func newAnnealed(ctx context.Context, n Network[float64], closed bool, c, from []float64, chains int) annealed {
	m, oneLayer := n.(*Model[float64])
	if oneLayer && closed {
		hidden := func() *linalg.Matrix[float64] { return linalg.New[float64](chains, m.Hidden) }
		return &closedAnnealed{m, hidden(), hidden(), make([]float64, m.Hidden)}
	}
	z := pointAnnealed{ctx: ctx, network: n, c: c, next: linalg.New[float64](chains, len(c))}
	switch {
	case closed:
		z.energy = func(x []float64) float64 {
			f, _ := n.Energy(x)
			return f
		}
	case oneLayer:
		line := newLine(m, from)
		z.energy = func(x []float64) float64 {
			f, _, _ := line.to(x)
			return f
		}
		return &lineAnnealed{z, line}
	default:
		q := newQuadrature(n, from)
		q.potentialOnly = true
		z.energy = func(x []float64) float64 { return q.to(x).Energy }
	}
	return &z
}

// closedAnnealed is a tied or scaled model: G = Σ e_l H(u_l).
type closedAnnealed struct {
	model     *Model[float64]
	u, other  *linalg.Matrix[float64] // pre-activations as they are, and with a unit flipped
	primitive []float64               // H(u) of one chain
}

func (z *closedAnnealed) potentials(g []float64, x *linalg.Matrix[float64]) {
	u := rowsOf(z.u, 0, x.Rows)
	linalg.Affine(&u, nil, x, z.model.W, linalg.NoTrans, z.model.B, linalg.Linear, nil)
	for i := range g {
		g[i] = z.hidden(u.Row(i))
	}
}

// hidden returns Σ e_l H(u_l).
func (z *closedAnnealed) hidden(u []float64) float64 {
	h := z.primitive
	if z.model.Activation == linalg.Sigmoid {
		asm.Softplus(h, u)
	} else {
		for l, v := range u {
			h[l] = z.model.Activation.Antiderivative(v)
		}
	}
	if z.model.Weights == Scaled {
		return asm.Dot(h, z.model.E)
	}
	return asm.Sum(h)
}

// force is c − x + β R h(u).
func (z *closedAnnealed) force(dst, x *linalg.Matrix[float64], beta float64) {
	m, h := z.model, rowsOf(z.other, 0, x.Rows)
	linalg.Affine(&h, nil, x, m.W, linalg.NoTrans, m.B, m.Activation, nil)
	linalg.Gemm(dst, beta, &h, linalg.NoTrans, m.R, linalg.Transposed, 0, nil)
	linalg.AddRow(dst, m.C)
	linalg.Sub(dst, dst, x)
}

func (z *closedAnnealed) sweep(g []float64, x *linalg.Matrix[float64]) {
	for i := range g {
		u := z.u.Row(i)
		copy(u, z.model.B)
		linalg.Gemv(u, 1, z.model.W, linalg.Transposed, x.Row(i), 1)
		g[i] = z.hidden(u)
	}
}

func (z *closedAnnealed) flipped(g []float64, x *linalg.Matrix[float64], j int) {
	w := z.model.W.Row(j)
	for i := range g {
		other := z.other.Row(i)
		copy(other, z.u.Row(i))
		asm.Axpy(1-2*x.At(i, j), w, other)
		g[i] = z.hidden(other)
	}
}

func (z *closedAnnealed) keep(i int) { copy(z.u.Row(i), z.other.Row(i)) }

// pointAnnealed is a network known by its energies of points alone.
type pointAnnealed struct {
	ctx     context.Context
	network Network[float64]
	energy  func(x []float64) float64
	c       []float64
	next    *linalg.Matrix[float64] // x with a unit flipped
}

func (z *pointAnnealed) potentials(g []float64, x *linalg.Matrix[float64]) {
	for i := range g {
		if z.ctx.Err() != nil {
			return // an energy may take long
		}
		g[i] = z.energy(x.Row(i)) - basic(z.network.OutputKind(), x.Row(i), z.c)
	}
}

// force has v for ∇F, which it is up to the residual.
func (z *pointAnnealed) force(dst, x *linalg.Matrix[float64], beta float64) {
	z.network.Field(dst, x, nil)
	for i := range dst.Rows {
		g, row := dst.Row(i), x.Row(i)
		for j, v := range g {
			g[j] = float64((1-beta)*(z.c[j]-row[j])) + float64(beta*v)
		}
	}
}

func (z *pointAnnealed) sweep(g []float64, x *linalg.Matrix[float64]) { z.potentials(g, x) }

func (z *pointAnnealed) flipped(g []float64, x *linalg.Matrix[float64], j int) {
	next := rowsOf(z.next, 0, x.Rows)
	next.Copy(x)
	for i := range g {
		next.Row(i)[j] = 1 - x.At(i, j)
	}
	z.potentials(g, &next)
}

func (z *pointAnnealed) keep(int) {}

// lineAnnealed is an untied model, whose residual is known with the potential.
type lineAnnealed struct {
	pointAnnealed
	line *line
}

// force has v − w for ∇F.
func (z *lineAnnealed) force(dst, x *linalg.Matrix[float64], beta float64) {
	for i := range dst.Rows {
		if z.ctx.Err() != nil {
			return
		}
		g := dst.Row(i)
		z.line.to(x.Row(i))
		asm.Sub(g, z.c, x.Row(i))
		asm.Scal(1-beta, g)
		asm.Axpy(beta, z.line.field, g)
		asm.Axpy(-beta, z.line.residual, g)
	}
}

// basic returns F₀: −½‖x − c‖² with LinearOutput, c·x with SigmoidOutput.
func basic(o Output, x, c []float64) float64 {
	if o == SigmoidOutput {
		return asm.Dot(c, x)
	}
	var sum float64
	for j, v := range x {
		d := v - c[j]
		sum -= float64(d * d / 2)
	}
	return sum
}
