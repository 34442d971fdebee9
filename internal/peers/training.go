package main

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"sync"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// The epoch is that of MNIST's size: samples of 784 pixels, 500 sigmoid units, untied
// weights, linear output, plain descent in batches of 100.
const (
	epochSamples = 60_000
	visible      = 784
	hidden       = 500
	batchRows    = 100
	trainingRate = 0.01
)

// epochSteps are the steps of an epoch, the least that is timed: ours pays for a
// training's beginning in each call, and takes the curl penalty in every tenth step.
const epochSteps = epochSamples / batchRows

// epochFlops are those of the five products of a plain step, in an epoch.
const epochFlops = 5 * 2 * epochSamples * visible * hidden

// training is a task: the weights to start from and a batch to compare losses on.
type training struct {
	samples, visible, hidden int // data are drawn for the steps that are timed
	contraction, curl        float64
	batch, w, r              *linalg.Matrix[float32]
}

func newTraining(samples, visible, hidden int, contraction, curl float64) *training {
	rng := rand.New(rand.NewPCG(1, 2))
	t := &training{samples: samples, visible: visible, hidden: hidden, contraction: contraction, curl: curl}
	t.batch, t.w, t.r = linalg.New[float32](batchRows, visible), linalg.New[float32](visible, hidden), linalg.New[float32](visible, hidden)
	for i := range t.batch.Data {
		t.batch.Data[i] = rng.Float32()
	}
	limit := float32(math.Sqrt(6 / float64(visible+hidden)))
	for i := range t.w.Data {
		t.w.Data[i] = limit * (2*rng.Float32() - 1)
		t.r.Data[i] = limit * (2*rng.Float32() - 1)
	}
	return t
}

// trainer trains.
type trainer struct {
	loss  func(steps int) float64 // of the last step, all of them on the batch
	run   func(epochs int)        // on the data
	close func()
}

// trainingCall prepares a task for repeated runs, on so many threads.
type trainingCall func(t *training, threads int) *trainer

// trainingData are the samples of our own steps.
var trainingData = sync.OnceValue(func() *linalg.Matrix[float32] {
	rng := rand.New(rand.NewPCG(3, 4))
	x := linalg.New[float32](epochSamples, visible)
	for i := range x.Data {
		x.Data[i] = rng.Float32()
	}
	return x
})

func (t *training) ours(threads int) *trainer {
	m, err := ae.New[float32](ae.Config{Visible: t.visible, Hidden: t.hidden, Weights: ae.Untied, Activation: linalg.Sigmoid})
	must(err)
	m.W.Copy(t.w)
	m.R.Copy(t.r)
	ws := linalg.NewWorkspace(threads)
	o := ae.TrainOptions{Epochs: 1, Batch: batchRows, Rate: trainingRate, Tau: math.Inf(1), Contraction: t.contraction, Curl: t.curl, Workspace: ws}
	return &trainer{
		loss: func(steps int) float64 {
			o := o
			o.Epochs = steps
			r, err := ae.Train(context.Background(), m, t.batch, o)
			must(err)
			return r.Loss
		},
		run: func(epochs int) {
			o := o
			o.Epochs = epochs
			_, err := ae.Train(context.Background(), m, trainingData(), o)
			must(err)
		},
		close: ws.Close,
	}
}

//go:embed train.py
var trainPy string

// trainingPeers are PyTorch, with the gradients written by hand in place and by its own
// autograd, and a loop in numpy.
func trainingPeers() []*peer {
	var all []*peer
	for _, c := range []struct{ name, module, mode string }{
		{"PyTorch by hand", "torch", "hand"}, {"PyTorch autograd", "torch", "autograd"}, {"numpy", "numpy", "numpy"},
	} {
		p, interpreter := pythonPeer(pythons(), c.name, c.module)
		if p.absent == "" {
			p.single.training = func(t *training, threads int) *trainer { return t.inPython(interpreter, c.mode, threads) }
		}
		all = append(all, p)
	}
	return all
}

func (t *training) inPython(interpreter, mode string, threads int) *trainer {
	s := startChild(interpreter, trainPy, mode, threads, t.samples, t.batch.Rows, t.visible, t.hidden, trainingRate, t.contraction)
	for _, m := range []*linalg.Matrix[float32]{t.batch, t.w, t.r} {
		s.send(bytesOf(m.Data))
	}
	return &trainer{
		loss: func(steps int) float64 {
			loss, err := strconv.ParseFloat(s.ask("loss", steps), 64)
			must(err)
			return loss
		},
		run:   func(epochs int) { s.ask("run", epochs*epochSteps) },
		close: s.close,
	}
}

// sameLoss returns an error unless two trainings that just started have the same loss,
// to 1e-4 of it, after some steps.
func sameLoss(ours, theirs *trainer) error {
	const steps = 10
	a, b := ours.loss(steps), theirs.loss(steps)
	if !(math.Abs(a-b) <= 1e-4*math.Abs(a)) {
		return fmt.Errorf("after %d steps the loss is %v, not %v", steps, b, a)
	}
	return nil
}

func secondsPerEpoch(flopsPerSecond float64) float64 {
	return epochFlops / flopsPerSecond
}

func epochTable() table {
	t := table{
		name: "epochs", title: "Training, seconds per epoch", limit: peak, unit: secondsPerEpoch, threaded: true,
		has: func(p *peer) bool { return p.single.training != nil },
	}
	for _, c := range []struct {
		kernel      string
		contraction float64
	}{{"train", 0}, {"train-contraction", 0.1}} {
		t.rows = append(t.rows, trainingRow(c.kernel, 0, 1.35, func(s *section) contest {
			return epochContest(s, newTraining(epochSamples, visible, hidden, c.contraction, 0))
		}))
	}
	return t
}

// penaltyTable sets the penalised epoch beside the plain one, which nobody else has to offer.
func penaltyTable() table {
	return table{
		name: "epochs", title: "Training with the exact curl penalty, seconds per epoch", limit: "plain", unit: secondsPerEpoch, threaded: true,
		has: func(*peer) bool { return false },
		rows: []row{trainingRow("train-curl", 0.5, 0, func(s *section) contest {
			return penaltyContest(s, newTraining(epochSamples, visible, hidden, 0, 1e-4))
		})},
	}
}

func trainingRow(kernel string, goal, lead float64, prepare func(s *section) contest) row {
	return row{
		typ: "float32", kernel: kernel, size: fmt.Sprintf("%d×%d×%d", batchRows, visible, hidden), slow: true,
		goal: goal, shared: goal, lead: lead, prepare: prepare,
	}
}

func epochContest(s *section, t *training) contest {
	trainingData() // not in a burst
	ours := t.ours(s.threads)
	closing := []func(){ours.close}
	return contest{
		work: epochFlops,
		ours: ours.run,
		theirs: func(p *peer) func(times int) {
			theirs := p.single.training(t, s.threads)
			closing = append(closing, theirs.close)
			fresh := t.ours(s.threads)
			defer fresh.close()
			if err := sameLoss(fresh, theirs); err != nil {
				return leftOut(p, err)
			}
			return theirs.run
		},
		limit: peakOf[float32](s),
		close: func() {
			for _, f := range closing {
				f()
			}
		},
	}
}

func penaltyContest(s *section, t *training) contest {
	trainingData()
	without := *t
	without.curl = 0
	ours, plain := t.ours(s.threads), without.ours(s.threads)
	return contest{
		work:  epochFlops,
		ours:  ours.run,
		limit: bursts(epochFlops, s.threads, plain.run),
		close: func() { ours.close(); plain.close() },
	}
}
