package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// AISOptions says how LogPartition anneals. Zeros mean the values in brackets.
type AISOptions struct {
	Chains       int // samples of each direction (500), at least 10
	Temperatures int // steps from the base to the model (500)
	Seed         uint64
	Base         []float64 // where the straight-line potential of an untied model is 0 (the origin)
}

// LogPartitionResult is an estimate of log Z by annealed importance sampling.
type LogPartitionResult struct {
	// Forward is log Z with its standard error, from the base to the model: in
	// expectation, below it. The error allows for a share of Z that no chain saw, but
	// not for a larger one: modes far apart can be missed.
	Forward Estimate
	// Reverse goes back from the model to the base. In expectation it would be above
	// log Z if it started at exact samples. It starts at those of the way forth, by
	// their weights, and so says how well the two ways agree.
	Reverse Estimate
	// ForwardSize and ReverseSize are the effective sample sizes (Σw)²/Σw².
	ForwardSize, ReverseSize float64
	Acceptance               float64 // share of the Gaussian moves that were accepted, 1 for Gibbs sweeps
}

// ErrNotNormalisable is wrapped by LogPartition's error for an energy whose exponential
// may have no integral.
var ErrNotNormalisable = errors.New("the energy may not be normalisable")

// leastSampleSize is what fewer effective samples than are refused.
const leastSampleSize = 10

// LogPartition estimates log Z, with Z the integral of exp F over R^D for
// LinearOutput and its sum over {0,1}^D for SigmoidOutput, F being the Energy of a
// tied or scaled model and, with LinearOutput, the StraightLine potential of an untied
// one. It anneals F_β = F₀ + β(F − F₀), where F₀ is −½‖x − c‖² or c·x, from β = 0 to
// 1: by Hamiltonian moves in R^D (Neal 2001, 2011), by sweeps of single units in
// {0,1}^D.
//
// Every energy has a Z on {0,1}^D. On R^D, sigmoid and tanh units always have one;
// the others only if F falls off in every direction. That is certain when the largest
// eigenvalue of the symmetric part of R diag(d) Wᵀ is below 1 for all d from 0 to 1,
// of which an upper bound is taken, or for linear units for d = 1. Otherwise the error
// wraps ErrNotNormalisable. Untied models with SigmoidOutput, bad options and an
// effective sample size below 10 are errors, too, the last with the result. When ctx
// ends, LogPartition returns its error, wrapped.
func LogPartition[T linalg.Float](ctx context.Context, m *Model[T], o AISOptions) (*LogPartitionResult, error) {
	if o.Chains == 0 {
		o.Chains = 500
	}
	if o.Temperatures == 0 {
		o.Temperatures = 500
	}
	switch {
	case m.Weights == Untied && m.Output == SigmoidOutput:
		return nil, errors.New("ae: LogPartition: an untied model with sigmoid output has no energy in closed form")
	case o.Base != nil && (m.Weights != Untied || len(o.Base) != m.Visible || !finite(o.Base)):
		return nil, fmt.Errorf("ae: LogPartition: a base point of %d elements; only an untied model has one, of %d finite ones", len(o.Base), m.Visible)
	case o.Chains < leastSampleSize:
		return nil, fmt.Errorf("ae: LogPartition: %d chains, at least %d are needed", o.Chains, leastSampleSize)
	case o.Temperatures < 1:
		return nil, fmt.Errorf("ae: LogPartition: %d temperatures, at least 1 is needed", o.Temperatures)
	}
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("ae: LogPartition: %w", err)
	}
	z, err := newAnnealing(inDouble(m), o)
	if err != nil {
		return nil, err
	}
	r := &LogPartitionResult{}
	z.start()
	if err := z.anneal(ctx, true); err != nil {
		return nil, err
	}
	r.Forward, r.ForwardSize = z.estimate(1)
	if !(r.ForwardSize >= leastSampleSize) {
		return r, fmt.Errorf("ae: LogPartition: %.1f effective samples of %d, at least %d are needed; take more temperatures", r.ForwardSize, o.Chains, leastSampleSize)
	}
	z.resample()
	if err := z.anneal(ctx, false); err != nil {
		return nil, err
	}
	r.Reverse, r.ReverseSize = z.estimate(-1)
	r.Acceptance = 1
	if z.proposed > 0 {
		r.Acceptance = float64(z.accepted) / float64(z.proposed)
	}
	if !(r.ReverseSize >= leastSampleSize) {
		return r, fmt.Errorf("ae: LogPartition: %.1f effective samples of %d on the way back, at least %d are needed; take more temperatures", r.ReverseSize, o.Chains, leastSampleSize)
	}
	return r, nil
}

// quadraticGrowth returns an upper bound on the λ with F ≤ ½(λ − 1)‖x‖² up to lower
// orders, and one on the slopes of ∇(F − F₀). The symmetric part of r_l w_lᵀ has two
// eigenvalues other than 0, ½(r_l·w_l ± ‖r_l‖‖w_l‖), of which a slope d_l between 0
// and 1 adds at most the positive one.
func quadraticGrowth(m *Model[float64]) (growth, slope float64, err error) {
	d := m.Visible
	w, r := linalg.New[float64](m.Hidden, d), linalg.New[float64](m.Hidden, d)
	linalg.Transpose(w, m.W)
	linalg.Transpose(r, m.R)
	top := func(use func(eigenvalue float64) float64) (float64, error) {
		vectors, values := linalg.New[float64](2*m.Hidden, d), make([]float64, 2*m.Hidden)
		for l := range m.Hidden {
			lengths, angle := float64(norm(w.Row(l))*norm(r.Row(l))), asm.Dot(w.Row(l), r.Row(l))
			for k, sign := range [2]float64{1, -1} {
				v := vectors.Row(2*l + k)
				asm.Axpy(sign*norm(w.Row(l)), r.Row(l), v)
				asm.Axpy(norm(r.Row(l)), w.Row(l), v)
				if size := asm.Dot(v, v); size > 0 {
					values[2*l+k] = use((angle+float64(sign*lengths))/2) / size
				}
			}
		}
		scaled, s := vectors.Clone(), linalg.New[float64](d, d)
		linalg.ScaleRows(scaled, values)
		linalg.Gemm(s, 1, vectors, linalg.Transposed, scaled, linalg.NoTrans, 0, nil)
		symmetrise(s)
		eigen, err := linalg.NewSymmetricEigen(s)
		if err != nil {
			return 0, fmt.Errorf("ae: LogPartition: %w", err)
		}
		return max(0, eigen.Values()[d-1]), nil
	}
	if slope, err = top(math.Abs); err != nil {
		return 0, 0, err
	}
	switch m.Activation {
	case linalg.Sigmoid:
		return 0, slope / 4, nil
	case linalg.Tanh:
		return 0, slope, nil
	case linalg.Linear:
		growth, err = top(func(v float64) float64 { return v })
	default:
		growth, err = top(func(v float64) float64 { return max(v, 0) })
	}
	if m.Activation == linalg.Swish {
		slope *= 1.1 // its largest slope
	}
	return growth, slope, err
}

// annealing is a population of chains on its way between base and model.
type annealing struct {
	model        *Model[float64]
	temperatures int
	slope        float64
	logBase      float64 // log Z of the base
	rng          []*rand.PCG
	logWeights   []float64

	x, u, h           *linalg.Matrix[float64] // N×D, and N×H twice
	g                 []float64               // F − F₀ of each chain: Σ e_l H(u_l) in closed form
	line              *line                   // of an untied model, else nil
	zero              []float64
	next, p, gradient *linalg.Matrix[float64] // N×D: proposal, momentum, ∇F_β
	nextG             []float64
	primitive         []float64 // H(u) of one chain

	proposed, accepted int
}

func newAnnealing(m *Model[float64], o AISOptions) (*annealing, error) {
	z := &annealing{model: m, temperatures: o.Temperatures}
	if m.Output == LinearOutput {
		growth, slope, err := quadraticGrowth(m)
		if err != nil {
			return nil, err
		}
		if !(growth < 1) {
			return nil, fmt.Errorf("ae: LogPartition: %w: the quadratic growth of its hidden units is up to %.4g, it must be below 1", ErrNotNormalisable, growth)
		}
		z.slope = slope
		z.logBase = float64(m.Visible) / 2 * linalg.LogOf(2*math.Pi)
	} else {
		for _, c := range m.C {
			z.logBase += linalg.Softplus.Value(c)
		}
	}
	n := o.Chains
	matrix := func(cols int) *linalg.Matrix[float64] { return linalg.New[float64](n, cols) }
	z.x, z.next, z.p, z.gradient = matrix(m.Visible), matrix(m.Visible), matrix(m.Visible), matrix(m.Visible)
	z.u, z.h = matrix(m.Hidden), matrix(m.Hidden)
	z.g, z.nextG, z.logWeights, z.zero = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, m.Visible)
	z.primitive = make([]float64, m.Hidden)
	if m.Weights == Untied {
		base := o.Base
		if base == nil {
			base = make([]float64, m.Visible)
		}
		z.line = newLine(m, base)
	}
	for i := range n {
		z.rng = append(z.rng, rand.NewPCG(o.Seed, mix(uint64(i))))
	}
	return z, nil
}

// start draws the chains from the base.
func (z *annealing) start() {
	c := z.model.C
	for i, rng := range z.rng {
		x := z.x.Row(i)
		if z.model.Output == LinearOutput {
			randomVector(x, rng)
			asm.Add(x, x, c)
			continue
		}
		for j := range x {
			x[j] = bernoulli(c[j], rng)
		}
	}
}

// bernoulli draws 1 with probability σ(logit), else 0.
func bernoulli(logit float64, rng *rand.PCG) float64 {
	if unit(rng) < linalg.Sigmoid.Value(logit) {
		return 1
	}
	return 0
}

// anneal takes the chains from the base to the model, or back, and sums their
// log-weights.
func (z *annealing) anneal(ctx context.Context, forward bool) error {
	clear(z.logWeights)
	k := float64(z.temperatures)
	z.potentials(z.g, z.x)
	for step := 1; step <= z.temperatures; step++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ae: LogPartition: stopped at temperature %d of %d: %w", step, z.temperatures, err)
		}
		beta, change := float64(step)/k, 1/k
		if !forward {
			// A move at the temperature, and then the weight: the way forth in reverse.
			beta = float64(z.temperatures-step+1) / k
			z.move(beta, false)
			change = -change
		}
		asm.Axpy(change, z.g, z.logWeights)
		if forward {
			z.move(beta, true)
		}
	}
	return nil
}

// potentials sets g to F − F₀ at each row of x.
func (z *annealing) potentials(g []float64, x *linalg.Matrix[float64]) {
	m := z.model
	if z.line != nil {
		for i := range g {
			g[i], _, _ = z.line.to(x.Row(i))
			g[i] -= z.basic(x.Row(i))
		}
		return
	}
	linalg.Affine(z.u, nil, x, m.W, linalg.NoTrans, m.B, linalg.Linear, nil)
	for i := range g {
		g[i] = z.hidden(z.u.Row(i))
	}
}

// hidden returns Σ e_l H(u_l).
func (z *annealing) hidden(u []float64) float64 {
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

// move changes every chain by a step that leaves exp F_β as it is. The way back
// takes the steps of the way forth in reverse order.
func (z *annealing) move(beta float64, forward bool) {
	if z.model.Output == LinearOutput {
		z.hamiltonian(beta)
		return
	}
	for i := range z.rng {
		z.gibbs(i, beta, forward)
	}
}

// leaps is how many leapfrog steps a Hamiltonian move has.
const leaps = 5

// hamiltonian moves every chain along its dynamics and accepts by Metropolis' rule.
// The step length is a share of the shortest period, times D^(−1/4).
func (z *annealing) hamiltonian(beta float64) {
	m := z.model
	length := 1.2 / math.Sqrt(math.Sqrt(float64(m.Visible))*(1+float64(beta*z.slope)))
	z.next.Copy(z.x)
	energy := make([]float64, len(z.rng)) // ½‖p‖² − F_β before less after
	for i, rng := range z.rng {
		p := z.p.Row(i)
		randomVector(p, rng)
		energy[i] = z.total(i, z.x, z.g[i], beta)
	}
	z.force(beta)
	for range leaps {
		for i := range z.rng {
			asm.Axpy(length/2, z.gradient.Row(i), z.p.Row(i))
			asm.Axpy(length, z.p.Row(i), z.next.Row(i))
		}
		z.force(beta)
		for i := range z.rng {
			asm.Axpy(length/2, z.gradient.Row(i), z.p.Row(i))
		}
	}
	z.potentials(z.nextG, z.next)
	for i, rng := range z.rng {
		z.proposed++
		if linalg.LogOf(unit(rng)) < energy[i]-z.total(i, z.next, z.nextG[i], beta) {
			z.accepted++
			copy(z.x.Row(i), z.next.Row(i))
			z.g[i] = z.nextG[i]
		}
	}
}

// total returns ½‖p‖² − F_β of chain i at its row of x.
func (z *annealing) total(i int, x *linalg.Matrix[float64], g, beta float64) float64 {
	p := z.p.Row(i)
	return float64(asm.Dot(p, p)/2) - z.basic(x.Row(i)) - float64(beta*g)
}

// basic returns F₀ = −½‖x − c‖².
func (z *annealing) basic(x []float64) float64 {
	var sum float64
	for j, v := range x {
		d := v - z.model.C[j]
		sum -= float64(d * d / 2)
	}
	return sum
}

// force sets gradient to ∇F_β = c − x + β R h(u) at the proposals; an untied model has
// v − w for ∇F.
func (z *annealing) force(beta float64) {
	m := z.model
	if z.line != nil {
		for i := range z.gradient.Rows {
			x, g := z.next.Row(i), z.gradient.Row(i)
			z.line.to(x)
			asm.Sub(g, m.C, x)
			asm.Scal(1-beta, g)
			asm.Axpy(beta, z.line.field, g)
			asm.Axpy(-beta, z.line.residual, g)
		}
		return
	}
	linalg.Affine(z.h, nil, z.next, m.W, linalg.NoTrans, m.B, m.Activation, nil)
	linalg.Gemm(z.gradient, beta, z.h, linalg.NoTrans, m.R, linalg.Transposed, 0, nil)
	linalg.AddRow(z.gradient, m.C)
	linalg.Sub(z.gradient, z.gradient, z.next)
}

// gibbs draws each unit of chain i given the others, from the first to the last or
// back.
func (z *annealing) gibbs(i int, beta float64, forward bool) {
	m, x, rng := z.model, z.x.Row(i), z.rng[i]
	u, other := z.u.Row(i), z.h.Row(i)
	copy(u, m.B)
	linalg.Gemv(u, 1, m.W, linalg.Transposed, x, 1)
	g := z.hidden(u)
	for k := range x {
		j := k
		if !forward {
			j = len(x) - 1 - k
		}
		copy(other, u)
		asm.Axpy(1-2*x[j], m.W.Row(j), other)
		flipped := z.hidden(other)
		logit := m.C[j] + float64(beta*(flipped-g))
		if x[j] == 1 {
			logit = m.C[j] + float64(beta*(g-flipped))
		}
		if v := bernoulli(logit, rng); v != x[j] {
			x[j], g = v, flipped
			copy(u, other)
		}
	}
	z.g[i] = g
}

// estimate returns log Z and its standard error, and the effective sample size. The
// sign is −1 on the way back, whose mean weight is that of 1/Z.
func (z *annealing) estimate(sign float64) (Estimate, float64) {
	n := float64(len(z.logWeights))
	total := linalg.LogSumExp(z.logWeights)
	var squares float64
	for _, w := range z.logWeights {
		share := linalg.ExpOf(w - total)
		squares += float64(share * share)
	}
	// The variance of the mean weight by its square, of the first order. By the rule of
	// three, n chains may miss 3/n of Z in one case of twenty.
	variance := max(0, squares-1/n)*n/(n-1) + float64(1.5/n*1.5/n)
	return Estimate{z.logBase + float64(sign*(total-linalg.LogOf(n))), math.Sqrt(variance)}, 1 / squares
}

// resample replaces the chains by draws from them by their weights, at equal
// distances of the cumulated weights.
func (z *annealing) resample() {
	n := len(z.logWeights)
	total := linalg.LogSumExp(z.logWeights)
	z.next.Copy(z.x)
	at, sum, from := unit(z.rng[0])/float64(n), 0.0, -1
	for i := range n {
		for sum <= at && from < n-1 {
			from++
			sum += linalg.ExpOf(z.logWeights[from] - total)
		}
		copy(z.x.Row(i), z.next.Row(from))
		at += 1 / float64(n)
	}
}
