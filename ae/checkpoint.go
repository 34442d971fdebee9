package ae

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// The metadata and the tensor that a checkpoint has besides those of the network
// and of the optimizer.
const (
	checkpointSettings = "training.settings"
	checkpointData     = "training.data"
	checkpointLosses   = "training.losses"
)

// ErrCheckpoint is wrapped by the error of Load for the state of a training, which
// TrainOptions.Resume takes.
var ErrCheckpoint = errors.New("the file is a checkpoint of a training, not a network")

// Preset writes everything but the network, the samples and the epochs that the outcome
// of a training depends on.
func (o TrainOptions) Preset() string { return o.preset("") }

// preset is Preset with something before the loss.
func (o TrainOptions) preset(more string) string {
	text := fmt.Sprintf("optimizer %v, batch %d, rate %v, tau %v, momentum %v, start %d, noise %v %v, contraction %v, output contraction %v, curl %v, relative curl %v, weight length %v %v, seed %d",
		o.Optimizer, o.Batch, o.Rate, o.Tau, o.Momentum, o.StartEpoch, o.Noise.Kind, o.Noise.Level, o.Contraction, o.OutputContraction,
		o.Curl, o.RelativeCurl, o.WeightLengthKind, o.WeightLength, o.Seed) + more
	if o.SquaredError {
		text += ", squared error"
	}
	return text
}

// settings writes what the bits of a training depend on, likewise.
func (t *trainer[T]) settings() string {
	return t.preset(fmt.Sprintf(", fused %v", isa.Active.FMA()))
}

// checkpoint hands the training's state to Checkpoint.
func (t *trainer[T]) checkpoint(result *TrainResult) error {
	err := t.Checkpoint(func(w io.Writer) error {
		f, err := file(t.model)
		if err != nil {
			return err
		}
		f.Metadata[checkpointSettings], f.Metadata[checkpointData] = t.settings(), t.data
		f.Tensors = append(f.Tensors, t.optimizer.State()...)
		f.Tensors = append(f.Tensors, encode(checkpointLosses, vector(result.Losses), true))
		return safetensors.Write(w, f)
	})
	if err != nil {
		return fmt.Errorf("ae: Train: checkpoint after epoch %d: %w", t.StartEpoch+result.Epochs, err)
	}
	return nil
}

// resume takes the state from Resume. On an error the network is unchanged.
func (t *trainer[T]) resume(result *TrainResult) error {
	f, err := safetensors.Read(t.Resume)
	if err != nil {
		return fmt.Errorf("the checkpoint cannot be read: %w", err)
	}
	if err := t.sameTraining(f); err != nil {
		return err
	}
	network, rest := &safetensors.File{Metadata: f.Metadata}, 0
	for _, s := range f.Tensors {
		if strings.Contains(s.Name, ".") {
			rest++
		} else {
			network.Tensors = append(network.Tensors, s)
		}
	}
	n, err := load[T, T](network)
	if err != nil {
		return fmt.Errorf("the checkpoint: %w", err)
	}
	if have, want := n.String(), t.model.String(); have != want {
		return fmt.Errorf("the checkpoint is of a %s network, not %s", have, want)
	}
	losses, err := lossesOf(f)
	if err != nil {
		return fmt.Errorf("the checkpoint: %w", err)
	}
	if len(losses) > t.Epochs {
		return fmt.Errorf("the checkpoint has %d epochs, more than %d", len(losses), t.Epochs)
	}
	if want := len(t.optimizer.State()) + 1; rest != want {
		return fmt.Errorf("the checkpoint has %d tensors of the training, %v has %d", rest, t.Optimizer, want)
	}
	if err := t.optimizer.Restore(f); err != nil {
		return fmt.Errorf("the checkpoint: %w", err)
	}
	copyParameters(t.parameters, n.Parameters())
	copyParameters(t.good, n.Parameters())
	t.model.Refresh()
	result.Epochs, result.Losses, result.Loss = len(losses), losses, losses[len(losses)-1]
	return nil
}

// sameTraining returns an error unless f is a checkpoint of this training.
func (t *trainer[T]) sameTraining(f *safetensors.File) error {
	want, _, err := describe(t.model)
	if err != nil {
		return err
	}
	want[checkpointSettings] = t.settings()
	for _, key := range append(slices.Clone(reserved), checkpointSettings) {
		if f.Metadata[key] != want[key] {
			return fmt.Errorf("the checkpoint has %s %q, this training has %q", strings.TrimPrefix(key, "training."), f.Metadata[key], want[key])
		}
	}
	if f.Metadata[checkpointData] != t.data {
		return errors.New("the checkpoint was trained on other samples")
	}
	return nil
}

// lossesOf returns the losses of the finished epochs, at least one.
func lossesOf(f *safetensors.File) ([]float64, error) {
	s := f.Tensor(checkpointLosses)
	if s == nil || len(s.Shape) != 1 || s.Shape[0] < 1 || len(s.Data) != 8*s.Shape[0] {
		return nil, fmt.Errorf("the file has no vector %s", strconv.Quote(checkpointLosses))
	}
	losses := linalg.New[float64](1, s.Shape[0])
	if err := decode(f, checkpointLosses, losses, true); err != nil {
		return nil, err
	}
	return losses.Data, nil
}
