package experiment

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/linalg"
)

// Untied auto-encoders of curves in the plane, which fig3 and sinks share.

// planeScales multiply the authors' initial weights, U(±1).
var planeScales = []float64{1, 0.3, 0.03}

var (
	planeCurves      = []string{"line", "circle", "spiral"}
	planeActivations = []linalg.Activation{linalg.ReLU, linalg.Sigmoid}
)

const (
	planeSeeds  = 5
	planePoints = 500
	planeBatch  = 32
	// planeRate is the authors' for ReLU, and authorsSigmoid that for sigmoid units;
	// they are for 1000 units, and divided by the number of units otherwise.
	planeRate      = 0.005
	authorsSigmoid = 0.0001
	// planeWindow is the half side of the square that the fields are shown on.
	planeWindow = 0.6
)

// planeStages are start, midway and end among the states: the first, one at which
// the curve is roughly learned, the last.
var planeStages = [3]int{0, 5, 9}

// planeEpochs are where the state is taken; the authors trained 500 epochs.
func (s *session) planeEpochs() []int {
	epochs := []int{0, 1, 2, 5, 10, 20, 50, 100, 200, 300}
	if s.Full {
		epochs[9] = 500
	}
	for i, epoch := range epochs {
		epochs[i] = s.part(epoch)
	}
	return epochs
}

// planeRun is one training.
type planeRun struct {
	Curve      int // in planeCurves
	Activation linalg.Activation
	Scale      float64
	Rate       float64 // for 1000 units
	Seed       int
}

func (r planeRun) String() string {
	return fmt.Sprintf("%s %v U(±%g)", planeCurves[r.Curve], r.Activation, r.Scale)
}

// planeState is a model during training. Means are over the points; those of the
// field's change are over the window.
type planeState struct {
	Epoch    int
	Error    float64 // mean ‖r(x) − x‖²
	Curl     float64 // mean (J₁₀ − J₀₁)²
	Authors  float64 // mean J₀₁² + J₁₀², what the authors' code plotted as curl
	Lambda   float64 // mean λ(J)
	LambdaJI float64 // mean λ(J − I)
	Moved    float64 // mean ‖v_t − v_0‖
	Bent     float64 // the same with the mean of v_t − v_0 taken off
}

// planeOutcome is what one training gives.
type planeOutcome struct {
	States []planeState
	Models [3][]byte // at planeStages, as files
}

func (o *planeOutcome) first() planeState { return o.States[0] }
func (o *planeOutcome) last() planeState  { return o.States[len(o.States)-1] }

// model returns the one at a stage.
func (o *planeOutcome) model(stage int) (*ae.Model[float64], error) {
	n, _, err := ae.Load[float32](bytes.NewReader(o.Models[stage]))
	if err != nil {
		return nil, err
	}
	return n.Double().(*ae.Model[float64]), nil
}

// planeHidden is the number of units: the authors' or a fifth of it.
func (s *session) planeHidden() int {
	if s.Full {
		return 1000
	}
	return s.part(200)
}

// planeData returns the points of a run, which other seeds have other noise on.
func (s *session) planeData(r planeRun) dataset.Curve {
	return dataset.Curves(planePoints, s.Seed+1000*uint64(r.Seed))[r.Curve]
}

// planeRuns lists the trainings at one rate: the seeds of a cell stand together.
func planeRuns() []planeRun {
	var runs []planeRun
	for curve := range planeCurves {
		for _, activation := range planeActivations {
			for _, scale := range planeScales {
				for seed := range planeSeeds {
					runs = append(runs, planeRun{curve, activation, scale, planeRate, seed})
				}
			}
		}
	}
	return runs
}

// plane returns the outcomes of the runs, trained or kept.
func (s *session) plane(ctx context.Context, runs []planeRun) (map[planeRun]*planeOutcome, error) {
	list := make([]*planeOutcome, len(runs))
	err := s.each(ctx, len(runs), func(ctx context.Context, i int) (err error) {
		r := runs[i]
		name := fmt.Sprintf("plane-%s-%v-%g-%g-%d", planeCurves[r.Curve], r.Activation, r.Scale, r.Rate, r.Seed)
		list[i], err = kept(s, name, []any{r, s.planeHidden(), s.planeEpochs(), planeStages}, func() (*planeOutcome, error) { return s.trainPlane(ctx, r) })
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	outcomes := map[planeRun]*planeOutcome{}
	for i, r := range runs {
		outcomes[r] = list[i]
	}
	return outcomes, err
}

// trainPlane trains one, with the same first weights for both activations.
func (s *session) trainPlane(ctx context.Context, r planeRun) (*planeOutcome, error) {
	hidden, data := s.planeHidden(), s.planeData(r)
	m, err := ae.New[float32](ae.Config{Visible: 2, Hidden: hidden, Weights: ae.Untied, Activation: r.Activation})
	if err != nil {
		return nil, err
	}
	m.Init(1, rand.New(rand.NewPCG(s.Seed, 300+uint64(10*r.Curve+r.Seed))))
	rescale(m, r.Scale)
	x := linalg.New[float32](planePoints, 2)
	linalg.Convert(x, data.Points)
	o := ae.TrainOptions{Batch: planeBatch, Rate: r.Rate * 1000 / float64(hidden), Seed: s.Seed + uint64(r.Seed), Threads: 1}
	view, out := newPlaneView(data.Points), &planeOutcome{}
	for i, epoch := range s.planeEpochs() {
		if o.Epochs = epoch - o.StartEpoch; o.Epochs > 0 {
			if _, err := ae.Train(ctx, m, x, o); err != nil {
				return nil, err
			}
			o.StartEpoch = epoch
		}
		out.States = append(out.States, view.state(m, epoch))
		for k, stage := range planeStages {
			if stage == i {
				var file bytes.Buffer
				if err := ae.Save(&file, m, nil); err != nil {
					return nil, err
				}
				out.Models[k] = file.Bytes()
			}
		}
	}
	return out, nil
}

// rescale makes weights from U(±√(6/(D+H))) ones from U(±scale).
func rescale(m *ae.Model[float32], scale float64) {
	limit := math.Sqrt(6 / float64(m.Visible+m.Hidden))
	linalg.Scal(float32(scale/limit), m.W.Data)
	linalg.Scal(float32(scale/limit), m.R.Data)
}

// planeView looks at models during training.
type planeView struct {
	points *linalg.Matrix[float64]
	window *linalg.Matrix[float64] // n²×2
	start  *linalg.Matrix[float64] // the first field there
}

func newPlaneView(points *linalg.Matrix[float64]) *planeView {
	return &planeView{points: points, window: square(21, -planeWindow, planeWindow)}
}

// square returns n×n points of [low, high]², x fastest, ends included.
func square(n int, low, high float64) *linalg.Matrix[float64] {
	x := linalg.New[float64](n*n, 2)
	at := func(i int) float64 { return low + float64((high-low)*float64(i)/float64(n-1)) }
	for i := range n * n {
		x.Set(i, 0, at(i%n))
		x.Set(i, 1, at(i/n))
	}
	return x
}

func (z *planeView) state(network ae.Network[float32], epoch int) planeState {
	m := network.Double()
	n := z.points.Rows
	s, jacobians := planeState{Epoch: epoch}, make([]*linalg.Matrix[float64], n)
	v := linalg.New[float64](n, 2)
	m.Field(v, z.points, nil)
	s.Error = ae.MeanSquare(v, nil)
	for i := range n {
		j := linalg.New[float64](2, 2)
		m.Jacobian(j, z.points.Row(i))
		j.Data[0]++ // J, not J − I
		j.Data[3]++
		curl := j.At(1, 0) - j.At(0, 1)
		s.Curl += float64(curl*curl) / float64(n)
		s.Authors += (float64(j.At(0, 1)*j.At(0, 1)) + float64(j.At(1, 0)*j.At(1, 0))) / float64(n)
		jacobians[i] = j
	}
	whole, field, _ := ae.ScoreJacobians(jacobians)
	s.Lambda, s.LambdaJI = whole.Lambda.Mean, field.Lambda.Mean
	now := linalg.New[float64](z.window.Rows, 2)
	m.Field(now, z.window, nil)
	if z.start == nil {
		z.start = now
	}
	s.Moved, s.Bent = change(now, z.start)
	return s
}

// change returns the mean distance of the rows of a from those of b, and the same
// after the mean difference was taken off.
func change(a, b *linalg.Matrix[float64]) (moved, bent float64) {
	d, mean := linalg.New[float64](a.Rows, 2), make([]float64, 2)
	linalg.Sub(d, a, b)
	moved = meanLength(d)
	linalg.ColSums(mean, d)
	linalg.Scal(-1/float64(a.Rows), mean)
	linalg.AddRow(d, mean)
	return moved, meanLength(d)
}

func meanLength(d *linalg.Matrix[float64]) float64 {
	lengths := make([]float64, d.Rows)
	linalg.RowSquaredNorms(lengths, d)
	linalg.Sqrt(lengths, lengths)
	return linalg.Sum(lengths) / float64(d.Rows)
}
