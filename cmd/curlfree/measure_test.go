package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/format/safetensors"
)

// saveArray writes an npy file and returns its path.
func saveArray(t *testing.T, name string, data []float64, shape ...int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := npy.Write(f, &npy.Array{Shape: shape, Data: data}); err != nil {
		t.Fatal(err)
	}
	return path
}

// lambdas returns the mean λ of each line of measure's output.
func lambdas(t *testing.T, args ...string) map[string]float64 {
	t.Helper()
	code, out, message := call(context.Background(), append([]string{"measure", "-json", "-scores", "lambda"}, args...)...)
	if code != exitDone {
		t.Fatalf("%v: %s", args, message)
	}
	var result struct {
		Scores []struct {
			Of, Meaning string
			Mean        *float64
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, s := range result.Scores {
		if s.Mean != nil {
			values[s.Of] = *s.Mean
		}
		if s.Meaning == "" {
			t.Errorf("%s has no meaning", s.Of)
		}
	}
	return values
}

// TestMeasureForeign: matrices, the same in a PyTorch file and their Jacobians
// have one score; a rotation, the non-conservative control, has λ = 1.
func TestMeasureForeign(t *testing.T) {
	const d, h, n = 3, 2, 4
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(float32(rng.NormFloat64()))
		}
		return x
	}
	w, r, b, c, x := draw(d*h), draw(d*h), draw(h), draw(d), draw(n*d)
	data := "npy:" + saveArray(t, "x.npy", x, n, d)
	matrices := lambdas(t, "-W", saveArray(t, "W.npy", w, d, h), "-R", saveArray(t, "R.npy", r, d, h),
		"-b", saveArray(t, "b.npy", b, h), "-c", saveArray(t, "c.npy", c, d), "-activation", "tanh", "-data", data)

	transposed := make([]float64, d*h)
	jacobians := make([]float64, n*d*d)
	for i := range d {
		for l := range h {
			transposed[l*d+i] = w[i*h+l]
			for s := range n {
				u := b[l]
				for k := range d {
					u += w[k*h+l] * x[s*d+k]
				}
				slope := 1 - math.Tanh(u)*math.Tanh(u)
				for j := range d {
					jacobians[(s*d+i)*d+j] += r[i*h+l] * slope * w[j*h+l]
				}
			}
		}
	}
	tensor := func(name string, data []float64, shape ...int) safetensors.Tensor {
		var raw []byte
		for _, v := range data {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		}
		return safetensors.Tensor{Name: name, DType: "F32", Shape: shape, Data: raw}
	}
	torch := filepath.Join(t.TempDir(), "torch.safetensors")
	f, err := os.Create(torch)
	if err != nil {
		t.Fatal(err)
	}
	err = safetensors.Write(f, &safetensors.File{Tensors: []safetensors.Tensor{
		tensor("encoder.weight", transposed, h, d), tensor("encoder.bias", b, h), tensor("decoder.weight", r, d, h), tensor("decoder.bias", c, d),
	}})
	if f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]map[string]float64{
		"torch":     lambdas(t, "-activation", "tanh", "-data", data, torch),
		"jacobians": lambdas(t, "-jacobians", saveArray(t, "J.npy", jacobians, n, d, d)),
	} {
		for _, of := range []string{"J", "J-I"} {
			if want := matrices[of]; want == 0 || math.Abs(got[of]/want-1) > 1e-12 {
				t.Errorf("%s: λ(%s) is %v, that of the matrices %v", name, of, got[of], want)
			}
		}
	}

	if _, ok := matrices["∂r/∂x"]; ok {
		t.Error("λ alone does not pay for ∂r/∂x")
	}
	control := []float64{0, -2, 2, 0}
	got := lambdas(t, "-jacobians", saveArray(t, "J.npy", control, 1, 2, 2))
	if got["J"] != 1 || math.Abs(got["J-I"]-math.Sqrt(8.0/10)) > 1e-15 {
		t.Errorf("the control has λ(J) = %v and λ(J-I) = %v", got["J"], got["J-I"])
	}
	rotation := lambdas(t, "-activation", "linear", "-data", "npy:"+saveArray(t, "x.npy", draw(6), 3, 2),
		"-W", saveArray(t, "W.npy", []float64{1, 0, 0, 1}, 2, 2), "-R", saveArray(t, "R.npy", control, 2, 2))
	if rotation["J"] != 1 || rotation["RWt"] != 1 {
		t.Errorf("the rotating model has λ %v", rotation)
	}
}

// TestMeasureProbes: of a rotation every probe says the same, ‖Jv‖² = 8 and
// ‖Jv−Jᵀv‖² = 32; of J with two ones in a row ‖Jv‖² is 0 or 4, in the mean 2.
func TestMeasureProbes(t *testing.T) {
	x := "npy:" + saveArray(t, "x.npy", []float64{1, 2, 3, 4, 5, 6}, 3, 2)
	unit := saveArray(t, "W.npy", []float64{1, 0, 0, 1}, 2, 2)
	estimates := func(j ...float64) map[string]measured {
		code, out, message := call(context.Background(), "measure", "-json", "-scores", "estimate", "-probes", "40",
			"-activation", "linear", "-data", x, "-W", unit, "-R", saveArray(t, "R.npy", j, 2, 2))
		var result struct{ Scores []measured }
		if err := json.Unmarshal([]byte(out), &result); code != exitDone || err != nil {
			t.Fatal(code, message, err)
		}
		found := map[string]measured{}
		for _, row := range result.Scores {
			found[row.Of] = row
		}
		return found
	}
	for of, want := range map[string]number{"‖J‖²": 8, "‖J−Jᵀ‖²/2": 16, "Σ‖J−Jᵀ‖²/(4Σ‖J‖²)": 1} {
		if got := estimates(0, -2, 2, 0)[of]; got.Mean != want || got.Std != 0 || got.N != 3 {
			t.Errorf("rotation: %s is %v ± %v on %d samples, want %v", of, got.Mean, got.Std, got.N, want)
		}
	}
	got := estimates(1, 1, 0, 0)["‖J‖²"]
	if got.Std <= 0 || got.Std > 0.5 || math.Abs(float64(got.Mean-2)) > 4*float64(got.Std) {
		t.Errorf("two ones: ‖J‖² is %v ± %v, want 2", got.Mean, got.Std)
	}
	for _, args := range [][]string{
		{"-probes", "-1", "-W", unit, "-R", unit}, {"-probes", "1", "-jacobians", unit}, {"-scores", "estimate", "-W", unit, "-R", unit},
	} {
		if code, _, err := call(context.Background(), append([]string{"measure"}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d, %s", args, code, err)
		}
	}
}

// TestMeasureLive: every n counts the samples that were not left out as dead.
func TestMeasureLive(t *testing.T) {
	unit, turn := saveArray(t, "W.npy", []float64{1, 0, 0, 1}, 2, 2), saveArray(t, "R.npy", []float64{0, -2, 2, 0}, 2, 2)
	code, out, message := call(context.Background(), "measure", "-json", "-scores", "sym,loop", "-activation", "relu", "-W", unit, "-R", turn,
		"-data", "npy:"+saveArray(t, "x.npy", []float64{1, 2, -1, -2, 3, 1}, 3, 2))
	var result struct{ Scores []measured }
	if err := json.Unmarshal([]byte(out), &result); code != exitDone || err != nil {
		t.Fatal(code, message, err)
	}
	live := 0
	for _, row := range result.Scores {
		if row.Of != "RWt" && row.Of != "mean J" && row.Score == "sym" {
			if live++; row.N != 2 || row.Matrix == "" {
				t.Errorf("%+v: 2 samples of 3 are alive", row)
			}
		}
	}
	if live != 4 {
		t.Errorf("%d matrices of each sample, want J, J-I, ∂r/∂x and ∂r/∂x-I", live)
	}
}

// TestMeasureUndefined: a score that is 0/0 is a dash with its reason, and one of a sum
// beyond float64, too; numbers whose squares alone are beyond it have their scores.
func TestMeasureUndefined(t *testing.T) {
	for reason, args := range map[string][]string{
		"every sample has a zero Jacobian": {"-jacobians", saveArray(t, "J.npy", make([]float64, 4), 1, 2, 2)},
		"beyond the range of float64": {
			"-scores", "sym,loop", "-activation", "linear", "-W", saveArray(t, "W.npy", []float64{1e200, 0, 0, 1e200}, 2, 2),
			"-R", saveArray(t, "R.npy", []float64{1e200, 0, 0, 1e200}, 2, 2), "-data", "npy:" + saveArray(t, "x.npy", []float64{1, 1}, 1, 2),
		},
	} {
		code, out, message := call(context.Background(), append([]string{"measure", "-scores", "sym"}, args...)...)
		if code != exitDone || strings.Contains(out, "NaN") || strings.Count(out, reason) < 2 || !strings.Contains(out, "–") {
			t.Errorf("exit %d, %q\n%s", code, message, out)
		}
	}
	for _, size := range []float64{1e200, 1e-170} {
		got := lambdas(t, "-jacobians", saveArray(t, "J.npy", []float64{size, -size, size, 0}, 1, 2, 2))
		if math.Abs(got["J"]-math.Sqrt(2./3)) > 1e-15 {
			t.Errorf("%v: λ(J) is %v", size, got["J"])
		}
	}
	model := filepath.Join(t.TempDir(), "torch.safetensors")
	f, err := os.Create(model)
	if err != nil {
		t.Fatal(err)
	}
	nan := binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	err = safetensors.Write(f, &safetensors.File{Tensors: []safetensors.Tensor{{Name: "encoder.weight", DType: "F32", Shape: []int{1, 1}, Data: nan}}})
	if f.Close(); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"it needs -activation, which is not in the file": {model}, "the tensor encoder.weight has NaN": {"-activation", "tanh", model},
	} {
		if _, _, message := call(context.Background(), append([]string{"measure", "-data", "digits:9"}, args...)...); !strings.Contains(message, want) {
			t.Errorf("%q, want %q", message, want)
		}
	}
}

func TestMeasureForeignRejects(t *testing.T) {
	w, v := saveArray(t, "W.npy", make([]float64, 6), 3, 2), saveArray(t, "v.npy", make([]float64, 3), 3)
	nan := saveArray(t, "J.npy", []float64{1, 2, math.NaN(), 4}, 1, 2, 2)
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "takes one of", []string{"-W", w, "-jacobians", nan}},
		{exitUsage, "they need -W", []string{"-R", w, "model"}},
		{exitUsage, "needs -activation", []string{"-W", w}},
		{exitUsage, `unknown activation "cubic"`, []string{"-W", w, "-activation", "cubic"}},
		{exitUsage, "-data", []string{"-W", w, "-activation", "tanh"}},
		{exitUsage, "stands alone", []string{"-jacobians", nan, "-activation", "tanh"}},
		{exitUsage, "stands alone", []string{"-jacobians", nan, "-seed", "3"}},
		{exitUsage, "-scores certificate: it takes a model", []string{"-jacobians", nan, "-scores", "sym,certificate"}},
		{exitFailed, "a matrix has two sides", []string{"-W", v, "-activation", "tanh", "-data", "digits:9"}},
		{exitFailed, "b has 3 elements", []string{"-W", w, "-b", v, "-activation", "tanh", "-data", "digits:9"}},
		{exitFailed, "784 columns", []string{"-W", w, "-activation", "tanh", "-data", "digits:9"}},
		{exitFailed, "NaN at Jacobian 0, row 1, column 0", []string{"-jacobians", nan}},
		{exitFailed, "J.npy: it has NaN at element 2", []string{"-W", w, "-c", nan, "-activation", "tanh", "-data", "digits:9"}},
		{exitFailed, ".: it is not a regular file", []string{"."}},
		{exitFailed, "N×D×D", []string{"-jacobians", w}},
	} {
		code, _, message := call(context.Background(), append([]string{"measure"}, c.args...)...)
		if code != c.code || !strings.Contains(message, c.want) {
			t.Errorf("%v: exit %d, %q; want %d with %q", c.args, code, message, c.code, c.want)
		}
	}
}

// TestMeasureOwn: what our own files say themselves is not asked for, a checkpoint is
// said to be one, and a deep network has no straight-line residual but an energy.
func TestMeasureOwn(t *testing.T) {
	dir := t.TempDir()
	model, state := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "state")
	if code, _, message := call(context.Background(), "train", "-q", "-data", "digits:20", "-hidden", "5,4", "-epochs", "1", "-out", model, "-checkpoint", state); code != exitDone {
		t.Fatal(message)
	}
	for _, command := range []string{"measure", "energy", "dynamics"} {
		for _, c := range []struct {
			code int
			want string
			args []string
		}{
			{exitUsage, "-output: " + model + " says itself", []string{"-output", "sigmoid", model}},
			{exitUsage, "-activation: " + model + " says itself", []string{"-activation", "tanh", model}},
			{exitFailed, state + ": it is a checkpoint of a training, not a model; curlfree train -resume -checkpoint " + state, []string{state}},
		} {
			code, _, message := call(context.Background(), append([]string{command}, c.args...)...)
			if code != c.code || !strings.Contains(message, c.want) {
				t.Errorf("%s %v: exit %d, %q, want %d and %q", command, c.args, code, message, c.code, c.want)
			}
		}
	}
	code, out, message := call(context.Background(), "measure", "-n", "3", "-scores", "straight-line", model)
	if code != exitDone || !strings.Contains(out, "not measured: see curlfree energy") {
		t.Errorf("exit %d, %q, %s", code, message, out)
	}
}

// TestMeasureTorch: what is wrong with a PyTorch file is said of the file, its counters
// are left out, and layers that a model does not have are named.
func TestMeasureTorch(t *testing.T) {
	tensor := func(name, kind string, bytes int, shape ...int) safetensors.Tensor {
		for _, n := range shape {
			bytes *= n
		}
		return safetensors.Tensor{Name: name, DType: kind, Shape: shape, Data: make([]byte, bytes)}
	}
	encoder, decoder := tensor("encoder.weight", "F32", 4, 2, 3), tensor("decoder.weight", "F64", 8, 3, 2)
	write := func(cut int, tensors ...safetensors.Tensor) string {
		var text bytes.Buffer
		if err := safetensors.Write(&text, &safetensors.File{Tensors: tensors}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "torch.safetensors")
		if err := os.WriteFile(path, text.Bytes()[:text.Len()-cut], 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	data := "npy:" + saveArray(t, "x.npy", []float64{1, 2, 3}, 1, 3)
	for _, c := range []struct {
		code int
		want string
		path string
	}{
		{exitDone, "", write(0, encoder, decoder, tensor("counter", "I64", 8), tensor("mask", "BOOL", 1, 3))},
		{exitFailed, "the tensor encoder.weight is BF16; convert it to F32 or F64", write(0, tensor("encoder.weight", "BF16", 2, 2, 3), decoder)},
		{exitFailed, "the tensor decoder.weight is I64", write(0, encoder, tensor("decoder.weight", "I64", 8, 3, 2))},
		{exitFailed, "the file is truncated", write(1, encoder, decoder)},
		{exitFailed, "the file has encoder.2.bias, encoder.2.weight, which", write(0, encoder, tensor("encoder.2.weight", "F32", 4, 2, 2), decoder, tensor("encoder.2.bias", "F16", 2, 2))},
		{exitFailed, "it is no model", write(0, decoder)},
	} {
		code, _, message := call(context.Background(), "measure", "-activation", "tanh", "-data", data, c.path)
		if code != c.code || !strings.Contains(message, c.want) {
			t.Errorf("exit %d, %q; want %d with %q", code, message, c.code, c.want)
		}
	}
}
