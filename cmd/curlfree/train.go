package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// training is what the flags of train say.
type training struct {
	data, out string
	network   architecture
	options   ae.TrainOptions

	checkpoint string // the file, or none
	resume     bool
	scale      float64
	precision  int
	json       bool
	quiet      bool

	endProgress func()
}

func train(ctx context.Context, args []string, c console) error {
	t, err := parseTraining(args, c)
	if err != nil {
		return err
	}
	out, err := writable("-out", t.out)
	if err != nil {
		return err
	}
	if err := t.openCheckpoint(out); err != nil {
		return err
	}
	set, err := dataset.Open(t.data, t.options.Seed)
	if err != nil {
		return err
	}
	if t.precision == 32 {
		return fit(ctx, t, set.Images, c)
	}
	x := linalg.New[float64](set.Images.Rows, set.Images.Cols)
	linalg.Convert(x, set.Images)
	return fit(ctx, t, x, c)
}

// parseTraining checks the flags one by one.
func parseTraining(args []string, c console) (*training, error) {
	t := &training{}
	o := &t.options
	f := newFlags("train", "", c)
	f.StringVar(&t.data, "data", "digits", "data set: digits, digits:N, mnist:DIR, idx:FILE, npy:FILE or csv:FILE, with ,binary ,center or ,whiten behind it")
	f.StringVar(&t.out, "out", "model.safetensors", "file for the model")
	t.network.flags(f)
	f.BoolVar(&o.SquaredError, "squared-error", false, "squared error with sigmoid output, instead of the cross-entropy")
	f.Float64Var(&o.Contraction, "contraction", 0, "weight λ of ‖∂h/∂x‖²")
	f.Float64Var(&o.OutputContraction, "output-contraction", 0, "weight of ‖∂r/∂x‖², of the pre-output")
	f.Float64Var(&o.Curl, "curl", 0, "weight of ‖J−Jᵀ‖², for untied weights and mirrors of several layers")
	f.Float64Var(&o.RelativeCurl, "relative-curl", 0, "weight of ‖J−Jᵀ‖²/(4‖J‖²), likewise")
	noise := f.String("noise", "none", "corruption of the input: none, gaussian, masking, salt-pepper or rare-salt-pepper")
	f.Float64Var(&o.Noise.Level, "level", 0, "level of the noise: σ of gaussian, else a probability")
	f.Float64Var(&o.WeightLength, "wl", 0, "weight length α: bound of the squared column lengths of W and R; 0 is none")
	kind := f.String("wlkind", "max", "weight length as max or equal")
	optimizer := f.String("optimizer", "sgd", "sgd, nesterov, adam, or with a line search lbfgs or bfgs")
	f.StringVar(&t.checkpoint, "checkpoint", "", "file for the state of the training after every epoch; one that exists takes -resume")
	f.BoolVar(&t.resume, "resume", false, "go on from the -checkpoint; start anew when there is none yet")
	f.IntVar(&o.Epochs, "epochs", 20, "epochs")
	f.IntVar(&o.Batch, "batch", 32, "samples in a minibatch; by default all for lbfgs and bfgs")
	f.Float64Var(&o.Rate, "rate", 0.1, "learning rate ε")
	f.Float64Var(&o.Tau, "tau", 500, "decay: the rate of an epoch is ε/(1+epoch/τ)")
	f.Float64Var(&o.Momentum, "momentum", 0, "momentum μ of sgd and nesterov, 0 ≤ μ < 1")
	f.Float64Var(&t.scale, "scale", 1, "initial weights are uniform in ±scale·√(6/(D+H))")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the data, the initial weights and the order of the samples")
	f.IntVar(&t.precision, "precision", 32, "32 or 64 bits")
	threadsFlag(f, &o.Threads, "threads")
	f.BoolVar(&t.json, "json", false, "print an object")
	f.BoolVar(&t.quiet, "q", false, "no progress")
	if err := parse(f, args, 0, 0); err != nil {
		return nil, err
	}
	if err := t.network.check(); err != nil {
		return nil, err
	}
	var err error
	if o.Noise.Kind, err = ae.ParseNoise(*noise); err != nil {
		return nil, usagef("-noise: %v", err)
	}
	if o.Optimizer, err = ae.ParseOptimizer(*optimizer); err != nil {
		return nil, usagef("-optimizer: %v", err)
	}
	if o.WeightLengthKind, err = ae.ParseWeightLengthKind(*kind); err != nil {
		return nil, usagef("-wlkind: %v", err)
	}
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch {
	case o.Epochs < 1:
		return nil, usagef("-epochs %d: it must be at least 1", o.Epochs)
	case o.Batch < 1:
		return nil, usagef("-batch %d: it must be at least 1", o.Batch)
	case !(o.Rate > 0) || !finite(o.Rate):
		return nil, usagef("-rate %v: it must be positive and finite", o.Rate)
	case !(o.Tau > 0):
		return nil, usagef("-tau %v: it must be positive", o.Tau)
	case !(o.Momentum >= 0 && o.Momentum < 1):
		return nil, usagef("-momentum %v: it must be in [0, 1)", o.Momentum)
	case o.Momentum != 0 && o.Optimizer > ae.Nesterov:
		return nil, usagef("-momentum %v: %s has none", o.Momentum, *optimizer)
	case o.Momentum == 0 && o.Optimizer == ae.Nesterov:
		return nil, usagef("-optimizer nesterov: it needs a positive -momentum")
	case o.Optimizer.QuasiNewton() && (isSet(f, "rate") || isSet(f, "tau")):
		return nil, usagef("-optimizer %s: its line search takes no -rate and no -tau", *optimizer)
	case o.Optimizer.QuasiNewton() && o.WeightLength != 0:
		return nil, usagef("-wl: %s cannot keep a weight length", *optimizer)
	case t.resume && t.checkpoint == "":
		return nil, usagef("-resume: it needs the -checkpoint to go on from")
	case !(o.Contraction >= 0) || !finite(o.Contraction):
		return nil, usagef("-contraction %v: it must be finite and not negative", o.Contraction)
	case !(o.OutputContraction >= 0) || !finite(o.OutputContraction):
		return nil, usagef("-output-contraction %v: it must be finite and not negative", o.OutputContraction)
	case !(o.Curl >= 0) || !finite(o.Curl):
		return nil, usagef("-curl %v: it must be finite and not negative", o.Curl)
	case !(o.RelativeCurl >= 0) || !finite(o.RelativeCurl):
		return nil, usagef("-relative-curl %v: it must be finite and not negative", o.RelativeCurl)
	case !t.network.curl() && o.Curl+o.RelativeCurl != 0:
		return nil, usagef("-curl and -relative-curl: %s weights have no curl to penalise", t.network.weights)
	case t.network.potential && o.Contraction+o.OutputContraction != 0:
		return nil, usagef("-contraction and -output-contraction: a potential network has none")
	case o.SquaredError && t.network.kind == ae.LinearOutput:
		return nil, usagef("-squared-error: linear output has no other loss")
	case !(o.Noise.Level >= 0) || !finite(o.Noise.Level) || o.Noise.Level > 1 && o.Noise.Kind > ae.GaussianNoise:
		return nil, usagef("-level %v: it must be σ ≥ 0 of gaussian noise, else in [0, 1]", o.Noise.Level)
	case (o.Noise.Kind == ae.NoNoise) != (o.Noise.Level == 0):
		return nil, usagef("-noise %s: it goes with a positive -level, and none without", *noise)
	case !(o.WeightLength >= 0) || !finite(o.WeightLength):
		return nil, usagef("-wl %v: it must be finite and not negative", o.WeightLength)
	case !(t.scale > 0) || !finite(t.scale):
		return nil, usagef("-scale %v: it must be positive and finite", t.scale)
	case o.WeightLengthKind == ae.NoWeightLength && o.WeightLength != 0:
		return nil, usagef("-wlkind %s: it must be max or equal with -wl", *kind)
	case o.WeightLength == 0 && isSet(f, "wlkind") && o.WeightLengthKind != ae.NoWeightLength:
		return nil, usagef("-wlkind %s: it needs a positive -wl", *kind)
	case t.precision != 32 && t.precision != 64:
		return nil, usagef("-precision %d: it must be 32 or 64", t.precision)
	}
	if err := checkThreads(o.Threads); err != nil {
		return nil, err
	}
	if err := t.inPrecision(); err != nil {
		return nil, err
	}
	if o.Optimizer.QuasiNewton() && !isSet(f, "batch") {
		o.Batch = math.MaxInt32
	}
	if o.WeightLength == 0 {
		o.WeightLengthKind = ae.NoWeightLength
	}
	return t, nil
}

// inPrecision returns an error for a number that the precision of the training has
// only as 0, as infinity or with fewer digits.
func (t *training) inPrecision() error {
	least, most := 0x1p-1022, math.MaxFloat64
	if t.precision == 32 {
		least, most = 0x1p-126, math.MaxFloat32
	}
	o := &t.options
	for _, flag := range []struct {
		name  string
		value float64
	}{
		{"rate", o.Rate}, {"wl", o.WeightLength}, {"scale", t.scale}, {"level", o.Noise.Level}, {"contraction", o.Contraction},
		{"output-contraction", o.OutputContraction}, {"curl", o.Curl}, {"relative-curl", o.RelativeCurl},
	} {
		if x := flag.value; x != 0 && !(x >= least && x <= most) {
			return usagef("-%s %v: it is outside of the range of %d bits, %.3g to %.3g", flag.name, x, t.precision, least, most)
		}
	}
	return nil
}

// openCheckpoint has the training store its state, and go on from it when asked
// to. The model goes to the file out.
func (t *training) openCheckpoint(out string) error {
	if t.checkpoint == "" {
		return nil
	}
	file, err := writable("-checkpoint", t.checkpoint)
	if err != nil {
		return err
	}
	if file == out {
		return usagef("-checkpoint %s: it is the file of the model, -out", t.checkpoint)
	}
	if _, err := os.Stat(file); err == nil && !t.resume {
		return usagef("-checkpoint %s: it exists; -resume goes on from it, and to begin anew remove it or name another file", t.checkpoint)
	}
	t.options.Checkpoint = func(write func(io.Writer) error) error { return report.WriteFile(t.checkpoint, write) }
	if !t.resume {
		return nil
	}
	text, err := readAll(t.checkpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	t.options.Resume = bytes.NewReader(text)
	return err
}

// writable returns the file that is written for path, of a flag, or an error when it
// cannot be.
func writable(flag, path string) (string, error) {
	if path == "" {
		return "", usagef("%s: it needs the name of a file", flag)
	}
	file, err := report.Target(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".curlfree.*")
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", flag, path, err)
	}
	f.Close()
	return filepath.Clean(file), os.Remove(f.Name())
}

// fit trains on x and writes the model. A training that was interrupted or found no
// lower point writes what it has, unless no epoch was finished; one that diverged
// leaves the file as it was.
func fit[T linalg.Float](ctx context.Context, t *training, x *linalg.Matrix[T], c console) error {
	m, err := newNetwork[T](&t.network, x.Cols)
	if err != nil {
		return err
	}
	if err := ae.CheckTraining[T](m, x, t.options); err != nil {
		return err
	}
	if t.network.start(m, t.scale, t.options.Seed); m.Validate() != nil {
		return usagef("-scale %v: the initial weights are not finite in %d bits", t.scale, t.precision)
	}
	show[T](t, m, x, c)
	result, err := ae.Train[T](ctx, m, x, t.options)
	t.endProgress()
	if err != nil && t.options.Resume != nil && result.Epochs == 0 {
		err = fmt.Errorf("-resume from %s: %w", t.checkpoint, err)
	}
	stopped := errors.Is(err, ae.ErrLineSearch) || errors.Is(err, context.Canceled)
	switch {
	case errors.Is(err, ae.ErrDiverged) || stopped && result.Epochs == 0:
		return fmt.Errorf("%w; nothing is written to %s", err, t.out)
	case err != nil && !stopped:
		return err
	}
	meta := map[string]string{
		"data": t.data, "seed": strconv.FormatUint(t.options.Seed, 10), "program": programVersion(),
		"epochs": strconv.Itoa(result.Epochs), "preset": fmt.Sprintf("%s, initial scale %v", t.options.Preset(), t.scale),
	}
	if failed := report.WriteFile(t.out, func(w io.Writer) error { return ae.Save[T](w, m, meta) }); failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("%w; the model so far is in %s", err, t.out)
	}
	if t.json {
		return writeJSON(c.out, map[string]any{
			"loss": number(result.Loss), "epochs": result.Epochs, "seconds": number(result.Seconds),
			"samples_per_second": number(result.SamplesPerSecond), "weights_sha256": ae.SHA256[T](m), "model": t.out,
		})
	}
	_, err = fmt.Fprintf(c.out, "%s: %d epochs, loss %.6g, %.1f s, %.0f samples/s, weights %s\n",
		t.out, result.Epochs, result.Loss, result.Seconds, result.SamplesPerSecond, ae.SHA256[T](m))
	return err
}

// show has the training report its progress, with the symmetricity after each
// epoch.
func show[T linalg.Float](t *training, m ae.Network[T], x *linalg.Matrix[T], c console) {
	t.endProgress = func() {}
	if t.quiet {
		return
	}
	bar, symmetricity := newProgress(c.err), ""
	samples := 10 // of deeper networks, which need the Jacobian of each
	if len(t.network.widths) == 1 && !t.network.potential {
		samples = 100
	}
	t.endProgress = bar.end
	t.options.Progress = func(p ae.Progress) {
		if p.Step == p.Steps {
			symmetricity = ""
			s, err := ae.Measure(context.Background(), m, x, ae.MeasureOptions{Samples: samples, ScoresOnly: true, Threads: 1})
			if err == nil {
				symmetricity = fmt.Sprintf("ssym(J) %.4f  ", s.J.SSym.Mean)
			}
		}
		bar.show(p, symmetricity)
	}
}
