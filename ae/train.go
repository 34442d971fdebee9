package ae

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/curlfree/curlfree/linalg"
)

// TrainOptions says how Train minimises the mean over samples of
//
//	loss + Contraction·‖∂h/∂x‖² + OutputContraction·‖J‖²
//	     + Curl·‖J − Jᵀ‖² + RelativeCurl·‖J − Jᵀ‖²/(4‖J‖²)
//
// where J is the Jacobian of the pre-output, and the loss compares the output
// for a sample with noise to the sample without.
//
// The penalties on J are exact for a Model. As they cost as much for a small batch as
// for a large one, SGD, Nesterov and Adam take them in the first of every k steps
// only and k times then, so that their weights over an epoch are these; the losses of
// the steps between repeat the mean penalty of that batch. k follows from the shapes:
// it keeps an epoch below the time of two without penalty, but is at most an eighth of
// the epoch's steps, and 1 where these are fewer than sixteen.
//
// For a Deep the penalties on J and the contraction, where h is the code, are
// estimated by one random vector for each sample, with exact expectations but for
// RelativeCurl: that is the quotient of the batch's estimated sums,
// Σ‖J − Jᵀ‖²/(4Σ‖J‖²), and no mean over samples.
type TrainOptions struct {
	Epochs     int // how many epochs this call trains
	Batch      int // samples in a minibatch, at least 1; the last one may have fewer
	Optimizer  OptimizerKind
	Rate       float64 // ε > 0; epoch e, counted from 0, trains with ε/(1 + e/Tau)
	Tau        float64 // 0 means 500, the authors' choice
	Momentum   float64 // 0 ≤ μ < 1, of SGD and Nesterov
	StartEpoch int     // number of the first epoch: k epochs from 0 and then more from k give the bits of one longer run, but for what the optimizer remembers, which a checkpoint holds

	SquaredError      bool    // the loss is ½‖r(x) − x‖² with SigmoidOutput, too, instead of the cross-entropy
	Noise             Noise   // of the input: denoising
	Contraction       float64 // λ ≥ 0
	OutputContraction float64 // of eq. 10, ≥ 0
	Curl              float64 // ≥ 0, for an Untied Model and any Deep, as mirrors are not conservative
	RelativeCurl      float64 // ≥ 0, for the same: cannot be made small by small weights

	WeightLength     float64 // α, the squared length that WeightLengthKind means
	WeightLengthKind WeightLengthKind

	Seed      uint64            // of the order of the samples
	Threads   int               // 0 means GOMAXPROCS; results do not depend on it
	Workspace *linalg.Workspace // used instead of Threads unless nil

	// Checkpoint, unless nil, is called after every epoch with a function that
	// writes the training's state, which has to be stored whole or not at all. An
	// error ends the training.
	Checkpoint func(write func(io.Writer) error) error
	// Resume, unless nil, is what a Checkpoint of the same training has stored. The
	// training goes on from there, and ends with the bits of one that never stopped.
	// Epochs, Threads and what follows may differ; the model's own parameters are
	// not used.
	Resume io.Reader

	// Progress, unless nil, is called after every epoch and about every 200 ms
	// inside one. It may read the model.
	Progress func(Progress)
}

// Progress is how far a training has come.
type Progress struct {
	Epoch, Epochs    int     // the epoch under way or just finished, counted from 1, and the last one
	Step, Steps      int     // minibatches of it that are done; equal at its end
	Loss             float64 // mean over its samples so far
	Elapsed          time.Duration
	SamplesPerSecond float64
}

// TrainResult is what a training did.
type TrainResult struct {
	Epochs           int       // finished epochs
	Loss             float64   // of the last finished epoch, mean over samples; NaN if there is none
	Losses           []float64 // of every finished epoch
	Seconds          float64
	SamplesPerSecond float64
}

// ErrDiverged is wrapped by the error of a training whose loss or parameters
// stopped being finite.
var ErrDiverged = errors.New("training diverged")

func (o TrainOptions) validate() error {
	switch {
	case o.Epochs < 0:
		return fmt.Errorf("ae: Train: %d epochs, it cannot be negative", o.Epochs)
	case o.StartEpoch < 0:
		return fmt.Errorf("ae: Train: start epoch is %d, it cannot be negative", o.StartEpoch)
	case o.Batch < 1:
		return fmt.Errorf("ae: Train: batch is %d, it must be at least 1", o.Batch)
	case !(o.Tau >= 0):
		return fmt.Errorf("ae: Train: tau is %v, it cannot be negative", o.Tau)
	case !(o.Momentum >= 0 && o.Momentum < 1):
		return fmt.Errorf("ae: Train: momentum is %v, it must be in [0, 1)", o.Momentum)
	}
	if err := o.validateOptimizer(); err != nil {
		return err
	}
	for _, weight := range []struct {
		name  string
		value float64
	}{{"contraction", o.Contraction}, {"output contraction", o.OutputContraction}, {"curl", o.Curl}, {"relative curl", o.RelativeCurl}} {
		if !(weight.value >= 0 && weight.value <= math.MaxFloat32) {
			return fmt.Errorf("ae: Train: %s is %v, it must be finite, in 32 bits too, and not negative", weight.name, weight.value)
		}
	}
	if err := o.Noise.validate(); err != nil {
		return err
	}
	return nil
}

// checkData returns an error when x, a data set for m, has the wrong shape or a
// value that m cannot have, naming its row and column.
func checkData[T linalg.Float](call string, m Network[T], x *linalg.Matrix[T], train bool) error {
	if err := checkShape(call, m, x); err != nil {
		return err
	}
	return checkValues(call, x, 0, train && m.OutputKind() == SigmoidOutput)
}

// isNil reports whether there is no network in n.
func isNil[T linalg.Float](n Network[T]) bool {
	switch m := n.(type) {
	case nil:
		return true
	case *Model[T]:
		return m == nil
	case *Deep[T]:
		return m == nil
	case *Potential[T]:
		return m == nil
	}
	return false
}

// checkShape returns an error unless there are both m and x, and x has rows and m's
// columns.
func checkShape[T linalg.Float](call string, m Network[T], x *linalg.Matrix[T]) error {
	switch {
	case isNil(m):
		return fmt.Errorf("ae: %s: the network is nil", call)
	case x == nil:
		return fmt.Errorf("ae: %s: the data are nil", call)
	case x.Cols != m.Dimension():
		return fmt.Errorf("ae: %s: the data have %d columns but the model has %d visible units", call, x.Cols, m.Dimension())
	case x.Rows < 1:
		return fmt.Errorf("ae: %s: the data have no rows", call)
	}
	return nil
}

// checkValues returns an error unless x, the data from a row on, is finite and where
// asked in [0, 1].
func checkValues[T linalg.Float](call string, x *linalg.Matrix[T], from int, unit bool) error {
	for i := range x.Rows {
		if row := x.Row(i); unit && inUnit(row) || !unit && finite(row) {
			continue
		}
		for j, v := range x.Row(i) {
			if v-v != 0 {
				return fmt.Errorf("ae: %s: the data have %v at row %d, column %d", call, v, from+i, j)
			}
			if unit && (v < 0 || v > 1) {
				return fmt.Errorf("ae: %s: the data have %v at row %d, column %d; sigmoid output needs values in [0, 1]", call, v, from+i, j)
			}
		}
	}
	return nil
}

// inUnit reports whether every element of x is in [+0, 1], by its bits: those
// of negative numbers, -0 and NaN are above the bits of 1.
func inUnit[T linalg.Float](x []T) bool {
	if single[T]() {
		for _, v := range x {
			if math.Float32bits(float32(v)) > 0x3f800000 {
				return false
			}
		}
		return true
	}
	for _, v := range x {
		if math.Float64bits(float64(v)) > 0x3ff0000000000000 {
			return false
		}
	}
	return true
}

// maxThreads bounds the Threads of options: each has memory of its own.
const maxThreads = 1024

// workspace returns the workspace to use and what ends it.
func workspace(call string, given *linalg.Workspace, threads int) (ws *linalg.Workspace, end func(), err error) {
	switch {
	case given != nil:
		return given, func() {}, nil
	case threads < 0 || threads > maxThreads:
		return nil, nil, fmt.Errorf("ae: %s: %d threads, it must be 0 for all processors or from 1 to %d", call, threads, maxThreads)
	case threads == 0:
		threads = min(runtime.GOMAXPROCS(0), maxThreads)
	}
	ws = linalg.NewWorkspace(threads)
	return ws, ws.Close, nil
}

// Train changes m by steps of the optimizer on minibatches of the rows of x, N×D. The
// order of the samples is a permutation drawn anew for each epoch from the seed
// and the epoch's number, so that the result is a function of the model, the
// data and the options.
//
// Bad options, shapes and data are errors, and so is a training for which there is no
// memory; m is unchanged then. When ctx
// ends, Train returns its error, wrapped, with m after the last finished step.
// When the loss or a parameter is not finite any more, it returns an
// ErrDiverged that says where, with m after the last finished epoch. When a
// quasi-Newton step finds no lower point, it returns an ErrLineSearch with m where
// it stands. In all cases the result describes the finished epochs.
func Train[T linalg.Float](ctx context.Context, m Network[T], x *linalg.Matrix[T], o TrainOptions) (TrainResult, error) {
	return train(ctx, "Train", m, x, x, o)
}

// CheckTraining returns the error for bad options, shapes, data and memory that Train
// would return; most of them can be had before the weights of a large m are drawn.
func CheckTraining[T linalg.Float](m Network[T], x *linalg.Matrix[T], o TrainOptions) error {
	return checkTraining("Train", m, x, &o)
}

func checkTraining[T linalg.Float](call string, m Network[T], x *linalg.Matrix[T], o *TrainOptions) error {
	if err := o.validate(); err != nil {
		return err
	}
	if !o.Optimizer.QuasiNewton() && !positive[T](o.Rate) {
		return fmt.Errorf("ae: %s: rate is %v, it must be positive and finite as a %T", call, o.Rate, T(0))
	}
	if err := validateWeightLength[T](o.WeightLengthKind, o.WeightLength); err != nil {
		return err
	}
	if err := checkData(call, m, x, true); err != nil {
		return err
	}
	what := fmt.Sprintf("training a %v network by %v in batches of %d", m, o.Optimizer, min(o.Batch, x.Rows))
	if err := need[T](call, what, sizeOfTraining(m, x.Rows, o)); err != nil {
		return err
	}
	if err := m.Validate(); err != nil {
		return fmt.Errorf("ae: %s: %w", call, err)
	}
	return nil
}

// train trains m to map the rows of x to those of target.
func train[T linalg.Float](ctx context.Context, call string, m Network[T], x, target *linalg.Matrix[T], o TrainOptions) (TrainResult, error) {
	result := TrainResult{Loss: math.NaN()}
	if err := checkTraining(call, m, x, &o); err != nil {
		return result, err
	}
	ws, end, err := workspace(call, o.Workspace, o.Threads)
	if err != nil {
		return result, err
	}
	defer end()
	if o.Tau == 0 {
		o.Tau = 500
	}
	t, err := newTrainer(m, x, o, ws)
	if err != nil {
		return result, err
	}
	if target != x {
		t.objective.Aim(target)
		t.data += hashOf(target)
	}
	return t.run(ctx)
}

// run trains to the last epoch.
func (t *trainer[T]) run(ctx context.Context) (TrainResult, error) {
	result := TrainResult{Loss: math.NaN()}
	var err error
	if t.Resume != nil {
		if err = t.resume(&result); err != nil {
			return result, fmt.Errorf("ae: Train: %w", err)
		}
	}
	for err == nil && result.Epochs < t.Epochs {
		if err = t.epoch(ctx, t.StartEpoch+result.Epochs, &result); err == nil && t.Checkpoint != nil {
			err = t.checkpoint(&result)
		}
	}
	t.model.Refresh()
	result.Seconds = time.Since(t.start).Seconds()
	result.SamplesPerSecond = t.rate()
	return result, err
}

// trainer is a training under way.
type trainer[T linalg.Float] struct {
	TrainOptions
	model      Network[T]
	parameters []*linalg.Matrix[T]
	good       []*linalg.Matrix[T] // the parameters after the last finished epoch
	objective  objective[T]
	length     *weightLength[T] // nil without
	optimizer  optimizer[T]
	data       string // the hash of the samples, for checkpoints
	order      []int
	pcg        *rand.PCG
	rng        *rand.Rand
	start      time.Time
	lastReport time.Time
	samples    int // trained so far
}

func newTrainer[T linalg.Float](m Network[T], x *linalg.Matrix[T], o TrainOptions, ws *linalg.Workspace) (*trainer[T], error) {
	objective, err := newObjective(m, x, &o, ws)
	if err != nil {
		return nil, err
	}
	t := &trainer[T]{TrainOptions: o, model: m, parameters: m.Parameters(), objective: objective, order: make([]int, x.Rows), start: time.Now()}
	t.Batch = min(o.Batch, x.Rows)
	for _, p := range t.parameters {
		t.good = append(t.good, p.Clone())
	}
	t.length = newWeightLength[T](o.WeightLengthKind, o.WeightLength)
	if t.optimizer, err = newOptimizer(t.parameters, &o, ws); err != nil {
		return nil, err
	}
	if o.Checkpoint != nil || o.Resume != nil {
		t.data = hashOf(x)
	}
	t.pcg = rand.NewPCG(0, 0)
	t.rng = rand.New(t.pcg)
	t.lastReport = t.start
	return t, nil
}

// shuffle draws the order of the samples of an epoch.
func (t *trainer[T]) shuffle(epoch int) {
	t.pcg.Seed(t.Seed, 0x9e3779b97f4a7c15*(uint64(epoch)+1))
	for i := range t.order {
		t.order[i] = i
	}
	for i := len(t.order) - 1; i > 0; i-- {
		j := t.rng.IntN(i + 1)
		t.order[i], t.order[j] = t.order[j], t.order[i]
	}
}

// epoch trains one epoch and appends its loss to the result.
func (t *trainer[T]) epoch(ctx context.Context, epoch int, result *TrainResult) error {
	t.shuffle(epoch)
	t.objective.Begin(epoch)
	rate := t.Rate / (1 + float64(epoch)/t.Tau)
	steps := (len(t.order) + t.Batch - 1) / t.Batch
	var sum float64
	for step := range steps {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ae: Train: stopped in epoch %d after %d of %d steps: %w", epoch+1, step, steps, err)
		}
		rows := t.order[step*t.Batch : min((step+1)*t.Batch, len(t.order))]
		loss, err := t.step(epoch, rows, rate)
		if err != nil {
			return fmt.Errorf("ae: Train: epoch %d, step %d: %w", epoch+1, step+1, err)
		}
		sum += loss
		t.samples += len(rows)
		last := step == steps-1
		if loss-loss != 0 || last && !finiteParameters(t.model) {
			copyParameters(t.parameters, t.good)
			if t.Optimizer.QuasiNewton() { // which have no rate
				return fmt.Errorf("ae: Train: epoch %d, step %d: %w", epoch+1, step+1, ErrDiverged)
			}
			return fmt.Errorf("ae: Train: epoch %d, step %d: %w at rate %g", epoch+1, step+1, ErrDiverged, rate)
		}
		if last {
			result.Epochs++
			result.Loss = sum / float64(len(t.order))
			result.Losses = append(result.Losses, result.Loss)
			t.model.Refresh()
			copyParameters(t.good, t.parameters)
		}
		t.report(epoch, step+1, steps, sum/float64(step*t.Batch+len(rows)))
	}
	return nil
}

// step changes the model by one minibatch and returns its summed loss.
func (t *trainer[T]) step(epoch int, rows []int, rate float64) (float64, error) {
	loss, err := t.optimizer.Step(t.objective, epoch, rows, rate)
	if t.length != nil {
		t.length.apply(t.model)
	}
	return loss, err
}

// report calls Progress at the end of an epoch and every 200 ms.
func (t *trainer[T]) report(epoch, step, steps int, loss float64) {
	if t.Progress == nil {
		return
	}
	now := time.Now()
	if step < steps && now.Sub(t.lastReport) < 200*time.Millisecond {
		return
	}
	t.lastReport = now
	t.model.Refresh()
	t.Progress(Progress{
		Epoch: epoch + 1, Epochs: t.StartEpoch + t.Epochs, Step: step, Steps: steps, Loss: loss,
		Elapsed: now.Sub(t.start), SamplesPerSecond: t.rate(),
	})
}

// rate returns the samples per second so far.
func (t *trainer[T]) rate() float64 {
	seconds := time.Since(t.start).Seconds()
	if t.samples == 0 || seconds <= 0 {
		return 0
	}
	return float64(t.samples) / seconds
}
