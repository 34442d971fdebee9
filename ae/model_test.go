package ae

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

func TestNewRejects(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{0, 3, Tied, linalg.Tanh, LinearOutput}, "0 visible and 3 hidden"},
		{Config{3, -1, Tied, linalg.Tanh, LinearOutput}, "3 visible and -1 hidden"},
		{Config{1 << 20, 1 << 20, Tied, linalg.Tanh, LinearOutput}, "1048576 hidden units"},
		{Config{3, 3, 3, linalg.Tanh, LinearOutput}, "weights 3"},
		{Config{3, 3, Tied, 99, LinearOutput}, "activation 99"},
		{Config{3, 3, Tied, linalg.Tanh, 2}, "output 2"},
	} {
		if _, err := New[float32](c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v does not contain %q", c.cfg, err, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, w := range allWeights {
		if got, err := ParseWeights(w.String()); got != w || err != nil {
			t.Errorf("ParseWeights(%q) = %v, %v", w, got, err)
		}
	}
	for _, o := range allOutputs {
		if got, err := ParseOutput(o.String()); got != o || err != nil {
			t.Errorf("ParseOutput(%q) = %v, %v", o, got, err)
		}
	}
	for _, k := range []WeightLengthKind{NoWeightLength, MaxNorm, EqualNorm} {
		if got, err := ParseWeightLengthKind(k.String()); got != k || err != nil {
			t.Errorf("ParseWeightLengthKind(%q) = %v, %v", k, got, err)
		}
	}
	if _, err := ParseWeights("loose"); err == nil || !strings.Contains(err.Error(), `"loose"`) {
		t.Errorf("error %v", err)
	}
}

// TestInit: U(±scale·√(6/(D+H))) has standard deviation limit/√3.
func TestInit(t *testing.T) {
	m, err := New[float32](Config{200, 100, Untied, linalg.Tanh, LinearOutput})
	if err != nil {
		t.Fatal(err)
	}
	m.B[3], m.C[4] = 1, 2
	m.Init(4, rand.New(rand.NewPCG(1, 2)))
	limit := 4 * math.Sqrt(6.0/300)
	for _, w := range []*linalg.Matrix[float32]{m.W, m.R} {
		var sum, square, largest float64
		for _, v := range w.Data {
			sum += float64(v)
			square += float64(v) * float64(v)
			largest = math.Max(largest, math.Abs(float64(v)))
		}
		n := float64(len(w.Data))
		if math.Abs(sum/n) > limit/50 || math.Abs(square/n/(limit*limit/3)-1) > 0.03 || largest > limit || largest < 0.99*limit {
			t.Errorf("mean %v, variance %v, largest %v; limit %v", sum/n, square/n, largest, limit)
		}
	}
	if m.B[3] != 0 || m.C[4] != 0 || m.W.Data[0] == m.R.Data[0] {
		t.Error("biases are left, or R starts as W")
	}
}

// TestForward compares the batch calls with sums, over more rows than one chunk
// and on strided matrices, and finds a sample's bits in any batch.
func TestForward(t *testing.T) {
	for _, out := range allOutputs {
		for _, weights := range allWeights {
			m := random[float64](t, Config{6, 4, weights, linalg.Sigmoid, out}, 1, 3)
			x := uniform[float64](chunkRows+9, 8, 1).Slice(0, chunkRows+9, 1, 7)
			h, y, r := linalg.New[float64](x.Rows, 4), linalg.New[float64](x.Rows, 9).Slice(0, x.Rows, 2, 8), linalg.New[float64](x.Rows, 6)
			m.Encode(h, x, nil)
			m.PreOutput(y, x, nil)
			m.Reconstruct(r, x, nil)
			for n := range x.Rows {
				u := preActivation(m, x.Row(n))
				for l := range u {
					if want := 1 / (1 + math.Exp(-u[l])); math.Abs(h.At(n, l)-want) > 1e-15 {
						t.Fatalf("h is %v, want %v", h.At(n, l), want)
					}
				}
				for i := range 6 {
					want := m.C[i]
					for l := range u {
						want += m.R.At(i, l) * h.At(n, l)
					}
					if math.Abs(y.At(n, i)-want) > 1e-14 {
						t.Fatalf("%v %v: pre-output %v, want %v", weights, out, y.At(n, i), want)
					}
					if out == SigmoidOutput {
						want = 1 / (1 + math.Exp(-want))
					}
					if math.Abs(r.At(n, i)-want) > 1e-14 {
						t.Fatalf("%v %v: reconstruction %v, want %v", weights, out, r.At(n, i), want)
					}
				}
			}
			one := linalg.New[float64](1, 6)
			m.Reconstruct(one, x.Slice(chunkRows+3, chunkRows+4, 0, 6), nil)
			for i, v := range one.Data {
				if v != r.At(chunkRows+3, i) {
					t.Errorf("%v %v: a sample alone has other bits than in a batch", weights, out)
				}
			}
		}
	}
}

func TestForwardPanics(t *testing.T) {
	m := random[float32](t, Config{6, 4, Tied, linalg.Sigmoid, LinearOutput}, 1, 3)
	defer func() {
		if got, want := fmt.Sprint(recover()), "ae: Reconstruct: dst is 3×5 and x is 3×6 but the model is 6×4"; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	m.Reconstruct(linalg.New[float32](3, 5), linalg.New[float32](3, 6), nil)
}

func TestForwardAllocations(t *testing.T) {
	m := random[float32](t, Config{40, 30, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	x, y := uniform[float32](20, 40, 1), linalg.New[float32](20, 40)
	for _, threads := range []int{1, 2} {
		ws := linalg.NewWorkspace(threads)
		t.Run(fmt.Sprintf("%d threads", threads), func(t *testing.T) {
			allocation.Check(t, func() { m.Reconstruct(y, x, ws) })
		})
		ws.Close()
	}
}

// TestSHA256 has the hash of twelve known bytes of float32: W = 1, b = 2, c = 3
// is 0000803f 00000040 00004040.
func TestSHA256(t *testing.T) {
	m, _ := New[float32](Config{1, 1, Tied, linalg.Tanh, LinearOutput})
	m.W.Data[0], m.B[0], m.C[0] = 1, 2, 3
	const hash = "8e628779e6a74ee0b36991c10158f63cafec7d340ad4e075592502c8708524dd"
	if got := SHA256(m); got != hash {
		t.Errorf("SHA256 is %s, want %s", got, hash)
	}
	m.C[0] = 4
	if got := SHA256(m); got != SHA256(m.Clone()) || got == hash {
		t.Error("the hash does not follow the parameters")
	}
}

func TestSaveLoad(t *testing.T) {
	for _, weights := range allWeights {
		for _, out := range allOutputs {
			m := random[float32](t, Config{7, 5, weights, linalg.Softplus, out}, 1, 3)
			var file bytes.Buffer
			if err := Save(&file, m, map[string]string{"epochs": "12"}); err != nil {
				t.Fatal(err)
			}
			raw := file.Bytes()
			loaded, meta, err := Load[float32](bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			got := loaded.(*Model[float32])
			if got.Config != m.Config || SHA256(got) != SHA256(m) || !linalg.EqualApprox(got.R, m.R, 0) || (got.R == got.W) != (weights == Tied) {
				t.Errorf("%v %v: another model came back", weights, out)
			}
			if meta["epochs"] != "12" || meta["precision"] != "32" || meta["weights"] != weights.String() {
				t.Errorf("metadata %v", meta)
			}
			wide, _, err := Load[float64](bytes.NewReader(raw))
			if err != nil || SHA256(convert[float32](wide.(*Model[float64]))) != SHA256(m) {
				t.Errorf("%v %v: as float64 it is another model, error %v", weights, out, err)
			}
		}
	}
}

// TestSaveLoadEvery: every kind of network comes back with its bits, as itself and
// through float32.
func TestSaveLoadEvery(t *testing.T) {
	x := uniform[float64](3, 5, 4)
	for _, fresh := range everyNetwork(t) {
		n := fresh()
		var raw bytes.Buffer
		if err := Save(&raw, n, nil); err != nil {
			t.Fatal(err)
		}
		text := raw.Bytes()
		got, _, err := Load[float64](bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		want, have := linalg.New[float64](3, 5), linalg.New[float64](3, 5)
		n.Field(want, x, nil)
		got.Field(have, x, nil)
		if fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", n, n) || SHA256(got) != SHA256(n) || !linalg.EqualApprox(have, want, 0) {
			t.Errorf("%T: another network came back", n)
		}
		narrow, _, err := Load[float32](bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		raw.Reset()
		if err := Save(&raw, narrow, nil); err != nil {
			t.Fatal(err)
		}
		if again, _, err := Load[float64](&raw); err != nil || SHA256(again) != SHA256(narrow.Double()) {
			t.Errorf("%T: float32 does not survive, error %v", n, err)
		}
	}
}

func TestSaveRejects(t *testing.T) {
	m := random[float32](t, Config{7, 5, Untied, linalg.Softplus, LinearOutput}, 1, 3)
	if err := Save(new(bytes.Buffer), m, map[string]string{"weights": "x"}); err == nil || !strings.Contains(err.Error(), `"weights"`) {
		t.Errorf("error %v", err)
	}
	m.R.Set(3, 2, float32(math.NaN()))
	if err := Save(new(bytes.Buffer), m, nil); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("error %v", err)
	}
}

func TestLoadRejects(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(f *safetensors.File)
		want string
	}{
		{"architecture", func(f *safetensors.File) { f.Metadata["architecture"] = "cnn" }, `"cnn"`},
		{"version", func(f *safetensors.File) { f.Metadata["version"] = "2" }, `version "2"`},
		{"precision", func(f *safetensors.File) { f.Metadata["precision"] = "16" }, `precision "16"`},
		{"other precision", func(f *safetensors.File) { f.Metadata["precision"] = "64" }, "tensor W is F32"},
		{"weights", func(f *safetensors.File) { f.Metadata["weights"] = "loose" }, `"loose"`},
		{"activation", func(f *safetensors.File) { delete(f.Metadata, "activation") }, `unknown activation ""`},
		{"output", func(f *safetensors.File) { f.Metadata["output"] = "tanh" }, `"tanh"`},
		{"no W", func(f *safetensors.File) { f.Tensor("W").Name = "V" }, "no matrix W"},
		{"no R", func(f *safetensors.File) { f.Tensor("R").Name = "Q" }, "no tensor R"},
		{"scaled", func(f *safetensors.File) { f.Metadata["weights"] = "scaled" }, "no tensor e"},
		{"tied", func(f *safetensors.File) { f.Metadata["weights"] = "tied" }, "4 tensors"},
		{"shape", func(f *safetensors.File) { f.Tensor("R").Shape = []int{5, 7} }, "tensor R is F32 of shape [5 7]"},
		{"W vector", func(f *safetensors.File) { f.Tensor("W").Shape = []int{35} }, "no matrix W"},
		{"empty W", func(f *safetensors.File) { w := f.Tensor("W"); w.Shape, w.Data = []int{7, 0}, nil }, "0 hidden units"},
		{"bias", func(f *safetensors.File) {
			b := f.Tensor("b")
			b.Shape, b.Data = []int{4}, b.Data[:16]
		}, "tensor b is F32 of shape [4]"},
		{"NaN", func(f *safetensors.File) { copy(f.Tensor("c").Data, []byte{0, 0, 0xc0, 0x7f}) }, "not finite"},
	} {
		m := random[float32](t, Config{7, 5, Untied, linalg.Softplus, LinearOutput}, 1, 3)
		var file bytes.Buffer
		if err := Save(&file, m, nil); err != nil {
			t.Fatal(err)
		}
		f, err := safetensors.Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		c.edit(f)
		file.Reset()
		if err := safetensors.Write(&file, f); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Load[float32](&file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not contain %q", c.name, err, c.want)
		}
	}
	for _, c := range []struct {
		name string
		edit func(f *safetensors.File)
		want string
	}{
		{"mirror", func(f *safetensors.File) { f.Metadata["weights"] = "tied" }, "tensor b3 is F64 of shape [5]"},
		{"scaled", func(f *safetensors.File) { f.Metadata["weights"] = "scaled" }, "not scaled"},
		{"layers", func(f *safetensors.File) { f.Metadata["activation"] = "tanh" }, "tensor R has shape"},
		{"more layers", func(f *safetensors.File) { f.Metadata["activation"] = "tanh,tanh,tanh,tanh" }, "no matrix W4"},
		{"chain", func(f *safetensors.File) { f.Tensor("W2").Shape = []int{2, 6} }, "W2 has 2 rows, the layer before it 4 units"},
		{"R", func(f *safetensors.File) { f.Tensor("R").Shape = []int{5, 7} }, "tensor R has shape [5 7], not [7 5]"},
		{"kind", func(f *safetensors.File) { f.Metadata["architecture"] = filePotential }, "no tensor e"},
		{"bias", func(f *safetensors.File) { f.Tensor("b3").Name = "b4" }, "no tensor b3"},
	} {
		m, err := NewDeep[float64](DeepConfig{7, []int{4, 3, 5}, []Activation{linalg.Tanh, linalg.ReLU, linalg.Tanh}, Untied, LinearOutput})
		if err != nil {
			t.Fatal(err)
		}
		f, err := file(m)
		if err != nil {
			t.Fatal(err)
		}
		c.edit(f)
		var raw bytes.Buffer
		if err := safetensors.Write(&raw, f); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Load[float64](&raw); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("deep, %s: error %v does not contain %q", c.name, err, c.want)
		}
	}
	if _, _, err := Load[float32](strings.NewReader("no model")); err == nil {
		t.Error("text loads as a model")
	}
}

// TestConcurrent: a model that nobody changes serves several goroutines.
func TestConcurrent(t *testing.T) {
	m := random[float32](t, Config{30, 20, Untied, linalg.Tanh, LinearOutput}, 1, 3)
	x := uniform[float32](50, 30, 1)
	want := linalg.New[float32](50, 30)
	m.Reconstruct(want, x, nil)
	done := make(chan bool)
	for range 4 {
		go func() {
			y := linalg.New[float32](50, 30)
			for range 20 {
				m.Reconstruct(y, x, nil)
			}
			_, err := Measure(context.Background(), m, x, MeasureOptions{Threads: 1})
			done <- err == nil && linalg.EqualApprox(y, want, 0)
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("a goroutine got another result")
		}
	}
}
