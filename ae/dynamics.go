package ae

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// flow is the dynamics ẋ = f(x) = r(x) − x with the true r, σ(y) for SigmoidOutput
// (of which v = y is not the flow), in float64.
type flow struct{ network Network[float64] }

// at sets f to r(x) − x.
func (z flow) at(f, x []float64) {
	z.network.Reconstruct(vector(f), vector(x), nil)
	asm.Sub(f, f, x)
}

// jacobian sets j to ∂f/∂x = ∂r/∂x − I.
func (z flow) jacobian(j *linalg.Matrix[float64], x []float64) {
	z.network.Jacobian(j, x)
	if z.network.OutputKind() == LinearOutput {
		return // v is f
	}
	r := make([]float64, len(x))
	z.network.Reconstruct(vector(r), vector(x), nil)
	for i, v := range r {
		r[i] = v * (1 - v)
	}
	linalg.ScaleRows(j, r)
	for i := range r {
		j.Row(i)[i]--
	}
}

// FixedKind is how the flow ẋ = r(x) − x behaves at a fixed point.
type FixedKind uint8

// The kinds, by the real parts of the eigenvalues of ∂r/∂x − I.
const (
	Sink       FixedKind = iota // all negative
	Saddle                      // of both signs
	Source                      // all positive
	Degenerate                  // one is 0 to rounding: the linear part does not decide
)

var fixedNames = []string{"sink", "saddle", "source", "degenerate"}

func (k FixedKind) String() string { return name(fixedNames, k) }

// FixedPoint is a point with r(x) = x.
type FixedPoint struct {
	X        []float64
	Residual float64 // ‖r(x) − x‖
	Found    int     // from how many starts

	Kind        FixedKind
	Spiral      bool         // an eigenvalue is not real
	Eigenvalues []complex128 // of J = ∂r/∂x; those of the flow are less by 1
	// SymmetricMax is the largest eigenvalue of (J + Jᵀ)/2: below 1 the point is a
	// sink, and distances to it fall from the start.
	SymmetricMax float64
	// Trace is tr J, in the paper's case Σ h′_l‖w_l‖². PaperSink is its condition for a
	// sink, Trace < D (supplement, eq. 10): the flow's divergence is negative,
	// which sinks have and some saddles have, too.
	Trace     float64
	PaperSink bool
}

// Classify returns what the flow ẋ = r(x) − x is at x, which need not be a fixed
// point for the eigenvalues. With SigmoidOutput J is the true ∂r/∂x. The error says
// that no eigenvalues were found. It panics when x does not have D elements.
func Classify(n Network[float64], x []float64) (*FixedPoint, error) {
	checkPoint("Classify", n, x)
	d := len(x)
	z, f, j := flow{n}, make([]float64, d), linalg.New[float64](d, d)
	z.at(f, x)
	z.jacobian(j, x)
	p := &FixedPoint{X: append([]float64(nil), x...), Residual: norm(f)}
	values, err := linalg.Eigenvalues(j)
	if err != nil {
		return nil, fmt.Errorf("ae: Classify: %w", err)
	}
	tol := 1e-13 * float64(d) * (1 + frobenius(j))
	negative, positive := 0, 0
	for _, v := range values {
		p.Eigenvalues = append(p.Eigenvalues, v+1)
		p.Trace += real(v) + 1
		p.Spiral = p.Spiral || math.Abs(imag(v)) > tol
		switch {
		case real(v) < -tol:
			negative++
		case real(v) > tol:
			positive++
		}
	}
	switch {
	case negative+positive < d:
		p.Kind = Degenerate
	case positive == 0:
		p.Kind = Sink
	case negative == 0:
		p.Kind = Source
	default:
		p.Kind = Saddle
	}
	p.PaperSink = p.Trace < float64(d)
	symmetrise(j)
	eigen, err := linalg.NewSymmetricEigen(j)
	if err != nil {
		return nil, fmt.Errorf("ae: Classify: %w", err)
	}
	p.SymmetricMax = eigen.Values()[d-1] + 1
	return p, nil
}

// The search for fixed points.
const (
	iterations     = 200   // x ← r(x), which sinks of the iteration attract
	newtonSteps    = 100   // of each start
	fixedTolerance = 1e-12 // of ‖r(x) − x‖ by 1 + ‖x‖
	samePoint      = 1e-6  // of a distance by 1 + ‖x‖
)

// FixedPoints returns the points with r(x) = x that are found from the rows of
// starts, N×D, each once, in the order they were found: by Newton's method with a
// line search from each start, which finds those of every kind, and from where 200
// iterations x ← r(x) lead. Starts that lead nowhere are left out; failed says how
// many. Bad shapes and numbers, eigenvalues that are not found and Jacobians for which
// there is no memory are errors. When ctx ends, FixedPoints returns its error, wrapped.
func FixedPoints(ctx context.Context, n Network[float64], starts *linalg.Matrix[float64]) (points []*FixedPoint, failed int, err error) {
	if err := checkData("FixedPoints", n, starts, false); err != nil {
		return nil, 0, err
	}
	if err := n.Validate(); err != nil {
		return nil, 0, fmt.Errorf("ae: FixedPoints: %w", err)
	}
	if err := need[float64]("FixedPoints", fmt.Sprintf("the Jacobian of a %v network and its eigenvalues", n), sizeOfFlow(n)); err != nil {
		return nil, 0, err
	}
	z := flow{n}
	for i := range starts.Rows {
		if err := ctx.Err(); err != nil {
			return nil, 0, fmt.Errorf("ae: FixedPoints: stopped after %d of %d starts: %w", i, starts.Rows, err)
		}
		reached := false
		for _, x := range [][]float64{append([]float64(nil), starts.Row(i)...), z.iterate(starts.Row(i))} {
			if x == nil || !z.newton(x) {
				continue
			}
			known := find(points, x)
			if known == nil {
				if known, err = Classify(n, x); err != nil {
					return nil, 0, err
				}
				points = append(points, known)
			}
			if !reached {
				known.Found++
			}
			reached = true
		}
		if !reached {
			failed++
		}
	}
	return points, failed, nil
}

// find returns the point that x is, nil when it is new.
func find(points []*FixedPoint, x []float64) *FixedPoint {
	rest := make([]float64, len(x))
	for _, p := range points {
		if asm.Sub(rest, x, p.X); norm(rest) <= samePoint*(1+norm(x)) {
			return p
		}
	}
	return nil
}

// iterate returns where x ← r(x) leads, nil when out of the numbers.
func (z flow) iterate(x []float64) []float64 {
	y, f := append([]float64(nil), x...), make([]float64, len(x))
	for range iterations {
		z.at(f, y)
		asm.Add(y, y, f)
	}
	if !finite(y) {
		return nil
	}
	return y
}

// newton moves x to a fixed point and reports whether it found one: Newton's steps
// as long as they need be shortened to make ‖f‖ smaller.
func (z flow) newton(x []float64) bool {
	d := len(x)
	f, trial, moved := make([]float64, d), make([]float64, d), make([]float64, d)
	j, step := linalg.New[float64](d, d), linalg.New[float64](d, 1)
	z.at(f, x)
	for range newtonSteps {
		size := norm(f)
		if size <= fixedTolerance*(1+norm(x)) {
			return true
		}
		z.jacobian(j, x)
		lu, err := linalg.NewLU(j)
		if err != nil {
			return false
		}
		for i, v := range f {
			step.Set(i, 0, -v)
		}
		lu.Solve(step, linalg.NoTrans, step, nil)
		length := 1.0
		for {
			for i := range x {
				moved[i] = x[i] + float64(length*step.At(i, 0))
			}
			z.at(trial, moved)
			if norm(trial) <= (1-float64(1e-4*length))*size {
				break
			}
			if length /= 2; length < 1e-10 {
				return false
			}
		}
		copy(x, moved)
		copy(f, trial)
	}
	return norm(f) <= fixedTolerance*(1+norm(x))
}

// Trajectory is a solution of ẋ = r(x) − x at the times that its integration took.
type Trajectory struct {
	Times  []float64
	Points *linalg.Matrix[float64] // a row for each
}

// Follow integrates ẋ = r(x) − x from x to the given time, which may be negative, by
// the embedded Runge–Kutta pair of Dormand and Prince of orders 5 and 4, with an
// error of each step below tolerance·(1 + ‖x‖). The trajectory ends early, at a fixed
// point, when the speed falls below that. More than 100 000 steps, numbers that
// are not finite and a tolerance outside of [1e-13, 1e-1] are errors, as is the end of
// ctx. It panics when x does not have D elements.
func Follow(ctx context.Context, n Network[float64], x []float64, time, tolerance float64) (*Trajectory, error) {
	checkPoint("Follow", n, x)
	switch {
	case !(tolerance >= 1e-13 && tolerance <= 0.1):
		return nil, fmt.Errorf("ae: Follow: the tolerance is %v, it must be in [1e-13, 0.1]", tolerance)
	case time-time != 0:
		return nil, fmt.Errorf("ae: Follow: the time is %v, it must be finite", time)
	case !finite(x):
		return nil, fmt.Errorf("ae: Follow: x is %v, it must be finite", x)
	}
	z, d := flow{n}, len(x)
	const most = 100_000
	var stages [7][]float64
	for i := range stages {
		stages[i] = make([]float64, d)
	}
	y, next, rest := append([]float64(nil), x...), make([]float64, d), make([]float64, d)
	t, h := 0.0, math.Copysign(min(0.01, math.Abs(time)), time)
	times, points := []float64{0}, append([]float64(nil), x...)
	z.at(stages[0], y)
	for count := 0; t != time && norm(stages[0]) > tolerance*(1+norm(y)); count++ {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ae: Follow: stopped at time %v: %w", t, err)
		}
		if count == most {
			return nil, fmt.Errorf("ae: Follow: %d steps took it to time %v only", most, t)
		}
		last := math.Abs(h) >= math.Abs(time-t)
		if last {
			h = time - t
		}
		for s := 1; s < 7; s++ {
			copy(next, y)
			for k, a := range dormandPrince[s-1] {
				asm.Axpy(float64(h*a), stages[k], next)
			}
			z.at(stages[s], next)
		}
		clear(rest)
		for k, e := range dormandPrinceError {
			asm.Axpy(float64(h*e), stages[k], rest)
		}
		share := norm(rest) / (tolerance * (1 + norm(y)))
		if speed := norm(stages[6]); share-share != 0 || speed-speed != 0 {
			return nil, fmt.Errorf("ae: Follow: the trajectory is not finite after time %v", t)
		}
		if share <= 1 { // the last stage was taken at the new point
			if t += h; last {
				t = time
			}
			copy(y, next)
			copy(stages[0], stages[6])
			times, points = append(times, t), append(points, y...)
		}
		factor := 5.0
		if share > 0 {
			factor = min(5, max(0.2, float64(0.9*linalg.ExpOf(-linalg.LogOf(share)/5))))
		}
		h *= factor
	}
	return &Trajectory{times, linalg.Wrap(len(times), d, d, points)}, nil
}

// dormandPrince are the coefficients of the stages after the first; those of the last
// are the solution of order 5.
var dormandPrince = [6][]float64{
	{1. / 5},
	{3. / 40, 9. / 40},
	{44. / 45, -56. / 15, 32. / 9},
	{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
	{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
	{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
}

// dormandPrinceError are the coefficients of its difference to that of order 4.
var dormandPrinceError = [7]float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40}
