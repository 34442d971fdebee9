package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// sinkScales are the initial scales whose models sinks looks at.
var sinkScales = []float64{1, 0.03}

// restPoints is what is at rest in one model, inside the window.
type restPoints struct {
	Sinks, Saddles, Sources, Degenerate int
	Spirals                             int    // of them with complex eigenvalues
	Kinks                               int    // beside them: at a kink of a ReLU unit, where J is not defined
	Trace, Literal                      [2]int // with tr J < D and with Σ h′‖w‖² < D: sinks and others
	// At the places of the curve, of J − I: means of t·(J−I)t and of n·(J−I)n for the
	// tangent t and the normal n, root mean squares, and the share of places where
	// the latter is negative.
	Tangent, Normal, TangentRMS, NormalRMS, Inward float64
	At                                             [][2]float64 // the points
}

func (r restPoints) all() int { return r.Sinks + r.Saddles + r.Sources + r.Degenerate }

// add sums the counts.
func (r *restPoints) add(o restPoints) {
	r.Sinks, r.Saddles, r.Sources, r.Degenerate = r.Sinks+o.Sinks, r.Saddles+o.Saddles, r.Sources+o.Sources, r.Degenerate+o.Degenerate
	r.Spirals, r.Kinks = r.Spirals+o.Spirals, r.Kinks+o.Kinks
	for i := range 2 {
		r.Trace[i] += o.Trace[i]
		r.Literal[i] += o.Literal[i]
	}
	r.Tangent, r.Normal, r.TangentRMS, r.NormalRMS, r.Inward = r.Tangent+o.Tangent, r.Normal+o.Normal, r.TangentRMS+o.TangentRMS, r.NormalRMS+o.NormalRMS, r.Inward+o.Inward
}

// sinks looks for what is at rest in the models of fig3, r(x) = x, and compares it
// with what the paper says of the dynamics.
func sinks(ctx context.Context, s *session, x *Section) error {
	x.Title = "Fixed points of the trained fields"
	x.Question = "Are the fixed points of trained auto-encoders sinks without oscillations, do they form a continuous attractor along the data, " +
		"and does the supplement's eq. 10 say which of them are sinks?"
	x.set("models", "those of fig3 from U(±1) and U(±0.03), %d units, %d seeds, at start, midway and end", s.planeHidden(), planeSeeds)
	x.set("fixed points", "in [−%g, %[1]g]², by Newton's method from 5×5 points of it and every 25th point of the data, and from where 200 iterations x ← r(x) lead", planeWindow)
	var runs []planeRun
	for _, r := range planeRuns() {
		if r.Scale == sinkScales[0] || r.Scale == sinkScales[1] {
			runs = append(runs, r)
		}
	}
	outcomes, err := s.plane(ctx, runs)
	if err != nil {
		return err
	}
	rests := make([][3]restPoints, len(runs))
	err = s.each(ctx, len(runs), func(ctx context.Context, i int) (err error) {
		r := runs[i]
		name := fmt.Sprintf("sinks-%s-%v-%g-%d", planeCurves[r.Curve], r.Activation, r.Scale, r.Seed)
		rests[i], err = kept(s, name, []any{r, s.planeHidden(), s.planeEpochs(), planeStages}, func() (all [3]restPoints, err error) {
			for k := range planeStages {
				m, err := outcomes[r].model(k)
				if err != nil {
					return all, err
				}
				if all[k], err = rest(ctx, m, s.planeData(r)); err != nil {
					return all, err
				}
			}
			return all, nil
		})
		return err
	})
	if err != nil {
		return err
	}
	restTable(x, runs, rests)
	sinkClaims(x, rests)
	traceClaims(x, rests)
	x.note("A fixed point is at rest under ẋ = r(x) − x; eigenvalues are those of J − I, negative ones draw in. A ReLU field is linear between kinks: its points at a kink, such as 0 without biases, are counted apart.")
	x.note("Nothing makes J − I symmetric in a plain reconstruction: t·(J−I)n is free, and complex pairs are possible wherever the tangent eigenvalue is near the normal one. " +
		"The paper argues from Proposition 3, for contractive training in the limit, which these models have not had.")
	x.note("What is said of every fixed point is decided by counter-examples; the continuous attractor by votes, in which models of both activations from the same weights count as two.")
	x.note("Eq. 10 of the supplement, Σ h′(w_k·x)‖w‖² < D, is the trace of J for tied weights without biases; for untied ones the trace is Σ h′ w_k·r_k. " +
		"A negative divergence tr J − D is necessary for a sink and not sufficient; all real parts of J's eigenvalues below 1 is the condition.")
	return sinkPictures(s, x, runs, outcomes, rests)
}

// rest finds the fixed points of m and takes the slopes along the curve.
func rest(ctx context.Context, m *ae.Model[float64], data dataset.Curve) (restPoints, error) {
	starts := square(5, -planeWindow, planeWindow)
	for i := 0; i < data.Points.Rows; i += 25 {
		starts.Data = append(starts.Data, data.Points.Row(i)...)
		starts.Rows++
	}
	var r restPoints
	points, _, err := ae.FixedPoints(ctx, m, starts)
	if err != nil {
		return r, err
	}
	for _, p := range points {
		if max(math.Abs(p.X[0]), math.Abs(p.X[1])) > planeWindow {
			continue
		}
		literal, kink := literalTrace(m, p.X)
		if kink {
			r.Kinks++
			continue
		}
		r.At = append(r.At, [2]float64{p.X[0], p.X[1]})
		r.count(p, literal < 2)
	}
	r.slopes(m, data)
	return r, nil
}

// literalTrace returns the left side of eq. 10 with the biases, Σ h′_l‖w_l‖², and
// whether x is at a kink of a ReLU unit.
func literalTrace(m *ae.Model[float64], x []float64) (sum float64, kink bool) {
	u, d, w := append([]float64(nil), m.B...), make([]float64, m.Hidden), make([]float64, m.Hidden)
	linalg.Gemv(u, 1, m.W, linalg.Transposed, x, 1)
	linalg.Slopes(m.Activation, d, u)
	linalg.ColSquaredNorms(w, m.W)
	for l, v := range w {
		sum += float64(d[l] * v)
		kink = kink || m.Activation == linalg.ReLU && math.Abs(u[l]) < 1e-12
	}
	return sum, kink
}

// count adds one point.
func (r *restPoints) count(p *ae.FixedPoint, literal bool) {
	other := 1
	switch p.Kind {
	case ae.Sink:
		r.Sinks++
		other = 0
	case ae.Saddle:
		r.Saddles++
	case ae.Source:
		r.Sources++
	default:
		r.Degenerate++
	}
	if p.Spiral {
		r.Spirals++
	}
	if p.PaperSink {
		r.Trace[other]++
	}
	if literal {
		r.Literal[other]++
	}
}

// slopes takes those of the field along and across the curve.
func (r *restPoints) slopes(m *ae.Model[float64], data dataset.Curve) {
	j, n := linalg.New[float64](2, 2), float64(data.Places.Rows)
	for i := range data.Places.Rows {
		along, across := slope(m, j, data, i)
		r.Tangent += along / n
		r.Normal += across / n
		r.TangentRMS += float64(along*along) / n
		r.NormalRMS += float64(across*across) / n
		if across < 0 {
			r.Inward += 1 / n
		}
	}
	r.TangentRMS, r.NormalRMS = math.Sqrt(r.TangentRMS), math.Sqrt(r.NormalRMS)
}

// slope returns t·(J−I)t and n·(J−I)n at one place of the curve; j is scratch.
func slope(m *ae.Model[float64], j *linalg.Matrix[float64], data dataset.Curve, i int) (along, across float64) {
	m.Jacobian(j, data.Places.Row(i))
	form := func(a, b float64) float64 {
		return float64(a*a*j.At(0, 0)) + float64(a*b*(j.At(0, 1)+j.At(1, 0))) + float64(b*b*j.At(1, 1))
	}
	t := data.Tangent.Row(i)
	return form(t[0], t[1]), form(-t[1], t[0])
}

// restTable lists sums over seeds by cell and stage.
func restTable(x *Section, runs []planeRun, rests [][3]restPoints) {
	table := report.Table{
		Title:   "Fixed points, summed over seeds, and slopes of the field along the curve, mean over seeds",
		Columns: []string{"", "points", "sinks", "saddles", "sources", "complex", "at kinks", "t·(J−I)t", "n·(J−I)n", "n negative"},
	}
	for i := 0; i < len(runs); i += planeSeeds {
		for k, stage := range stageNames {
			var sum restPoints
			for seed := range planeSeeds {
				sum.add(rests[i+seed][k])
			}
			mean := func(v float64) string { return fmt.Sprintf("%.2f", v/planeSeeds) }
			table.Rows = append(table.Rows, []string{
				fmt.Sprintf("%v, %s", runs[i], stage), fmt.Sprint(sum.all()), fmt.Sprint(sum.Sinks), fmt.Sprint(sum.Saddles), fmt.Sprint(sum.Sources),
				fmt.Sprint(sum.Spirals), fmt.Sprint(sum.Kinks), mean(sum.Tangent), mean(sum.Normal), fmt.Sprintf("%.0f %%", 100*sum.Inward/planeSeeds),
			})
			for _, q := range []struct {
				name  string
				value float64
			}{
				{"sinks", float64(sum.Sinks)}, {"saddles", float64(sum.Saddles)}, {"sources", float64(sum.Sources)}, {"degenerate fixed points", float64(sum.Degenerate)},
				{"fixed points with complex eigenvalues", float64(sum.Spirals)}, {"fixed points at kinks", float64(sum.Kinks)},
				{"mean t·(J−I)t on the curve", sum.Tangent / planeSeeds}, {"mean n·(J−I)n on the curve", sum.Normal / planeSeeds}, {"share of the curve with n·(J−I)n < 0", sum.Inward / planeSeeds},
			} {
				x.add(Result{Cell: runs[i].String(), Quantity: q.name + ", " + stage, Paper: math.NaN(), Value: q.value, N: planeSeeds})
			}
		}
	}
	x.Tables = append(x.Tables, table)
}

// always is the verdict on a claim about all of something, of which some are
// otherwise: one is enough.
func always(otherwise int) Verdict {
	if otherwise == 0 {
		return Holds
	}
	return Refuted
}

// sinkClaims decides what the paper says of trained models. What it says of every
// fixed point is not put to a vote.
func sinkClaims(x *Section, rests [][3]restPoints) {
	var sum restPoints
	inward, continuous := 0, 0
	for _, r := range rests {
		end := r[2]
		sum.add(end)
		if end.Inward > 0.95 {
			inward++
		}
		if end.TangentRMS < 0.1*end.NormalRMS {
			continuous++
		}
	}
	x.claim(Claim{
		Claim:  "the eigenvalues at fixed points cannot have complex parts: no oscillations (after plain reconstruction)",
		Source: "after eq. 14", Paper: "none",
		Ours:    fmt.Sprintf("%d of %d fixed points after training have complex eigenvalues", sum.Spirals, sum.all()),
		Verdict: always(sum.Spirals),
	})
	x.claim(Claim{
		Claim:  "the fixed point is actually a sink (after plain reconstruction)",
		Source: "after eq. 14", Paper: "all",
		Ours:    fmt.Sprintf("%d sinks, %d saddles, %d sources", sum.Sinks, sum.Saddles, sum.Sources),
		Verdict: always(sum.all() - sum.Sinks),
	})
	x.claim(Claim{
		Claim:  "in directions orthogonal to the data the eigenvalue of J − I is negative, in every model on more than 95 % of the curve (after plain reconstruction)",
		Source: "after eq. 14", Paper: "negative",
		Ours:    fmt.Sprintf("mean n·(J−I)n %.2f, negative on %.0f %% of the curve; so in %d of %d models", sum.Normal/float64(len(rests)), 100*sum.Inward/float64(len(rests)), inward, len(rests)),
		Verdict: always(len(rests) - inward),
	})
	x.vote(Claim{
		Claim:  "the auto-encoder forms a continuous attractor along the data: the field's slope along the curve is below a tenth of that across",
		Source: "after Proposition 3 (Seung 1998)", Paper: "forms",
		Ours: fmt.Sprintf("root mean squares %.2g along, %.2g across; so in %d of %d models", sum.TangentRMS/float64(len(rests)), sum.NormalRMS/float64(len(rests)), continuous, len(rests)),
	}, continuous, len(rests))
}

// traceClaims sets eq. 10 beside the eigenvalues, over all stages.
func traceClaims(x *Section, rests [][3]restPoints) {
	var sum restPoints
	for _, r := range rests {
		for _, stage := range r {
			sum.add(stage)
		}
	}
	others := sum.all() - sum.Sinks
	table := report.Table{Title: "The supplement's condition for a sink and the truth, all fixed points of all stages", Columns: []string{"", "sinks", "not sinks"}}
	for _, c := range []struct {
		name string
		met  [2]int
	}{{"Σ h′‖w‖² < D (eq. 10)", sum.Literal}, {"tr J < D", sum.Trace}} {
		table.Rows = append(table.Rows,
			[]string{c.name + ": met", fmt.Sprint(c.met[0]), fmt.Sprint(c.met[1])},
			[]string{c.name + ": not met", fmt.Sprint(sum.Sinks - c.met[0]), fmt.Sprint(others - c.met[1])})
		for k, kind := range []string{"sinks", "not sinks"} {
			whole := []int{sum.Sinks, others}[k]
			x.add(Result{Cell: c.name + " met", Quantity: kind, Paper: math.NaN(), Value: float64(c.met[k]), N: sum.all()})
			x.add(Result{Cell: c.name + " not met", Quantity: kind, Paper: math.NaN(), Value: float64(whole - c.met[k]), N: sum.all()})
		}
	}
	x.Tables = append(x.Tables, table)
	literal := sum.Sinks - sum.Literal[0] + sum.Literal[1]
	x.claim(Claim{
		Claim:  "Σ h′(w_k·x)‖w‖² < D makes the point x a sink, and says which are",
		Source: "supplement, eq. 10", Paper: "sink",
		Ours:    fmt.Sprintf("wrong for %d of %d fixed points: %d sinks without it, %d others with it", literal, sum.all(), sum.Sinks-sum.Literal[0], sum.Literal[1]),
		Verdict: always(literal),
	})
	x.claim(Claim{
		Claim:  "with the trace of J for untied weights, tr J < D, the condition is sufficient",
		Source: "supplement, eq. 10, corrected", Paper: "sink",
		Ours:    fmt.Sprintf("%d of %d fixed points with it are no sinks", sum.Trace[1], sum.Trace[0]+sum.Trace[1]),
		Verdict: always(sum.Trace[1]),
	})
	x.claim(Claim{
		Claim:   "tr J < D is necessary for a sink",
		Source:  "ours",
		Ours:    fmt.Sprintf("%d of %d sinks are without it", sum.Sinks-sum.Trace[0], sum.Sinks),
		Verdict: always(sum.Sinks - sum.Trace[0]),
	})
}

// sinkPictures draws the fields with their fixed points, and the slopes along one
// curve.
func sinkPictures(s *session, x *Section, runs []planeRun, outcomes map[planeRun]*planeOutcome, rests [][3]restPoints) error {
	sheet := report.Sheet{Title: "Fixed points after training", Notes: []string{"Streamlines of r(x) − x over ‖r(x) − x‖; the points are fixed points, those at kinks left out."}}
	var slopes []report.Chart
	for _, scale := range sinkScales {
		chart := report.Chart{Title: fmt.Sprintf("spiral from U(±%g), after training: slopes along (t) and across (n)", scale), X: "parameter of the spiral", Y: "t·(J−I)t, n·(J−I)n", LinearX: true}
		for _, activation := range planeActivations {
			var row []report.Drawing
			for i, r := range runs {
				if r.Activation != activation || r.Scale != scale || r.Seed != 0 {
					continue
				}
				m, err := outcomes[r].model(2)
				if err != nil {
					return err
				}
				p := fieldPanel(m, planeWindow)
				p.Title, p.Streamlines, p.Marks, p.Bar = r.String(), true, rests[i][2].At, "‖r(x) − x‖"
				row = append(row, p)
				if r.Curve == 2 {
					chart.Lines = append(chart.Lines, slopeLines(m, s.planeData(r), activation.String())...)
				}
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		slopes = append(slopes, chart)
	}
	if err := x.draw(s, "sinks", "Fixed points of untied auto-encoders of a line, a circle and a spiral, from large and from small initial weights", sheet); err != nil {
		return err
	}
	for i, chart := range slopes {
		file := "sinks-slopes" + []string{"", "-small"}[i]
		if err := x.draw(s, file, fmt.Sprintf("The slopes of the field along and across the spiral, from U(±%g): a continuous attractor has 0 along and −1 across", sinkScales[i]), chart); err != nil {
			return err
		}
	}
	return nil
}

// slopeLines are those along and across the curve.
func slopeLines(m *ae.Model[float64], data dataset.Curve, name string) []report.Line {
	along, across := report.Line{Name: "t, " + name}, report.Line{Name: "n, " + name}
	j := linalg.New[float64](2, 2)
	for i := 0; i < data.Places.Rows; i += 5 {
		t := 3 + 12*float64(i)/float64(data.Places.Rows-1)
		a, b := slope(m, j, data, i)
		along.X, along.Y = append(along.X, t), append(along.Y, a)
		across.X, across.Y = append(across.X, t), append(across.Y, b)
	}
	return []report.Line{along, across}
}
