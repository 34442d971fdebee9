package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

const (
	diskSide  = 21 // of the square around the disk
	diskUnits = 30
	diskSteps = 150 // of L-BFGS
)

// diskPenalties are the weights of the curl penalty in the plane.
var diskPenalties = []float64{0, 0.01, 0.1, 1, 10, 100}

// diskMatrix is A of the field Ax: a steep saddle and a rotation.
var diskMatrix = &linalg.Matrix[float64]{Rows: 2, Cols: 2, Stride: 2, Data: []float64{1, 1.5, -1.5, -2}}

// curlPlaneOutcome is one fit of Ax on the disk.
type curlPlaneOutcome struct {
	Error  float64 // mean ‖v − F‖²
	Away   float64 // mean ‖v − P‖² from the closest gradient P
	Lambda float64 // mean λ(J − I)
	Fields []float64
}

// curlInPlane fits a field with rotation under a growing penalty. On a disk the
// closest gradient is that of the symmetric part of A.
func (s *session) curlInPlane(ctx context.Context, x *Section, seeds int) error {
	points := disk(diskSide)
	f, p := linalg.New[float64](points.Rows, 2), linalg.New[float64](points.Rows, 2)
	linalg.Gemm(f, 1, points, linalg.NoTrans, diskMatrix, linalg.Transposed, 0, nil)
	ae.LinearProjection(p, diskMatrix, points)
	rotation := ae.MeanSquare(f, p)
	activations := []ae.Activation{linalg.Sigmoid, linalg.ReLU}
	var names []string
	for _, activation := range activations {
		for _, penalty := range diskPenalties {
			names = append(names, fmt.Sprintf("plane, %v, penalty %g", activation, penalty))
		}
	}
	lists, err := overSeeds(ctx, s, x, names, seeds, []any{diskSide, diskUnits, diskSteps}, func(ctx context.Context, c, seed int) (curlPlaneOutcome, error) {
		activation, penalty := activations[c/len(diskPenalties)], diskPenalties[c%len(diskPenalties)]
		m, err := ae.New[float64](ae.Config{Visible: 2, Hidden: diskUnits, Weights: ae.Untied, Activation: activation})
		if err != nil {
			return curlPlaneOutcome{}, err
		}
		rng := rand.New(rand.NewPCG(s.runSeed(seed), 521))
		m.Init(2, rng)
		for l := range m.B {
			m.B[l] = float64(rng.Float64()) - 0.5
		}
		fit, err := ae.FitField(ctx, points, f, m, ae.TrainOptions{Epochs: s.part(diskSteps), Batch: points.Rows, Optimizer: ae.LBFGS, Curl: penalty, Threads: 1})
		if err != nil {
			return curlPlaneOutcome{}, err
		}
		score, err := ae.Measure(ctx, m, points, ae.MeasureOptions{Samples: points.Rows, ScoresOnly: true, Threads: 1})
		if err != nil {
			return curlPlaneOutcome{}, err
		}
		return curlPlaneOutcome{fit.FittedSquare, ae.MeanSquare(fit.Fitted, p), score.JI.Lambda.Mean, fit.Fitted.Data}, nil
	})
	if err != nil {
		return err
	}
	errorOf := func(o curlPlaneOutcome) float64 { return o.Error }
	awayOf := func(o curlPlaneOutcome) float64 { return o.Away }
	lambdaOf := func(o curlPlaneOutcome) float64 { return o.Lambda }
	table := report.Table{
		Title:   fmt.Sprintf("The plane: mean ‖F‖² is %s, of which %s are rotation; means over seeds", short(ae.MeanSquare(f, nil)), short(rotation)),
		Columns: []string{"", "error ‖v−F‖²", "from the closest gradient", "λ(J−I)"},
	}
	chart := report.Chart{Title: "Error of a penalised fit of a field with rotation", X: "weight of the penalty", Y: "mean ‖v − F‖²"}
	for a, activation := range activations {
		line := report.Line{Name: activation.String()}
		for k, penalty := range diskPenalties {
			c := a*len(diskPenalties) + k
			table.Rows = append(table.Rows, []string{names[c], spreadOver(lists[c], errorOf), spreadOver(lists[c], awayOf), spreadOver(lists[c], lambdaOf)})
			addMean(x, names[c], "mean ‖v−F‖²", math.NaN(), lists[c], errorOf)
			addMean(x, names[c], "mean ‖v−P‖²", math.NaN(), lists[c], awayOf)
			addMean(x, names[c], "λ(J−I)", math.NaN(), lists[c], lambdaOf)
			if penalty > 0 {
				e, _ := meanOver(lists[c], errorOf)
				line.X, line.Y = append(line.X, penalty), append(line.Y, e)
			}
		}
		chart.Lines = append(chart.Lines, line)
	}
	last, one := len(diskPenalties)-1, slices.Index(diskPenalties, 1)
	chart.Lines = append(chart.Lines, report.Line{Name: "the rotation alone", X: []float64{diskPenalties[1], diskPenalties[last]}, Y: []float64{rotation, rotation}})
	x.add(Result{Cell: "plane", Quantity: "mean ‖F−P‖², the rotation", Paper: math.NaN(), Value: rotation, N: points.Rows})
	x.Tables = append(x.Tables, table)
	count := func(is func(at func(k int) curlPlaneOutcome) bool) (yes int) {
		for seed := range seeds {
			if is(func(k int) curlPlaneOutcome { return lists[k][seed] }) {
				yes++
			}
		}
		return yes
	}
	x.vote(Claim{
		Claim: "a plain untied fit keeps the curl", Source: "fig. 4: the untied model extracts the conservative part",
		Ours: fmt.Sprintf("error %s of %s, λ(J−I) %s", spreadOver(lists[0], errorOf), short(ae.MeanSquare(f, nil)), spreadOver(lists[0], lambdaOf)),
	}, count(func(at func(int) curlPlaneOutcome) bool { return at(0).Error < 0.01*rotation && at(0).Lambda > 0.3 }), seeds)
	x.vote(Claim{
		Claim: "in the plane λ(J−I) falls with the weight", Source: "ours",
		Ours: spreadOver(lists[1], lambdaOf) + " at 0.01, " + spreadOver(lists[last], lambdaOf) + " at 100",
	}, count(func(at func(int) curlPlaneOutcome) bool {
		for k := range last {
			if at(k+1).Lambda >= at(k).Lambda {
				return false
			}
		}
		return true
	}), seeds)
	x.vote(Claim{
		Claim: "the penalised sigmoid model becomes the closest gradient, to 2 % of mean ‖F‖²", Source: "ours",
		Ours: fmt.Sprintf("at 100 its error is %s, the rotation %s, and it is %s from the closest gradient", spreadOver(lists[last], errorOf), short(rotation), spreadOver(lists[last], awayOf)),
	}, count(func(at func(int) curlPlaneOutcome) bool { return at(last).Away < 0.02*ae.MeanSquare(f, nil) }), seeds)
	x.vote(Claim{
		Claim: "ReLU, with h″ = 0 in the penalty's gradient, pays more for it", Source: "ours",
		Ours: "error at 1: " + spreadOver(lists[len(diskPenalties)+one], errorOf) + " against " + spreadOver(lists[one], errorOf) + " of sigmoid units",
	}, count(func(at func(int) curlPlaneOutcome) bool {
		return at(len(diskPenalties)+one).Error > at(one).Error
	}), seeds)
	if err := x.draw(s, "curl-penalty-plane", "Error of an untied model fitted to a saddle with rotation, against the weight of the curl penalty: it ends at the energy of the rotation, which no gradient has", chart); err != nil {
		return err
	}
	sheet := report.Sheet{Title: "A saddle with rotation, and what a penalised untied model of sigmoid units learns of it"}
	sheet.Rows = append(sheet.Rows, []report.Drawing{diskPanel("F", f.Data), diskPanel("closest gradient", p.Data), diskPanel("without penalty", lists[0][0].Fields)})
	var row []report.Drawing
	for k := 2; k < last; k++ {
		row = append(row, diskPanel(fmt.Sprintf("penalty %g, λ = %s", diskPenalties[k], short(lists[k][0].Lambda)), lists[k][0].Fields))
	}
	sheet.Rows = append(sheet.Rows, row)
	return x.draw(s, "curl-penalty-fields", "The field, its closest gradient, and fits under a growing curl penalty: the rotation goes, the saddle stays", sheet)
}

// disk returns the points of a lattice of n×n that are in the unit disk.
func disk(n int) *linalg.Matrix[float64] {
	all := lattice(n, 1)
	var data []float64
	for i := range all.Rows {
		if p := all.Row(i); inDisk(p) {
			data = append(data, p...)
		}
	}
	return &linalg.Matrix[float64]{Rows: len(data) / 2, Cols: 2, Stride: 2, Data: data}
}

func inDisk(p []float64) bool { return float64(p[0]*p[0])+float64(p[1]*p[1]) <= 1 }

// diskPanel shows vectors at the points of disk.
func diskPanel(title string, vectors []float64) report.Panel {
	all := lattice(diskSide, 1)
	spread, next := make([]float64, 2*all.Rows), 0
	for i := range all.Rows {
		if inDisk(all.Row(i)) {
			copy(spread[2*i:2*i+2], vectors[2*next:])
			next++
		} else {
			spread[2*i], spread[2*i+1] = math.NaN(), math.NaN()
		}
	}
	return latticePanel(title, spread)
}
