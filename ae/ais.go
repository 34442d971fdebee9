package ae

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// AISOptions says how LogPartition anneals. Zeros mean the values in brackets.
type AISOptions struct {
	Chains       int // samples of each direction (500), at least 10
	Temperatures int // steps from the base to the model (500)
	Seed         uint64
	Base         []float64 // where the straight-line potential of a network without a closed form is 0 (the origin)

	// Progress, unless nil, is called at the beginning and the end of every way and
	// about every 200 ms on it.
	Progress func(AISProgress)
}

// AISProgress is how far an annealing has come. There is the way from the base to the
// model, for a Boltzmann machine that of its hidden units, and the way back.
type AISProgress struct {
	Way, Ways int     // the one under way, counted from 1
	Done      float64 // share of it, 1 at its end
	Elapsed   time.Duration
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

// leastSampleSize is what fewer effective samples than are refused.
const leastSampleSize = 10

// LogPartition estimates log Z, with Z the integral of exp F over R^D for
// LinearOutput and its sum over {0,1}^D for SigmoidOutput, F being the Energy of n
// where it has one, else its StraightLine potential, of a Deep to 1e-7. It anneals
// F_β = F₀ + β(F − F₀), where F₀ is −½‖x − c‖² or c·x, from β = 0 to 1: by Hamiltonian
// moves in R^D (Neal 2001, 2011), by sweeps of single units in {0,1}^D. A sweep takes
// D potentials where a flip does not update them, which is in all but a tied or
// scaled Model.
//
// Every energy has a Z on {0,1}^D. On R^D it has one if F ≤ ½(λ − 1)‖x‖² up to lower
// orders with λ < 1, which this is decided by:
//   - sigmoid or tanh units, in any hidden layer, have λ = 0;
//   - one hidden layer has the largest eigenvalue of the symmetric part of
//     R diag(d) Wᵀ over all d from 0 to 1, of which an upper bound is taken; linear
//     layers beside it are multiplied out, and for linear units alone d is 1;
//   - a Potential has that of W_m diag(e) W_mᵀ, without negative e unless units are
//     linear, times the squared largest singular values of the layers before;
//   - a Deep of more layers has the product of all largest singular values.
//
// The last three are bounds: at 1 or above, and for somebody's own Network with
// LinearOutput, the error wraps ErrNotNormalisable. Bad options and an effective
// sample size below 10 are errors, too, the last with the result; and so is, for the
// Boltzmann machine that a tied sigmoid Model is on {0,1}^D, an estimate below what
// some states of its hidden units have between them. When ctx ends, LogPartition
// returns its error, wrapped.
func LogPartition[T linalg.Float](ctx context.Context, n Network[T], o AISOptions) (*LogPartitionResult, error) {
	if o.Chains == 0 {
		o.Chains = 500
	}
	if o.Temperatures == 0 {
		o.Temperatures = 500
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("ae: LogPartition: %w", err)
	}
	d, network := n.Dimension(), n.Double()
	_, err := network.Energy(make([]float64, d))
	closed := err == nil
	switch {
	case o.Base != nil && (closed || len(o.Base) != d || !finite(o.Base)):
		return nil, fmt.Errorf("ae: LogPartition: a base point of %d elements; only a network without an energy in closed form has one, of %d finite ones", len(o.Base), d)
	case o.Chains < leastSampleSize:
		return nil, fmt.Errorf("ae: LogPartition: %d chains, at least %d are needed", o.Chains, leastSampleSize)
	case o.Temperatures < 1:
		return nil, fmt.Errorf("ae: LogPartition: %d temperatures, at least 1 is needed", o.Temperatures)
	}
	if err := need[float64]("LogPartition", fmt.Sprintf("annealing %d chains to a %v network", o.Chains, n), sizeOfAnnealing(network, closed, o.Chains)); err != nil {
		return nil, err
	}
	m, ok := network.(*Model[float64])
	boltzmann := ok && m.isBoltzmann()
	ways := newWays(o.Progress, boltzmann)
	ways.begin()
	z, err := newAnnealing(ctx, network, closed, o, ways)
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
		return r, fmt.Errorf("ae: LogPartition: %.3g effective samples of %d, at least %d are needed; take more temperatures, or more chains", r.ForwardSize, o.Chains, leastSampleSize)
	}
	if boltzmann {
		least, states, err := m.leastLogPartition(ctx, o, ways)
		if err != nil {
			return nil, err
		}
		if least > r.Forward.Value+float64(3*r.Forward.Error) {
			return r, fmt.Errorf("ae: LogPartition: no chain came near where the energy is largest: log Z is %.4g by the estimate, but %.4g by %d states of the hidden units alone; take more chains", r.Forward.Value, least, states)
		}
	}
	z.resample()
	ways.begin()
	if err := z.anneal(ctx, false); err != nil {
		return nil, err
	}
	r.Reverse, r.ReverseSize = z.estimate(-1)
	r.Acceptance = 1
	if z.proposed > 0 {
		r.Acceptance = float64(z.accepted) / float64(z.proposed)
	}
	if !(r.ReverseSize >= leastSampleSize) {
		return r, fmt.Errorf("ae: LogPartition: %.3g effective samples of %d on the way back, at least %d are needed; take more temperatures, or more chains", r.ReverseSize, o.Chains, leastSampleSize)
	}
	return r, nil
}

// annealing is a population of chains on its way between base and model.
type annealing struct {
	annealed     annealed
	output       Output
	c            []float64 // centre or logits of the base
	temperatures int
	logBase      float64 // log Z of the base
	length       func(beta float64) float64
	rng          []*rand.PCG
	logWeights   []float64

	x                 *linalg.Matrix[float64] // N×D
	g                 []float64               // F − F₀ of each chain
	next, p, gradient *linalg.Matrix[float64] // N×D: proposal, momentum, force
	nextG             []float64

	proposed, accepted int

	ways *ways
	step int // temperatures of the way under way that are done
}

func newAnnealing(ctx context.Context, n Network[float64], closed bool, o AISOptions, ways *ways) (*annealing, error) {
	d := n.Dimension()
	c, from := visibleBias(n), o.Base
	if from == nil {
		from = make([]float64, d)
	}
	z := newChains(o.Chains, d, o.Seed)
	z.ways = ways
	z.output, z.c, z.temperatures = n.OutputKind(), c, o.Temperatures
	if z.output == LinearOutput {
		growth, err := quadraticGrowth(n)
		if err != nil {
			return nil, err
		}
		if !(growth < 1) {
			return nil, fmt.Errorf("ae: LogPartition: %w: the quadratic growth of its hidden units is up to %.4g, it must be below 1", ErrNotNormalisable, growth)
		}
		z.logBase = float64(d) / 2 * linalg.LogOf(2*math.Pi)
	} else {
		for _, v := range c {
			z.logBase += linalg.Softplus.Value(v)
		}
	}
	z.annealed = newAnnealed(ctx, n, closed, c, from, o.Chains)
	if z.output == LinearOutput {
		return z, z.setLength(ctx, n, o.Seed)
	}
	return z, nil
}

// visibleBias returns c, which the base has, too.
func visibleBias(n Network[float64]) []float64 {
	switch m := n.(type) {
	case *Model[float64]:
		return m.C
	case *Potential[float64]:
		return m.C
	case *Deep[float64]:
		return m.Layers[len(m.Layers)-1].B
	}
	return make([]float64, n.Dimension())
}

func newChains(n, d int, seed uint64) *annealing {
	matrix := func() *linalg.Matrix[float64] { return linalg.New[float64](n, d) }
	numbers := func() []float64 { return make([]float64, n) }
	z := &annealing{x: matrix(), next: matrix(), p: matrix(), gradient: matrix(), g: numbers(), nextG: numbers(), logWeights: numbers()}
	for i := range n {
		z.rng = append(z.rng, rand.NewPCG(seed, mix(uint64(i))))
	}
	return z
}

// setLength sets the length of a leapfrog step: a share of the shortest period, times
// D^(−1/4), where slopes have a bound, else what a pilot found.
func (z *annealing) setLength(ctx context.Context, n Network[float64], seed uint64) error {
	root := math.Sqrt(float64(z.x.Cols))
	if m, ok := n.(*Model[float64]); ok {
		slope, err := unitsSlope(m)
		z.length = func(beta float64) float64 { return 1.2 / math.Sqrt(root*(1+float64(beta*slope))) }
		return err
	}
	lengths, err := z.pilot(ctx, 1.2/math.Sqrt(root), seed)
	z.length = func(beta float64) float64 {
		return lengths[min(int(beta*pilotTemperatures), pilotTemperatures-1)]
	}
	return err
}

// The pilot's chains and temperatures, its moves at each of them, and the share of
// accepted moves that it aims at.
const (
	pilotChains       = 10
	pilotTemperatures = 40
	pilotMoves        = 5
	pilotAcceptance   = 0.8
)

// pilot anneals a few chains of its own, which then are forgotten, for step lengths by
// temperature: longer than the one before where more moves than aimed at are accepted.
func (z *annealing) pilot(ctx context.Context, length float64, seed uint64) ([]float64, error) {
	p := newChains(pilotChains, z.x.Cols, mix(seed))
	p.annealed, p.output, p.c = z.annealed, z.output, z.c
	p.length = func(float64) float64 { return length }
	p.start()
	p.annealed.potentials(p.g, p.x)
	var lengths []float64
	for step := 1; step <= pilotTemperatures; step++ {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ae: LogPartition: stopped before the first temperature: %w", err)
		}
		for range pilotMoves {
			p.proposed, p.accepted = 0, 0
			p.hamiltonian(float64(step) / pilotTemperatures)
			length *= linalg.ExpOf(float64(p.accepted)/pilotChains - pilotAcceptance)
		}
		lengths = append(lengths, length)
	}
	return lengths, nil
}

// start draws the chains from the base.
func (z *annealing) start() {
	c := z.c
	for i, rng := range z.rng {
		x := z.x.Row(i)
		if z.output == LinearOutput {
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
	z.annealed.potentials(z.g, z.x)
	for z.step = 0; z.step < z.temperatures; {
		beta, change := float64(z.step+1)/k, 1/k
		if !forward {
			// A move at the temperature, and then the weight: the way forth in reverse.
			beta = float64(z.temperatures-z.step) / k
			z.move(ctx, beta, false)
			change = -change
		}
		asm.Axpy(change, z.g, z.logWeights)
		if forward {
			z.move(ctx, beta, true)
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ae: LogPartition: stopped after %d of %d temperatures: %w", z.step, z.temperatures, err)
		}
		z.step++
		z.ways.report(float64(z.step) / k)
	}
	return nil
}

// move changes every chain by a step that leaves exp F_β as it is. The way back
// takes the steps of the way forth in reverse order.
func (z *annealing) move(ctx context.Context, beta float64, forward bool) {
	if z.output == LinearOutput {
		z.hamiltonian(beta)
		return
	}
	z.gibbs(ctx, beta, forward)
}

// leaps is how many leapfrog steps a Hamiltonian move has.
const leaps = 5

// hamiltonian moves every chain along its dynamics and accepts by Metropolis' rule.
func (z *annealing) hamiltonian(beta float64) {
	length := z.length(beta)
	z.next.Copy(z.x)
	energy := make([]float64, len(z.rng)) // ½‖p‖² − F_β before less after
	for i, rng := range z.rng {
		p := z.p.Row(i)
		randomVector(p, rng)
		energy[i] = z.total(i, z.x, z.g[i], beta)
	}
	z.annealed.force(z.gradient, z.next, beta)
	for range leaps {
		for i := range z.rng {
			asm.Axpy(length/2, z.gradient.Row(i), z.p.Row(i))
			asm.Axpy(length, z.p.Row(i), z.next.Row(i))
		}
		z.annealed.force(z.gradient, z.next, beta)
		for i := range z.rng {
			asm.Axpy(length/2, z.gradient.Row(i), z.p.Row(i))
		}
	}
	z.annealed.potentials(z.nextG, z.next)
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
	return float64(asm.Dot(p, p)/2) - basic(z.output, x.Row(i), z.c) - float64(beta*g)
}

// gibbs draws each unit given the others, from the first to the last or back. It ends
// early with ctx.
func (z *annealing) gibbs(ctx context.Context, beta float64, forward bool) {
	z.annealed.sweep(z.g, z.x)
	d := z.x.Cols
	for k := range d {
		j := k
		if !forward {
			j = d - 1 - k
		}
		if ctx.Err() != nil {
			return
		}
		z.annealed.flipped(z.nextG, z.x, j)
		for i, rng := range z.rng {
			x, change := z.x.Row(i), z.nextG[i]-z.g[i]
			if x[j] == 1 {
				change = z.g[i] - z.nextG[i]
			}
			if v := bernoulli(z.c[j]+float64(beta*change), rng); v != x[j] {
				x[j], z.g[i] = v, z.nextG[i]
				z.annealed.keep(i)
			}
		}
		z.ways.report((float64(z.step) + float64(k)/float64(d)) / float64(z.temperatures))
	}
}

// estimate returns log Z and its standard error, and the effective sample size. The
// sign is −1 on the way back, whose mean weight is that of 1/Z.
func (z *annealing) estimate(sign float64) (Estimate, float64) {
	n := float64(len(z.logWeights))
	total := linalg.LogSumExp(z.logWeights)
	largest := slices.Max(z.logWeights)
	var sum, squares float64
	for _, w := range z.logWeights { // by the largest: total has the rounding of huge logarithms
		weight := linalg.ExpOf(w - largest)
		sum += weight
		squares += float64(weight * weight)
	}
	squares /= sum * sum
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
