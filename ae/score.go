package ae

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// MeasureOptions says what Measure looks at.
type MeasureOptions struct {
	Samples    int               // the first so many rows of the data, 0 means 1000; at most all
	Columns    []int             // visible units to which J is restricted, nil means all
	ScoresOnly bool              // no certificate and no straight line
	Threads    int               // 0 means GOMAXPROCS; results do not depend on it
	Workspace  *linalg.Workspace // used instead of Threads unless nil
}

// Measurement says how conservative a model is on a data set. All of it is
// computed in float64.
type Measurement struct {
	Samples int // samples measured
	Dead    int // of them without an active unit, J = 0; the scores of J and J − I leave them out

	J   Score // of R diag(h′) Wᵀ
	JI  Score // of J − I, the Jacobian of the vector field of a LinearOutput model
	RWt Score // of R Wᵀ, one matrix and so without spread

	Certificate      Certificate
	DiagonalDistance float64 // ‖R − W diag(e)‖/‖R‖ for the e that makes it smallest: 0 for tied and scaled models

	StraightLine        Spread // ‖w‖/‖v‖ of the straight-line energy, with the mean of the measured samples as base point
	StraightLineSamples int    // how many of the first samples it was taken on

	ScoreSeconds, CertificateSeconds, StraightLineSeconds float64
}

// Score holds the symmetricity of a set of matrices A under its names.
type Score struct {
	Sym       Spread // ‖(A+Aᵀ)/2‖²/‖A‖², eq. 8's measure: 1 symmetric, ½ random, 0 antisymmetric
	SSym      Spread // √sym, what the authors' code printed
	Lambda    Spread // ‖(A−Aᵀ)/2‖/‖A‖ = √(1−sym)
	Asymmetry Spread // ‖A−Aᵀ‖²/2
}

// Spread summarises one number per sample; Std divides by n − 1. Without a
// sample everything is NaN.
type Spread struct{ Mean, Std, Min, Max float64 }

// straightLineSamples is how many samples the residual is taken on.
const straightLineSamples = 100

// Measure returns m's scores on the rows of x, N×D: exact for every sample, by
// the Gram matrices of W and R where they are cheaper than the Jacobian. All
// sums are taken in float64; a λ is accurate down to about 1e-15 where R is
// nearly W diag(e), and down to 1e-7 where units cancel in another way.
//
// Bad options, shapes and data are errors. When ctx ends, Measure returns its
// error, wrapped.
func Measure[T linalg.Float](ctx context.Context, m *Model[T], x *linalg.Matrix[T], o MeasureOptions) (*Measurement, error) {
	if o.Samples < 0 {
		return nil, fmt.Errorf("ae: Measure: %d samples, it cannot be negative", o.Samples)
	}
	if o.Samples == 0 {
		o.Samples = 1000
	}
	if err := m.validate("Measure"); err != nil {
		return nil, err
	}
	n := min(o.Samples, x.Rows)
	x = x.Slice(0, n, 0, x.Cols)
	if err := checkData[T]("Measure", m, x, false); err != nil {
		return nil, err
	}
	if err := checkColumns(o.Columns, m.Visible); err != nil {
		return nil, err
	}
	ws, end, err := workspace("Measure", o.Workspace, o.Threads)
	if err != nil {
		return nil, err
	}
	defer end()

	start := time.Now()
	seconds := func() float64 {
		s := time.Since(start).Seconds()
		start = time.Now()
		return s
	}
	stopped := func() error {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ae: Measure: %w", err)
		}
		return nil
	}
	model := inDouble(m)
	p := newPencil(restrict(model.W, o.Columns), restrict(model.R, o.Columns), ws)
	size, skew, trace := make([]float64, n), make([]float64, n), make([]float64, n)
	slopes := newSlopes(model, x)
	for i := 0; i < n; i += chunkRows {
		if err := stopped(); err != nil {
			return nil, err
		}
		k := min(i+chunkRows, n)
		p.norms(size[i:k], skew[i:k], trace[i:k], slopes.rows(i, k, ws))
	}
	result := &Measurement{Samples: n, DiagonalDistance: p.distance}
	result.J, result.JI, result.Dead = scores(size, skew, trace, p.w.Rows)
	ones := linalg.New[float64](1, m.Hidden)
	ones.Fill(1)
	p.norms(size[:1], skew[:1], trace[:1], ones)
	result.RWt, _, _ = scores(size[:1], skew[:1], trace[:1], p.w.Rows)
	result.ScoreSeconds = seconds()
	if o.ScoresOnly {
		return result, nil
	}

	if err := stopped(); err != nil {
		return nil, err
	}
	result.Certificate = p.certificate(m.Activation)
	result.CertificateSeconds = seconds()

	result.StraightLineSamples = min(n, straightLineSamples)
	ratios := make([]float64, result.StraightLineSamples)
	base, point := mean(x), make([]float64, x.Cols)
	line := newLine(model, base)
	for i := range ratios {
		if err := stopped(); err != nil {
			return nil, err
		}
		for j, v := range x.Row(i) {
			point[j] = float64(v)
		}
		_, w, v := line.to(point)
		if w != 0 {
			ratios[i] = w / v
		}
	}
	result.StraightLine = spread(ratios)
	result.StraightLineSeconds = seconds()
	return result, nil
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

// restrict returns the rows of w that belong to the given visible units.
func restrict(w *linalg.Matrix[float64], units []int) *linalg.Matrix[float64] {
	if units == nil {
		return w
	}
	s := linalg.New[float64](len(units), w.Cols)
	for i, u := range units {
		copy(s.Row(i), w.Row(u))
	}
	return s
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

// slopes computes h′ for some samples at a time.
type slopes[T linalg.Float] struct {
	model   *Model[float64]
	data    *linalg.Matrix[T]
	x, h, d *linalg.Matrix[float64]
}

func newSlopes[T linalg.Float](model *Model[float64], data *linalg.Matrix[T]) *slopes[T] {
	n := min(chunkRows, data.Rows)
	return &slopes[T]{model, data, linalg.New[float64](n, model.Visible), linalg.New[float64](n, model.Hidden), linalg.New[float64](n, model.Hidden)}
}

// rows returns h′ of the samples i to k, at most chunkRows, until the next call.
func (s *slopes[T]) rows(i, k int, ws *linalg.Workspace) *linalg.Matrix[float64] {
	s.x.Rows, s.h.Rows, s.d.Rows = k-i, k-i, k-i
	linalg.Convert(s.x, s.data.Slice(i, k, 0, s.data.Cols))
	linalg.Affine(s.h, s.d, s.x, s.model.W, linalg.NoTrans, s.model.B, s.model.Activation, ws)
	return s.d
}

// scores returns the scores of J and J − I from ‖J‖², ‖J−Jᵀ‖² and tr J of each
// sample, without the samples whose J is 0, and how many those are.
func scores(size, skew, trace []float64, visible int) (j, ji Score, dead int) {
	var norms, shifted, skews []float64
	for i, s := range size {
		if s == 0 {
			dead++
			continue
		}
		norms = append(norms, s)
		shifted = append(shifted, s-float64(2*trace[i])+float64(visible))
		skews = append(skews, skew[i])
	}
	return score(norms, skews), score(shifted, skews), dead
}

// score returns the scores of matrices from ‖A‖² and ‖A−Aᵀ‖². The symmetric
// part comes from the antisymmetric one, which keeps λ accurate near 0.
func score(size, skew []float64) Score {
	n := len(size)
	sym, ssym, lambda, asymmetry := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, s := range size {
		// The share is in [0, 1] but for rounding, which can also leave s ≤ 0 for A = 0.
		share := 0.0
		if skew[i] > 0 {
			share = min(skew[i]/(4*max(s, 0)), 1)
		}
		sym[i], ssym[i], lambda[i] = 1-share, math.Sqrt(1-share), math.Sqrt(share)
		asymmetry[i] = max(skew[i], 0) / 2
	}
	return Score{spread(sym), spread(ssym), spread(lambda), spread(asymmetry)}
}

// spread summarises x.
func spread(x []float64) Spread {
	if len(x) == 0 {
		nan := math.NaN()
		return Spread{nan, nan, nan, nan}
	}
	s := Spread{Min: x[0], Max: x[0]}
	for _, v := range x {
		s.Mean += v
		s.Min, s.Max = min(s.Min, v), max(s.Max, v)
	}
	s.Mean /= float64(len(x))
	if len(x) > 1 {
		for _, v := range x {
			d := v - s.Mean
			s.Std += float64(d * d)
		}
		s.Std = math.Sqrt(s.Std / float64(len(x)-1))
	}
	return s
}

// pencil holds what ‖J‖², ‖J−Jᵀ‖² and tr J of J = R diag(d) Wᵀ are computed
// from for any d. Explicit Jacobians cost 2D²H operations a sample and Gram
// matrices 4H², after 10DH² once.
type pencil struct {
	w, r     *linalg.Matrix[float64] // D×H
	trace    []float64               // ⟨w_l, r_l⟩
	distance float64                 // ‖R − W diag(e)‖/‖R‖, the smallest
	rest     *linalg.Matrix[float64] // R − W diag(e), which has the same J − Jᵀ as R
	outer    *linalg.Matrix[float64] // H×D²: r_l w_lᵀ in row l; nil when the Gram matrices are cheaper
	size     *linalg.Matrix[float64] // H×H: ‖J‖² = dᵀ size d
	skew     *linalg.Matrix[float64] // H×H: ‖J−Jᵀ‖² = dᵀ skew d; nil until it is needed
	ws       *linalg.Workspace
}

func newPencil(w, r *linalg.Matrix[float64], ws *linalg.Workspace) *pencil {
	p := &pencil{w: w, r: r, trace: make([]float64, w.Cols), ws: ws}
	e, lengths := make([]float64, w.Cols), make([]float64, w.Cols)
	for i := range w.Rows {
		asm.MulAdd(lengths, w.Row(i), w.Row(i))
		asm.MulAdd(p.trace, w.Row(i), r.Row(i))
	}
	for l, n := range lengths {
		if n > 0 {
			e[l] = p.trace[l] / n
		}
	}
	p.rest = linalg.New[float64](w.Rows, w.Cols)
	var rest, all float64
	for i := range w.Rows {
		row := p.rest.Row(i)
		asm.Mul(row, w.Row(i), e)
		asm.Sub(row, r.Row(i), row)
		rest += asm.Dot(row, row)
		all += asm.Dot(r.Row(i), r.Row(i))
	}
	if all > 0 {
		p.distance = math.Sqrt(rest / all)
	}
	if d := w.Rows; d*d < 2*w.Cols {
		p.explicit()
	} else {
		p.gram()
	}
	return p
}

// explicit prepares explicit Jacobians.
func (p *pencil) explicit() {
	d := p.w.Rows
	p.outer = linalg.New[float64](p.w.Cols, d*d)
	for l := range p.outer.Rows {
		row := p.outer.Row(l)
		for i := range d {
			for j := range d {
				row[i*d+j] = p.r.At(i, l) * p.w.At(j, l)
			}
		}
	}
}

// gram prepares the Gram matrices: ‖J‖² = dᵀ(WᵀW∘RᵀR)d.
func (p *pencil) gram() {
	p.size = p.product(p.w, p.w)
	linalg.Hadamard(p.size, p.size, p.product(p.r, p.r))
	p.needSkew()
}

// needSkew forms skew = 2(G∘K − M∘Mᵀ) with G = WᵀW, K = R′ᵀR′, M = WᵀR′, where
// R′ is R − W diag(e): the difference loses nothing then when R is nearly
// W diag(e).
func (p *pencil) needSkew() {
	if p.skew != nil {
		return
	}
	p.skew = p.product(p.w, p.w)
	linalg.Hadamard(p.skew, p.skew, p.product(p.rest, p.rest))
	m := p.product(p.w, p.rest)
	for i := range m.Rows {
		row := p.skew.Row(i)
		for j := range row {
			row[j] = 2 * (row[j] - float64(m.At(i, j)*m.At(j, i)))
		}
	}
}

// product returns aᵀb.
func (p *pencil) product(a, b *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	g := linalg.New[float64](a.Cols, b.Cols)
	linalg.Gemm(g, 1, a, linalg.Transposed, b, linalg.NoTrans, 0, p.ws)
	return g
}

// norms sets size, skew and trace to ‖J‖², ‖J−Jᵀ‖² and tr J for each row of d.
func (p *pencil) norms(size, skew, trace []float64, d *linalg.Matrix[float64]) {
	for i := range trace {
		trace[i] = asm.Dot(d.Row(i), p.trace)
	}
	if p.outer == nil {
		p.quadratic(size, d, p.size)
		p.quadratic(skew, d, p.skew)
		return
	}
	jacobians := linalg.New[float64](d.Rows, p.outer.Cols)
	linalg.Gemm(jacobians, 1, d, linalg.NoTrans, p.outer, linalg.NoTrans, 0, p.ws)
	n := p.w.Rows
	for k := range d.Rows {
		j := jacobians.Row(k)
		size[k], skew[k] = asm.Dot(j, j), 0
		for a := range n {
			for b := range a {
				diff := j[a*n+b] - j[b*n+a]
				skew[k] += 2 * float64(diff*diff)
			}
		}
	}
}

// quadratic sets out to dᵀ a d for each row of d.
func (p *pencil) quadratic(out []float64, d, a *linalg.Matrix[float64]) {
	da := linalg.New[float64](d.Rows, a.Cols)
	linalg.Gemm(da, 1, d, linalg.NoTrans, a, linalg.NoTrans, 0, p.ws)
	for i := range out {
		out[i] = asm.Dot(da.Row(i), d.Row(i))
	}
}
