package ae

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// keep stores every checkpoint in a list.
func keep(list *[][]byte) func(write func(io.Writer) error) error {
	return func(write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		*list = append(*list, b.Bytes())
		return err
	}
}

// TestResume: a training resumed after any epoch ends with the bits of one that
// never stopped, for every network and optimizer and any number of threads.
func TestResume(t *testing.T) {
	x := uniform[float64](23, 5, 3)
	for _, fresh := range everyNetwork(t) {
		for kind := SGD; kind <= BFGS; kind++ {
			o := TrainOptions{Epochs: 4, Batch: 8, Optimizer: kind, Rate: 0.02, Seed: 2, Threads: 1, Noise: Noise{GaussianNoise, 0.1}}
			if kind <= Nesterov {
				o.Momentum = 0.5
			}
			if kind.QuasiNewton() {
				o.Batch = 23
			}
			whole := fresh()
			var list [][]byte
			o.Checkpoint = keep(&list)
			want := mustTrain(t, whole, x, o)
			for i, checkpoint := range list {
				n := fresh()
				o.Checkpoint, o.Resume, o.Threads = nil, bytes.NewReader(checkpoint), 2
				got := mustTrain(t, n, x, o)
				if SHA256(n) != SHA256(whole) || !slices.Equal(got.Losses, want.Losses) {
					t.Errorf("%T, %v: resumed after epoch %d it ends elsewhere", n, kind, i+1)
				}
			}
		}
	}
}

func TestResumeRejects(t *testing.T) {
	x := uniform[float64](23, 5, 3)
	fresh := func() *Model[float64] {
		return random[float64](t, Config{5, 4, Untied, linalg.Tanh, LinearOutput}, 1, 7)
	}
	var list [][]byte
	valid := TrainOptions{Epochs: 2, Batch: 8, Optimizer: Adam, Rate: 0.02, Checkpoint: keep(&list)}
	mustTrain(t, fresh(), x, valid)
	valid.Checkpoint = nil
	for _, c := range []struct {
		name string
		edit func(f *safetensors.File, o *TrainOptions)
		want string
	}{
		{"rate", func(f *safetensors.File, o *TrainOptions) { o.Rate = 0.5 }, "settings"},
		{"optimizer", func(f *safetensors.File, o *TrainOptions) { o.Optimizer = SGD }, "optimizer adam"},
		{"epochs", func(f *safetensors.File, o *TrainOptions) { o.Epochs = 1 }, "2 epochs, more than 1"},
		{"data", func(f *safetensors.File, o *TrainOptions) { f.Metadata[checkpointData] = "" }, "other samples"},
		{"weights", func(f *safetensors.File, o *TrainOptions) { f.Metadata["weights"] = "tied" }, `weights "tied"`},
		{"moment", func(f *safetensors.File, o *TrainOptions) {
			f.Tensor("optimizer.moment2.1").Name = "optimizer.moment3.1"
		}, "no tensor optimizer.moment2.1"},
		{"more", func(f *safetensors.File, o *TrainOptions) {
			s := *f.Tensor("optimizer.powers")
			s.Name = "optimizer.more"
			f.Tensors = append(f.Tensors, s)
		}, "tensors of the training"},
		{"losses", func(f *safetensors.File, o *TrainOptions) { f.Tensor(checkpointLosses).Shape = []int{1, 2} }, "no vector"},
		{"NaN", func(f *safetensors.File, o *TrainOptions) {
			copy(f.Tensor("optimizer.moment1.0").Data, bytes.Repeat([]byte{0xff}, 8))
		}, "not finite"},
		{"powers", func(f *safetensors.File, o *TrainOptions) {
			f.Tensor("optimizer.powers").Data = appendLittleEndian(nil, []float64{1, 1})
		}, "not in [0, 1)"},
	} {
		f, err := safetensors.Read(bytes.NewReader(list[1]))
		if err != nil {
			t.Fatal(err)
		}
		o := valid
		c.edit(f, &o)
		var raw bytes.Buffer
		if err := safetensors.Write(&raw, f); err != nil {
			t.Fatal(err)
		}
		o.Resume = &raw
		m := fresh()
		if _, err := Train(context.Background(), m, x, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not contain %q", c.name, err, c.want)
		}
		if SHA256(m) != SHA256(fresh()) {
			t.Errorf("%s: the model has changed", c.name)
		}
	}
	o := valid
	for k := 0; k < len(list[1]); k += 97 { // cut anywhere
		o.Resume = bytes.NewReader(list[1][:k])
		if _, err := Train(context.Background(), fresh(), x, o); err == nil {
			t.Errorf("a checkpoint cut at %d of %d bytes is taken", k, len(list[1]))
		}
	}
	full := errors.New("disk full")
	o.Resume, o.Checkpoint = nil, func(func(io.Writer) error) error { return full }
	if r, err := Train(context.Background(), fresh(), x, o); !errors.Is(err, full) || r.Epochs != 1 {
		t.Errorf("%d epochs, error %v", r.Epochs, err)
	}
}

// store writes a checkpoint beside path, flushes it and renames it.
func store(path string) func(write func(io.Writer) error) error {
	return func(write func(io.Writer) error) error {
		f, err := os.Create(path + ".new")
		if err != nil {
			return err
		}
		if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	}
}

// trainStored trains from the checkpoint at path, or from the start when there is
// none, and returns the hash of the weights.
func trainStored(t *testing.T, path string) string {
	m := random[float32](t, Config{40, 30, Scaled, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	o := TrainOptions{Epochs: 60, Batch: 20, Optimizer: Adam, Rate: 0.01, Seed: 9, Threads: 1, Noise: Noise{MaskingNoise, 0.2}}
	if path != "" {
		o.Checkpoint = store(path)
		if text, err := os.ReadFile(path); err == nil {
			o.Resume = bytes.NewReader(text)
		}
	}
	mustTrain(t, m, uniform[float32](400, 40, 1), o)
	return SHA256(m)
}

// childVariable names the checkpoint of a process that TestKill starts.
const childVariable = "CURLFREE_TEST_CHECKPOINT"

// TestKill kills training processes at random moments, 20 times or 3 with -short, and ends with the
// bits of a training that nobody stopped.
func TestKill(t *testing.T) {
	if path := os.Getenv(childVariable); path != "" {
		fmt.Println("sha256 " + trainStored(t, path))
		return
	}
	kills := 20
	if testing.Short() {
		kills = 3
	}
	want := trainStored(t, "")
	path := filepath.Join(t.TempDir(), "checkpoint")
	child := func() (*exec.Cmd, *bytes.Buffer) {
		var out bytes.Buffer
		c := exec.Command(os.Args[0], "-test.run", "^TestKill$")
		c.Env, c.Stdout, c.Stderr = append(os.Environ(), childVariable+"="+path), &out, &out
		return c, &out
	}
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1)) // any moment will do
	killed, resumable := 0, 0
	for killed < kills || resumable == 0 && killed < 20 {
		c, out := child()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(20+rng.IntN(100))*time.Millisecond, func() { c.Process.Kill() })
		err := c.Wait()
		timer.Stop()
		if err == nil { // it was done before: once more from the start
			if !strings.Contains(out.String(), "sha256 "+want) {
				t.Fatalf("after %d kills: %s, want %s", killed, out, want)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if c.ProcessState.Exited() {
			t.Fatalf("the process failed: %s", out)
		}
		killed++
		if _, err := os.Stat(path); err == nil {
			resumable++
		}
	}
	if resumable == 0 {
		t.Error("no kill left a checkpoint")
	}
	c, out := child()
	if err := c.Run(); err != nil || !strings.Contains(out.String(), "sha256 "+want) {
		t.Errorf("after %d kills: %s (%v), want %s", killed, out, err, want)
	}
}
