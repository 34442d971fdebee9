package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// stageNames are those of planeStages.
var stageNames = [3]string{"start", "midway", "end"}

// planeQuantities are what is followed along training. Those of a squared length
// are averaged over seeds by their logarithms.
var planeQuantities = []struct {
	name      string
	of        func(planeState) float64
	geometric bool
}{
	{"mean curl²", func(s planeState) float64 { return s.Curl }, true},
	{"mean J₀₁²+J₁₀²", func(s planeState) float64 { return s.Authors }, true},
	{"mean λ(J)", func(s planeState) float64 { return s.Lambda }, false},
	{"mean λ(J−I)", func(s planeState) float64 { return s.LambdaJI }, false},
	{"mean ‖r(x)−x‖²", func(s planeState) float64 { return s.Error }, true},
	{"mean ‖v_t−v_0‖", func(s planeState) float64 { return s.Moved }, false},
	{"mean ‖v_t−v_0‖ less its mean vector", func(s planeState) float64 { return s.Bent }, false},
}

// fig3 follows the curl of untied auto-encoders while they learn curves in the
// plane: Fig. 3 and the supplement's Figs. 4, 5 and 6.
func fig3(ctx context.Context, s *session, x *Section) error {
	x.Title = "Figure 3, supplement 4–6: vector fields and their curl during training"
	x.Question = "Does the curl of an untied auto-encoder fall when it learns a line, a circle or a spiral, as Fig. 3 says, " +
		"does that depend on the initial weights, and is what the authors' code plotted the curl?"
	x.set("hidden units", "%d, ReLU and sigmoid, untied, linear output, ½ squared error", s.planeHidden())
	x.set("initial weights", "U(±a) for W and R with a = 1 (the authors'), 0.3 and 0.03, biases 0")
	x.set("training", "%d points, batch %d, %d epochs of SGD at rate %g·1000/H; also sigmoid from a = 1 at the authors' %g·1000/H",
		planePoints, planeBatch, s.planeEpochs()[planeStages[2]], planeRate, authorsSigmoid)
	x.set("seeds", "%d for each curve, with other weights, noise and order of samples; both activations start from the same weights", planeSeeds)
	runs := planeRuns()
	for curve := range planeCurves {
		for seed := range planeSeeds {
			runs = append(runs, planeRun{curve, linalg.Sigmoid, 1, authorsSigmoid, seed})
		}
	}
	outcomes, err := s.plane(ctx, runs)
	if err != nil {
		return err
	}
	f := &fields3{s, x, outcomes}
	f.table()
	f.curlFalls()
	f.moreConservative()
	f.authorsQuantity()
	f.speed()
	for curve, name := range planeCurves {
		if err := f.draw(curve, name); err != nil {
			return err
		}
	}
	x.note("The curl is J₁₀ − J₀₁. The authors' code plotted the mean of J₀₁² + J₁₀², which is no curl: it also falls, or rises, for a symmetric J.")
	x.note("Where the error is small J has t as an eigenvector with eigenvalue 1 at a point with tangent t and normal n, and nothing constrains J n. " +
		"With large initial weights the curl falls because J itself shrinks across the curve; with small ones there is next to none to lose, and what the training adds across the curve is not symmetric. " +
		"On the line, whose x₁ is 0 without noise, the second row of W gets no gradient at all: the curl that the initial weights put there stays.")
	x.note("λ(J) falls where J comes near the projector ttᵀ, which is symmetric; λ(J−I), of the field itself, need not.")
	x.note("The votes over single curves, and over circle and spiral alone, were added after those over all curves had been seen, as the line stood out: " +
		"read them as descriptions. Five seeds decide only when all agree, and what they decide differs with the number of units.")
	x.note("Sigmoid units from U(±0.03) are still learning at the end: their error there is about half that at the start.")
	x.note("Most of what sigmoid units do at first is to take away their constant output, a shift that deforms nothing; without it their field changes less than that of ReLU units, as the supplement says.")
	x.note("Numbers are means over seeds, of logarithms for squares; the fields are those of the first seed. Epochs are shown plus one, to have the start on a logarithmic axis.")
	return nil
}

// fields3 is what fig3 has.
type fields3 struct {
	*session
	x        *Section
	outcomes map[planeRun]*planeOutcome
}

// seeds returns the outcomes of a cell.
func (f *fields3) seeds(curve int, activation linalg.Activation, scale, rate float64) []*planeOutcome {
	var list []*planeOutcome
	for seed := range planeSeeds {
		list = append(list, f.outcomes[planeRun{curve, activation, scale, rate, seed}])
	}
	return list
}

// average is over outcomes, at state i.
func average(list []*planeOutcome, i int, of func(planeState) float64, geometric bool) float64 {
	sum := 0.0
	for _, o := range list {
		v := of(o.States[i])
		if geometric {
			v = linalg.LogOf(v)
		}
		sum += v / float64(len(list))
	}
	if geometric {
		return linalg.ExpOf(sum)
	}
	return sum
}

// table lists every cell at start, midway and end.
func (f *fields3) table() {
	table := report.Table{
		Title:   "Start → midway → end, mean over seeds",
		Columns: []string{"", "curl²", "J₀₁²+J₁₀²", "λ(J)", "λ(J−I)", "‖r(x)−x‖²"},
	}
	for curve, name := range planeCurves {
		for _, activation := range planeActivations {
			for _, scale := range planeScales {
				list := f.seeds(curve, activation, scale, planeRate)
				cell := planeRun{curve, activation, scale, planeRate, 0}.String()
				row := []string{fmt.Sprintf("%s, %v, a = %g", name, activation, scale)}
				for q, quantity := range planeQuantities {
					text := ""
					for k, stage := range planeStages {
						value := average(list, stage, quantity.of, quantity.geometric)
						if k > 0 {
							text += " → "
						}
						text += fmt.Sprintf("%.2g", value)
						f.x.add(Result{Cell: cell, Quantity: quantity.name + ", " + stageNames[k], Paper: math.NaN(), Value: value, N: planeSeeds})
					}
					if q < len(table.Columns)-1 {
						row = append(row, text)
					}
				}
				table.Rows = append(table.Rows, row)
			}
		}
	}
	f.x.Tables = append(f.x.Tables, table)
}

// ask votes on what is so of the runs of some curves, by their states at start and
// end, and says what became of a quantity.
func (f *fields3) ask(c Claim, curves []int, activation linalg.Activation, scale float64, of func(planeState) float64, is func(start, end planeState) bool) {
	var all []*planeOutcome
	yes := 0
	for _, curve := range curves {
		for _, o := range f.seeds(curve, activation, scale, planeRate) {
			if all = append(all, o); is(o.first(), o.last()) {
				yes++
			}
		}
	}
	start, end := average(all, 0, of, true), average(all, planeStages[2], of, true)
	c.Ours = fmt.Sprintf("%.2g → %.2g%s; so in %d of %d", start, end, c.Ours, yes, len(all))
	f.x.vote(c, yes, len(all))
}

// curlFalls: the fall is asked for by activation, initial scale and, from the
// authors' weights, by curve.
func (f *fields3) curlFalls() {
	curl := func(s planeState) float64 { return s.Curl }
	halved := func(start, end planeState) bool { return end.Curl < start.Curl/2 }
	for _, activation := range planeActivations {
		for curve, name := range planeCurves {
			f.ask(Claim{
				Claim:  fmt.Sprintf("the curl decreases sharply during training (mean curl² to less than half): %s, %v, the authors' initial weights U(±1)", name, activation),
				Source: "Fig. 3; supplement, figs. 4–6", Paper: "decreases",
			}, []int{curve}, activation, 1, curl, halved)
		}
		for _, scale := range planeScales {
			f.ask(Claim{
				Claim:  fmt.Sprintf("the curl decreases sharply during training (mean curl² to less than half), from initial weights U(±%g): all curves, %v", scale, activation),
				Source: "Fig. 3; supplement, figs. 4–6", Paper: "decreases",
			}, allCurves, activation, scale, curl, halved)
		}
	}
}

// allCurves are the numbers of planeCurves, and turning those of the curves that turn.
var allCurves, turning = []int{0, 1, 2}, []int{1, 2}

// moreConservative asks the same of λ, which no scale of J moves.
func (f *fields3) moreConservative() {
	for _, q := range []struct {
		name  string
		value func(planeState) float64
		scale float64
	}{
		{"λ(J)", func(s planeState) float64 { return s.Lambda }, 1},
		{"λ(J−I), of the field r(x)−x", func(s planeState) float64 { return s.LambdaJI }, 1},
		{"λ(J−I), of the field r(x)−x", func(s planeState) float64 { return s.LambdaJI }, 0.03},
	} {
		for _, activation := range planeActivations {
			f.ask(Claim{
				Claim:  fmt.Sprintf("untied auto-encoders become more conservative during training, by %s: all curves, %v, U(±%g)", q.name, activation, q.scale),
				Source: "Empirical conservativeness", Paper: "more conservative",
			}, allCurves, activation, q.scale, q.value, func(start, end planeState) bool { return q.value(end) < q.value(start) })
		}
	}
}

// authorsQuantity: at the smallest scale what the authors' code plotted rises
// while the curl stays. On the line, whose tangent is an axis, it need not.
func (f *fields3) authorsQuantity() {
	const small = 0.03
	for _, which := range []struct {
		name   string
		curves []int
	}{{"all curves", allCurves}, {"circle and spiral", turning}} {
		var ratios []float64
		for _, curve := range which.curves {
			for _, o := range f.seeds(curve, linalg.ReLU, small, planeRate) {
				ratios = append(ratios, linalg.LogOf(o.last().Curl/o.first().Curl))
			}
		}
		f.ask(Claim{
			Claim:  fmt.Sprintf("the mean of J₀₁²+J₁₀², which the authors' code plotted, goes as curl² (to a factor of 2): %s, ReLU, U(±%g)", which.name, small),
			Source: "Fig. 3, the code behind it", Paper: "is the curl",
			Ours: fmt.Sprintf(", while curl² changes by a factor of %.2g", linalg.ExpOf(linalg.Sum(ratios)/float64(len(ratios)))),
		}, which.curves, linalg.ReLU, small, func(s planeState) float64 { return s.Authors }, func(start, end planeState) bool {
			return end.Authors/start.Authors < 2*end.Curl/start.Curl
		})
	}
}

// speed decides "sigmoid activation deforms the vector fields very slowly" in
// three ways, for each of which the other activation starts at the same weights.
func (f *fields3) speed() {
	table := report.Table{
		Title:   fmt.Sprintf("How far the field has moved from its start: mean ‖v_t−v_0‖ over [−%g, %[1]g]², and less the mean vector, mean over seeds, a = 1", planeWindow),
		Columns: []string{"", "ReLU", "sigmoid", "ReLU, less mean", "sigmoid, less mean"},
	}
	ways := []struct {
		name, how string
		rate      float64
		at        func(relu, sigmoid *planeOutcome) (a, b planeState)
	}{
		{"at the authors' rates", "after one epoch, sigmoid at a fiftieth of ReLU's rate", authorsSigmoid, oneEpoch},
		{"at equal rate", "after one epoch", planeRate, oneEpoch},
		{"at equal loss", "where both first reach the larger of their last errors", planeRate, sameError},
	}
	for _, way := range ways {
		var less [2]int
		runs := 0
		var means [4]float64
		for curve := range planeCurves {
			for seed := range planeSeeds {
				a, b := way.at(f.outcomes[planeRun{curve, linalg.ReLU, 1, planeRate, seed}], f.outcomes[planeRun{curve, linalg.Sigmoid, 1, way.rate, seed}])
				if b.Moved < a.Moved {
					less[0]++
				}
				if b.Bent < a.Bent {
					less[1]++
				}
				runs++
				for i, v := range []float64{a.Moved, b.Moved, a.Bent, b.Bent} {
					means[i] += v
				}
			}
		}
		row := []string{way.name + ", " + way.how}
		for i, name := range []string{"ReLU", "sigmoid", "ReLU, less the mean vector", "sigmoid, less the mean vector"} {
			means[i] /= float64(runs)
			row = append(row, fmt.Sprintf("%.2g", means[i]))
			f.x.add(Result{Cell: name, Quantity: "mean ‖v_t−v_0‖ " + way.name, Paper: math.NaN(), Value: means[i], N: runs})
		}
		table.Rows = append(table.Rows, row)
		for k, what := range []string{"the whole change, mean ‖v_t−v_0‖", "the change of shape, the same less the mean vector"} {
			f.x.vote(Claim{
				Claim:  fmt.Sprintf("sigmoid activation deforms the vector field slowly, ReLU rapidly: %s, by %s", way.name, what),
				Source: "supplement, Further experiments",
				Paper:  "very slowly, very rapidly",
				Ours:   fmt.Sprintf("%.2g for sigmoid, %.2g for ReLU; less in %d of %d", means[2*k+1], means[2*k], less[k], runs),
			}, less[k], runs)
		}
	}
	f.x.Tables = append(f.x.Tables, table)
}

// oneEpoch returns both after their first epoch.
func oneEpoch(a, b *planeOutcome) (planeState, planeState) { return a.States[1], b.States[1] }

// sameError interpolates both where their error first is the larger of the last
// ones, between states by the logarithm of the error.
func sameError(a, b *planeOutcome) (planeState, planeState) {
	level := max(a.last().Error, b.last().Error)
	return a.reach(level), b.reach(level)
}

func (o *planeOutcome) reach(level float64) planeState {
	for i, now := range o.States {
		if now.Error > level {
			continue
		}
		if i == 0 {
			return now
		}
		before := o.States[i-1]
		t := linalg.LogOf(before.Error/level) / linalg.LogOf(before.Error/now.Error)
		now.Moved = before.Moved + float64(t*(now.Moved-before.Moved))
		now.Bent = before.Bent + float64(t*(now.Bent-before.Bent))
		return now
	}
	return o.last()
}

// draw draws the fields and the curves of one data set.
func (f *fields3) draw(curve int, name string) error {
	if err := f.sheet(curve, name); err != nil {
		return err
	}
	for _, activation := range planeActivations {
		chart := report.Chart{Title: fmt.Sprintf("%s, %v: curl² and what the authors' code plotted", name, activation), X: "epoch + 1", Y: "mean over points", LogY: true}
		for _, q := range planeQuantities[:2] {
			for _, scale := range planeScales {
				chart.Lines = append(chart.Lines, f.line(fmt.Sprintf("%s, a = %g", q.name[len("mean "):], scale), curve, activation, scale, q.of, q.geometric))
			}
		}
		caption := fmt.Sprintf("%s, %v: the mean of the squared curl, and of J₀₁²+J₁₀², along training from weights U(±a)", name, activation)
		if err := f.x.draw(f.session, fmt.Sprintf("fig3-%s-%v", name, activation), caption, chart); err != nil {
			return err
		}
	}
	for k, q := range planeQuantities[2:4] {
		chart := report.Chart{Title: fmt.Sprintf("%s: %s", name, q.name), X: "epoch + 1", Y: q.name, LogY: true}
		for _, activation := range planeActivations {
			for _, scale := range planeScales {
				chart.Lines = append(chart.Lines, f.line(fmt.Sprintf("%v, a = %g", activation, scale), curve, activation, scale, q.of, q.geometric))
			}
		}
		file := fmt.Sprintf("fig3-%s-%s", name, []string{"lambda", "lambda-field"}[k])
		if err := f.x.draw(f.session, file, fmt.Sprintf("%s: %s along training from weights U(±a)", name, q.name), chart); err != nil {
			return err
		}
	}
	return nil
}

func (f *fields3) line(name string, curve int, activation linalg.Activation, scale float64, of func(planeState) float64, geometric bool) report.Line {
	line, list := report.Line{Name: name}, f.seeds(curve, activation, scale, planeRate)
	for i, epoch := range f.planeEpochs() {
		line.X, line.Y = append(line.X, float64(epoch+1)), append(line.Y, average(list, i, of, geometric))
	}
	return line
}

// sheet shows the fields of the first seed, coloured by the reconstruction error.
func (f *fields3) sheet(curve int, name string) error {
	sheet := report.Sheet{
		Title: name + ": r(x) − x at start, midway and end",
		Notes: []string{"Colours are the reconstruction error ‖r(x) − x‖, each panel to its own scale; the points are the data."},
	}
	for _, row := range []struct {
		activation linalg.Activation
		scale      float64
	}{{linalg.ReLU, 1}, {linalg.Sigmoid, 1}, {linalg.ReLU, 0.03}, {linalg.Sigmoid, 0.03}} {
		r := planeRun{curve, row.activation, row.scale, planeRate, 0}
		var panels []report.Drawing
		for k, stage := range planeStages {
			m, err := f.outcomes[r].model(k)
			if err != nil {
				return err
			}
			p := fieldPanel(m, planeWindow)
			p.Title = fmt.Sprintf("%v, U(±%g), epoch %d", row.activation, row.scale, f.planeEpochs()[stage])
			data := f.planeData(r).Points
			for i := 0; i < data.Rows; i += 4 {
				p.Marks = append(p.Marks, [2]float64{data.At(i, 0), data.At(i, 1)})
			}
			p.Bar = "‖r(x) − x‖"
			panels = append(panels, p)
		}
		sheet.Rows = append(sheet.Rows, panels)
	}
	return f.x.draw(f.session, "fig3-"+name, fmt.Sprintf("%s: the vector field r(x) − x of untied auto-encoders at start, midway and end of training, coloured by the reconstruction error", name), sheet)
}
