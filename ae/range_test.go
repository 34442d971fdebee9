package ae

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// TestTrainRange: a rate or a weight length that the precision has as 0 or as infinity
// is an error in that precision alone, and so are more threads than there can be.
func TestTrainRange(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*TrainOptions)
		both   bool
	}{
		"rate is 1e-300":           {func(o *TrainOptions) { o.Rate = 1e-300 }, false},
		"weight length is 1e-300":  {func(o *TrainOptions) { o.WeightLengthKind, o.WeightLength = MaxNorm, 1e-300 }, false},
		"weight length is 1e+39":   {func(o *TrainOptions) { o.WeightLengthKind, o.WeightLength = EqualNorm, 1e39 }, false},
		"1000000000 threads, it":   {func(o *TrainOptions) { o.Threads = 1e9 }, true},
		"rate is -0.1, it must be": {func(o *TrainOptions) { o.Rate = -0.1 }, true},
	} {
		o := TrainOptions{Epochs: 1, Batch: 1, Rate: 0.1}
		c.change(&o)
		if _, err := trainOnce[float32](o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("float32: %v, want %q", err, name)
		}
		if _, err := trainOnce[float64](o); (err != nil) != c.both {
			t.Errorf("float64: %v for %q", err, name)
		}
	}
}

// trainOnce trains one unit on one sample.
func trainOnce[T linalg.Float](o TrainOptions) (TrainResult, error) {
	m, err := New[T](Config{1, 1, Untied, linalg.Sigmoid, LinearOutput})
	if err != nil {
		return TrainResult{}, err
	}
	m.W.Data[0], m.R.Data[0] = 1, 1
	return Train(context.Background(), m, linalg.Wrap(1, 1, 1, []T{1}), o)
}

// TestLoadCheckpoint: Load says that a checkpoint is one.
func TestLoadCheckpoint(t *testing.T) {
	var state bytes.Buffer
	o := TrainOptions{Epochs: 1, Batch: 1, Rate: 0.1, Checkpoint: func(write func(io.Writer) error) error { return write(&state) }}
	if _, err := trainOnce[float32](o); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load[float32](&state); !errors.Is(err, ErrCheckpoint) {
		t.Error(err)
	}
}
