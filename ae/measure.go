package ae

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/curlfree/curlfree/linalg"
)

// MeasureOptions says what Measure looks at.
type MeasureOptions struct {
	Samples    int               // the first so many rows of the data, 0 means 1000; at most all
	Columns    []int             // visible units to which J is restricted, nil means all
	ScoresOnly bool              // only Dead, J, JI, RWt and DiagonalDistance
	Seed       uint64            // of the loops
	Threads    int               // 0 means GOMAXPROCS; results do not depend on it
	Workspace  *linalg.Workspace // used instead of Threads unless nil
}

// Measurement says how conservative a network is on a data set. What a network does
// not have is NaN.
type Measurement struct {
	Samples int // samples measured
	Dead    int // of them without an active unit, J = 0; the scores of J and J − I leave them out

	J   Score // of the Jacobian of the pre-output y, R diag(h′) Wᵀ: the paper's
	JI  Score // of J − I, the Jacobian of the vector field of a LinearOutput model; with SigmoidOutput of no field, see TrueI
	RWt Score // of R Wᵀ of a Model, one matrix and so without spread

	Certificate      Certificate // of a Model
	DiagonalDistance float64     // of a Model, ‖R − W diag(e)‖/‖R‖ for the e that makes it smallest: 0 for tied and scaled ones

	StraightLine        Spread // of a Model: ‖w‖/‖v‖ of the straight-line energy, with the mean of the measured samples as base point
	StraightLineSamples int    // how many of the first samples it was taken on

	Few     int    // how many of the first samples the following were taken on
	FewDead int    // of them with ∂r/∂x = 0, which True and TrueI leave out
	True    Score  // of the Jacobian of r itself, diag(σ′(y)) J with SigmoidOutput, else J
	TrueI   Score  // of ∂r/∂x − I, the Jacobian of the flow ẋ = r(x) − x that Follow takes; J − I unless with SigmoidOutput
	MeanJ   Score  // of the mean of these samples' J, one matrix
	Curl    Curl   // in two dimensions
	Loop    Spread // r_loop, the squared circulation around a small square of random direction by its squared area
	Path    Spread // variance of the work along random detours from the first sample to the others, by its mean square

	ScoreSeconds, CertificateSeconds, StraightLineSeconds, FewSeconds, LoopSeconds float64
}

// Curl is the scalar curl ∂v₁/∂x₀ − ∂v₀/∂x₁ of fields in the plane.
type Curl struct {
	Value   Spread
	Square  Spread
	Authors Spread // J₀₁² + J₁₀², which the authors' code calls curl; it is none
}

// The costly scores are taken on so many samples.
const (
	straightLineSamples = 100
	fewSamples          = 25
)

// Measure returns n's scores on the rows of x, N×D: exact for every sample, by
// the Gram matrices of W and R or from the narrowest layer where these are cheaper
// than the Jacobian. A λ is accurate down to about 1e-15 where R is nearly
// W diag(e), and down to 1e-7 where units cancel in another way. Everything is
// computed in float64 but for the forms of the Gram matrices of a float32 Model: a λ
// of a sample has a relative error below 1e-5, because samples where it is small or
// terms cancel are taken again in float64.
//
// Bad options, shapes and data are errors, and so is a network for which there is no
// memory: all but ScoresOnly forms D×D matrices. When ctx ends, Measure returns its
// error, wrapped.
func Measure[T linalg.Float](ctx context.Context, n Network[T], x *linalg.Matrix[T], o MeasureOptions) (*Measurement, error) {
	if o.Samples < 0 {
		return nil, fmt.Errorf("ae: Measure: %d samples, it cannot be negative", o.Samples)
	}
	if o.Samples == 0 {
		o.Samples = 1000
	}
	if err := checkShape("Measure", n, x); err != nil {
		return nil, err
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("ae: Measure: %w", err)
	}
	x = x.Slice(0, min(o.Samples, x.Rows), 0, x.Cols)
	if err := checkColumns(o.Columns, n.Dimension()); err != nil {
		return nil, err
	}
	if err := needMeasuring(n, &o); err != nil {
		return nil, err
	}
	ws, end, err := workspace("Measure", o.Workspace, o.Threads)
	if err != nil {
		return nil, err
	}
	defer end()

	z := &measuring[T]{ctx: ctx, network: n.Double(), x: x, ws: ws, start: time.Now()}
	z.exact = newNorms(z.network, o.Columns, ws)
	z.norms = normsOf(n, z.exact, x.Cols)
	z.result = &Measurement{Samples: x.Rows}
	if err := z.scores(); err != nil {
		return nil, err
	}
	if o.ScoresOnly {
		return z.result, nil
	}
	if err := z.few(o.Columns); err != nil {
		return nil, err
	}
	if err := z.model(); err != nil {
		return nil, err
	}
	return z.result, z.loops(o.Seed)
}

// needMeasuring returns an error when there is no memory for what the options ask of n.
func needMeasuring[T linalg.Float](n Network[T], o *MeasureOptions) error {
	what := fmt.Sprintf("measuring a %v network", n)
	err := need[float64]("Measure", what, sizeOfMeasuring(n, len(o.Columns), o.ScoresOnly))
	if err != nil && !o.ScoresOnly && need[float64]("Measure", what, sizeOfMeasuring(n, len(o.Columns), true)) == nil {
		err = fmt.Errorf("%w; the scores of J, J − I and R Wᵀ alone fit", err)
	}
	return err
}

// measuring is a measurement under way.
type measuring[T linalg.Float] struct {
	ctx     context.Context
	network Network[float64]
	x       *linalg.Matrix[T]
	block   linalg.Matrix[T] // the rows of x under way
	exact   norms[float64]
	norms   norms[T]
	ws      *linalg.Workspace
	start   time.Time
	result  *Measurement
}

// seconds returns the time since it was called before.
func (z *measuring[T]) seconds() float64 {
	s := time.Since(z.start).Seconds()
	z.start = time.Now()
	return s
}

// stopped returns the error of a context that has ended.
func (z *measuring[T]) stopped() error {
	if err := z.ctx.Err(); err != nil {
		return fmt.Errorf("ae: Measure: %w", err)
	}
	return nil
}

// point sets x to sample i.
func (z *measuring[T]) point(x []float64, i int) {
	for j, v := range z.x.Row(i) {
		x[j] = float64(v)
	}
}

// scores takes those of J, J − I and R Wᵀ.
func (z *measuring[T]) scores() error {
	n := z.x.Rows
	list := make([]terms, n)
	for i := 0; i < n; i += chunkRows {
		if err := z.stopped(); err != nil {
			return err
		}
		k := min(i+chunkRows, n)
		z.block = rowsOf(z.x, i, k)
		if err := checkValues("Measure", &z.block, i, false); err != nil {
			return err
		}
		z.norms.Of(list[i:k], &z.block)
	}
	r := z.result
	r.J, r.JI, r.Dead = scores(list)
	r.RWt, r.DiagonalDistance = score(nil), math.NaN()
	if m, ok := z.exact.(*modelNorms); ok {
		ones := linalg.New[float64](1, m.model.Hidden)
		ones.Fill(1)
		m.pencil.norms(list[:1], ones)
		r.RWt, _, _ = scores(list[:1])
		r.DiagonalDistance = m.distance
	}
	r.ScoreSeconds = z.seconds()
	return nil
}

// few takes the scores that need the Jacobian.
func (z *measuring[T]) few(units []int) error {
	r, d := z.result, z.x.Cols
	r.Few = min(z.x.Rows, fewSamples)
	x, y, j, mean := linalg.New[float64](1, d), linalg.New[float64](1, d), linalg.New[float64](d, d), linalg.New[float64](d, d)
	list := make([]terms, r.Few)
	var curl, square, authors []float64
	for i := range r.Few {
		if err := z.stopped(); err != nil {
			return err
		}
		z.point(x.Row(0), i)
		preJacobian(j, z.network, x.Row(0))
		linalg.Add(mean, mean, j)
		if z.network.OutputKind() == SigmoidOutput {
			z.network.PreOutput(y, x, z.ws)
			linalg.Slopes(linalg.Sigmoid, y.Row(0), y.Row(0))
			linalg.ScaleRows(j, y.Row(0))
		}
		if d == 2 {
			c := j.At(1, 0) - j.At(0, 1)
			curl, square = append(curl, c), append(square, float64(c*c))
			authors = append(authors, float64(j.At(0, 1)*j.At(0, 1))+float64(j.At(1, 0)*j.At(1, 0)))
		}
		list[i] = termsOf(restrictColumns(restrict(j, units), units))
	}
	for i := range d {
		linalg.Scal(1/float64(r.Few), mean.Row(i))
	}
	r.True, r.TrueI, r.FewDead = scores(list)
	r.Curl = Curl{spread(curl), spread(square), spread(authors)}
	r.MeanJ, _, _ = scores([]terms{termsOf(restrictColumns(restrict(mean, units), units))})
	r.FewSeconds = z.seconds()
	return nil
}

// model takes what only a Model has.
func (z *measuring[T]) model() error {
	r := z.result
	r.Certificate, r.StraightLine = Certificate{math.NaN(), math.NaN()}, spread(nil)
	m, ok := z.exact.(*modelNorms)
	if !ok {
		return nil
	}
	r.StraightLineSamples = min(z.x.Rows, straightLineSamples)
	r.Certificate = m.certificate(m.model.Activation)
	r.CertificateSeconds = z.seconds()
	ratios := make([]float64, r.StraightLineSamples)
	point, line := make([]float64, z.x.Cols), newLine(m.model, mean(z.x))
	for i := range ratios {
		if err := z.stopped(); err != nil {
			return err
		}
		z.point(point, i)
		if _, w, v := line.to(point); w != 0 {
			ratios[i] = w / v
		}
	}
	r.StraightLine = spread(ratios)
	r.StraightLineSeconds = z.seconds()
	return nil
}

// checkColumns returns an error unless the columns are different units.
func checkColumns(columns []int, visible int) error {
	if columns != nil && len(columns) == 0 {
		return fmt.Errorf("ae: Measure: the list of columns is empty")
	}
	seen := make([]bool, visible)
	for _, c := range columns {
		if c < 0 || c >= visible {
			return fmt.Errorf("ae: Measure: column %d is not among the %d visible units", c, visible)
		}
		if seen[c] {
			return fmt.Errorf("ae: Measure: column %d is listed twice", c)
		}
		seen[c] = true
	}
	return nil
}

// mean returns the mean of x's rows.
func mean[T linalg.Float](x *linalg.Matrix[T]) []float64 {
	sum := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			sum[j] += float64(v)
		}
	}
	for j := range sum {
		sum[j] /= float64(x.Rows)
	}
	return sum
}
