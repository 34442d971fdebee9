package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// supp2Samples is how many training images are scored, as in the authors' code.
const supp2Samples = 25

// supp2Outcome is the symmetricity along one training, at the epochs of
// supp2Size.
type supp2Outcome struct {
	SSym []float64
	Loss []float64 // of the training before, 0 at the start
}

func (o supp2Outcome) start() float64 { return o.SSym[0] }
func (o supp2Outcome) end() float64   { return o.SSym[len(o.SSym)-1] }

// supp2 asks whether two hidden layers become as symmetric as one.
func supp2(ctx context.Context, s *session, x *Section) error {
	x.Title = "Supplement, figure 2: two hidden layers"
	x.Question = "“Will deeper auto-encoders be symmetric as well? … they have harder time becoming fully symmetric, but still desire for symmetry.” One and two hidden layers of untied sigmoid units are trained alike, and the symmetricity of the Jacobian is followed."
	hidden, rows, epochs := 100, min(500, s.data.Images.Rows), []int{0, 1, 2, 5, 10, 20, 30}
	if s.Full {
		hidden, rows, epochs = 500, min(10000, s.data.Images.Rows), []int{0, 1, 2, 5, 10, 20}
	}
	for i, epoch := range epochs {
		epochs[i] = s.part(epoch)
	}
	const seeds, batch, rate = 5, 20, 0.1
	x.set("data", "%d of %s", rows, s.data.Name)
	x.set("models", "untied, %d sigmoid units in each hidden layer, sigmoid output, cross-entropy, U(±√(6/(inputs+units)))", hidden)
	x.set("training", "SGD at rate %g, batch %d, %d epochs", rate, batch, epochs[len(epochs)-1])
	x.set("score", "mean over the first %d images of √sym of the pre-output Jacobian", supp2Samples)
	x.set("seeds", "%d", seeds)
	names := []string{"one hidden layer", "two hidden layers"}
	lists, err := overSeeds(ctx, s, x, names, seeds, []any{hidden, rows, epochs, batch, rate, supp2Samples}, func(ctx context.Context, c, seed int) (supp2Outcome, error) {
		layers := []int{hidden, hidden}[:c+1]
		n, err := sigmoidLayers(s.data.Images.Cols, layers)
		if err != nil {
			return supp2Outcome{}, err
		}
		n.Init(1, rand.New(rand.NewPCG(s.runSeed(seed), 540)))
		return s.followSymmetry(ctx, n, s.data.Images.Slice(0, rows, 0, s.data.Images.Cols), epochs, ae.TrainOptions{Batch: batch, Rate: rate, Seed: s.runSeed(seed), Threads: 1})
	})
	if err != nil {
		return err
	}
	table := report.Table{Title: "ssym(J), means over seeds", Columns: []string{"epoch", names[0], names[1]}}
	chart := report.Chart{Title: "Symmetricity (ssym) of J with one and with two hidden layers", X: "epoch", Y: "ssym", LinearX: true}
	lines := []report.Line{{Name: "one layer"}, {Name: "two layers"}}
	for k, epoch := range epochs {
		row := []string{fmt.Sprint(epoch)}
		for c, name := range names {
			at := func(o supp2Outcome) float64 { return o.SSym[k] }
			row = append(row, spreadOver(lists[c], at))
			addMean(x, name, fmt.Sprintf("ssym(J) at epoch %d", epoch), math.NaN(), lists[c], at)
			mean, _ := meanOver(lists[c], at)
			lines[c].X, lines[c].Y = append(lines[c].X, float64(epoch)), append(lines[c].Y, mean)
		}
		table.Rows = append(table.Rows, row)
	}
	x.Tables = append(x.Tables, table)
	last := len(epochs) - 1
	for c, name := range names {
		addMean(x, name, "loss of the last epochs", math.NaN(), lists[c], func(o supp2Outcome) float64 { return o.Loss[last] })
	}
	one, two := lists[0], lists[1]
	x.vote(Claim{
		Claim: "two hidden layers have a harder time becoming fully symmetric", Source: "supplement, fig. 2",
		Ours: "ssym(J) " + spreadOver(two, supp2Outcome.end) + ", with one layer " + spreadOver(one, supp2Outcome.end),
	}, countOver(firstInts(seeds), func(seed int) bool { return two[seed].end() < one[seed].end() }), seeds)
	x.vote(Claim{
		Claim: "but still desire for symmetry", Source: "supplement, fig. 2",
		Ours: "ssym(J) from " + spreadOver(two, supp2Outcome.start) + ", chance, to " + spreadOver(two, supp2Outcome.end),
	}, countOver(two, func(o supp2Outcome) bool { return o.end() > o.start()+0.05 }), seeds)
	x.vote(Claim{
		Claim: "two hidden layers are slower from the first epoch on", Source: "ours",
		Ours: "ssym(J) after one epoch " + spreadOver(two, func(o supp2Outcome) float64 { return o.SSym[1] }) + ", with one layer " + spreadOver(one, func(o supp2Outcome) float64 { return o.SSym[1] }),
	}, countOver(firstInts(seeds), func(seed int) bool { return two[seed].SSym[1] < one[seed].SSym[1] }), seeds)
	chart.Lines = lines
	x.note("The paper gives neither the widths nor the units of its two layers; both have the width of the single one here.")
	return x.draw(s, "supp2-symmetry", "ssym(J) along training, means over seeds; chance is 0.707", chart)
}

// A trainable network can start anew.
type trainable[T linalg.Float] interface {
	ae.Network[T]
	Init(scale float64, rng *rand.Rand)
}

// sigmoidLayers returns an untied network of sigmoid units with one hidden layer or
// more.
func sigmoidLayers(visible int, layers []int) (trainable[float32], error) {
	if len(layers) == 1 {
		return ae.New[float32](ae.Config{Visible: visible, Hidden: layers[0], Weights: ae.Untied, Activation: linalg.Sigmoid, Output: ae.SigmoidOutput})
	}
	c := ae.DeepConfig{Visible: visible, Hidden: layers, Weights: ae.Untied, Output: ae.SigmoidOutput}
	for range layers {
		c.Activations = append(c.Activations, linalg.Sigmoid)
	}
	return ae.NewDeep[float32](c)
}

// followSymmetry trains n and scores it at the epochs, the first of which is 0.
func (s *session) followSymmetry(ctx context.Context, n ae.Network[float32], x *linalg.Matrix[float32], epochs []int, o ae.TrainOptions) (supp2Outcome, error) {
	var out supp2Outcome
	for _, epoch := range epochs {
		loss := 0.0
		if o.Epochs = epoch - o.StartEpoch; o.Epochs > 0 {
			r, err := ae.Train(ctx, n, x, o)
			if err != nil {
				return out, err
			}
			loss, o.StartEpoch = r.Loss, epoch
		}
		score, err := ae.Measure(ctx, n, x, ae.MeasureOptions{Samples: supp2Samples, ScoresOnly: true, Threads: 1})
		if err != nil {
			return out, err
		}
		out.SSym, out.Loss = append(out.SSym, score.J.SSym.Mean), append(out.Loss, loss)
	}
	return out, nil
}
