package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/ae"
)

// call runs the program in this process.
func call(ctx context.Context, args ...string) (code int, out, err string) {
	var o, e bytes.Buffer
	code = run(ctx, args, console{&o, &e})
	return code, o.String(), e.String()
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	model := filepath.Join(dir, "m.safetensors")
	bad := filepath.Join(dir, "bad.safetensors")
	begun := t.TempDir()
	if err := os.WriteFile(filepath.Join(begun, "run.json"), []byte(`{"names": ["fig1"], "data": "digits:9", "seed": 3}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bad, []byte("nonsense"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "Usage", nil},
		{exitUsage, `unknown command "paint"`, []string{"paint"}},
		{exitUsage, "-threads 0", []string{"train", "-threads", "0"}},
		{exitUsage, "-threads 0", []string{"reproduce", "-threads", "0"}},
		{exitUsage, "-threads 1000000000: it must be from 1 to 1024", []string{"train", "-threads", "1000000000"}},
		{exitUsage, "-threads 1025", []string{"measure", "-threads", "1025", model}},
		{exitUsage, "-threads 1025", []string{"reproduce", "-threads", "1025"}},
		{exitUsage, "-threads 1025", []string{"decompose", "-threads", "1025", model}},
		{exitUsage, "-wl 1e-300: it is outside of the range of 32 bits, 1.18e-38 to 3.4e+38", []string{"train", "-wl", "1e-300"}},
		{exitUsage, "-wl 1e+39: it is outside of the range of 32 bits", []string{"train", "-wl", "1e39"}},
		{exitUsage, "-rate 1e-300: it is outside", []string{"train", "-rate", "1e-300"}},
		{exitUsage, "-curl 1e-310: it is outside of the range of 64 bits", []string{"train", "-curl", "1e-310", "-precision", "64"}},
		{exitUsage, "-missing, -metric: for fields on grids, m.obj is a mesh", []string{"decompose", "-missing", "fill", "-metric", "plane", "-field", "f", "m.obj"}},
		{exitUsage, "-mask, -checks: for fields on grids, m.edges is a graph", []string{"decompose", "-checks=false", "-mask", "f", "m.edges"}},
		{exitUsage, "-checks: the object of -json has no place", []string{"decompose", "-checks", "-json", "f.csv"}},
		{exitUsage, "-huge: it is for table2", []string{"reproduce", "-huge"}},
		{exitUsage, "-probes: they are for the score estimate", []string{"measure", "-probes", "3", "-scores", "sym", model}},
		{exitUsage, "no curl to penalise", []string{"train", "-weights", "tied", "-curl", "1"}},
		{exitUsage, "-relative-curl NaN", []string{"train", "-relative-curl", "NaN"}},
		{exitUsage, "-output-contraction -1", []string{"train", "-output-contraction", "-1"}},
		{exitUsage, `unknown noise "pink"`, []string{"train", "-noise", "pink", "-level", "0.1"}},
		{exitUsage, "-noise masking: it goes with a positive -level", []string{"train", "-noise", "masking"}},
		{exitUsage, "-level 1.5", []string{"train", "-noise", "masking", "-level", "1.5"}},
		{exitUsage, "-threads -1", []string{"measure", "-threads", "-1", model}},
		{exitUsage, "-hidden -5", []string{"train", "-hidden", "-5"}},
		{exitUsage, "-hidden 20,0", []string{"train", "-hidden", "20,0"}},
		{exitUsage, "-hidden 20,", []string{"train", "-hidden", "20,"}},
		{exitUsage, "2 for 3 layers", []string{"train", "-hidden", "20,10,5", "-activation", "tanh,relu"}},
		{exitUsage, "it has one hidden layer, not 2", []string{"train", "-hidden", "20,10", "-weights", "scaled"}},
		{exitUsage, "no curl to penalise", []string{"train", "-hidden", "20,10", "-weights", "potential", "-curl", "1"}},
		{exitUsage, "a potential network has none", []string{"train", "-weights", "potential", "-contraction", "1"}},
		{exitUsage, "have no e", []string{"train", "-weights", "tied", "-signed"}},
		{exitUsage, "-squared-error", []string{"train", "-output", "linear", "-squared-error"}},
		{exitUsage, "-epochs 0", []string{"train", "-epochs", "0"}},
		{exitUsage, "-batch 0", []string{"train", "-batch", "0"}},
		{exitUsage, "-rate NaN", []string{"train", "-rate", "NaN"}},
		{exitUsage, "-momentum 1", []string{"train", "-momentum", "1"}},
		{exitUsage, "-contraction -1", []string{"train", "-contraction", "-1"}},
		{exitUsage, "-wl -1", []string{"train", "-wl", "-1"}},
		{exitUsage, "-wlkind", []string{"train", "-wl", "1", "-wlkind", "some"}},
		{exitUsage, "-wlkind", []string{"train", "-wlkind", "some"}},
		{exitUsage, "-wlkind none", []string{"train", "-wl", "1", "-wlkind", "none"}},
		{exitUsage, "-wlkind equal", []string{"train", "-wlkind", "equal"}},
		{exitUsage, `unknown optimizer "newton"`, []string{"train", "-optimizer", "newton"}},
		{exitUsage, "adam has none", []string{"train", "-optimizer", "adam", "-momentum", "0.5"}},
		{exitUsage, "needs a positive -momentum", []string{"train", "-optimizer", "nesterov"}},
		{exitUsage, "takes no -rate", []string{"train", "-optimizer", "lbfgs", "-rate", "0.1"}},
		{exitUsage, "cannot keep a weight length", []string{"train", "-optimizer", "bfgs", "-wl", "1"}},
		{exitUsage, "-resume: it needs", []string{"train", "-resume"}},
		{exitUsage, "it is the file of the model", []string{"train", "-out", model, "-checkpoint", dir + "/./m.safetensors"}},
		{exitFailed, "-checkpoint", []string{"train", "-q", "-out", model, "-checkpoint", dir}},
		{exitFailed, "checkpoint cannot be read", []string{"train", "-q", "-data", "digits:20", "-out", model, "-checkpoint", bad, "-resume"}},
		{exitFailed, "-resume from " + bad, []string{"train", "-q", "-data", "digits:20", "-out", model, "-checkpoint", bad, "-resume"}},
		{exitUsage, "the initial weights are not finite in 32 bits", []string{"train", "-q", "-data", "npy:" + saveArray(t, "x.npy", []float64{0, 1}, 2, 1), "-hidden", "1", "-scale", "3.4e38", "-out", model}},
		{exitFailed, "TB of memory, there are", []string{"train", "-q", "-data", "digits:20", "-hidden", "2000000000", "-out", model}},
		{exitFailed, "2000000000 digits would take 6.272 TB of memory", []string{"train", "-q", "-data", "digits:2000000000", "-out", model}},
		{exitUsage, "-out", []string{"train", "-q", "-out", ""}},
		{exitFailed, "is a folder", []string{"train", "-q", "-out", dir}},
		{exitUsage, "-scale 1e+300: it is outside", []string{"train", "-scale", "1e300"}},
		{exitUsage, "-precision 16", []string{"train", "-precision", "16"}},
		{exitUsage, "-weights", []string{"train", "-weights", "loose"}},
		{exitUsage, "-activation", []string{"train", "-activation", "step"}},
		{exitUsage, "-output", []string{"train", "-output", "none"}},
		{exitUsage, "flag provided but not defined", []string{"train", "-colour"}},
		{exitUsage, "1 arguments", []string{"train", "extra"}},
		{exitUsage, "0 arguments", []string{"measure"}},
		{exitUsage, "-n 0", []string{"measure", "-n", "0", model}},
		{exitUsage, `unknown score "beauty"`, []string{"measure", "-scores", "beauty", model}},
		{exitUsage, `unknown experiment "table9"`, []string{"reproduce", "-q", "table9"}},
		{exitUsage, `unknown experiment "table9"`, []string{"reproduce", "all", "table9", "-q"}},
		{exitUsage, "-threads 0", []string{"reproduce", "all", "-threads", "0"}},
		{exitUsage, `unknown experiment "-q"`, []string{"reproduce", "--", "all", "-q"}},
		{exitUsage, "exclude each other", []string{"reproduce", "-quick", "-full"}},
		{exitUsage, "no run to resume", []string{"reproduce", "-resume", "-out", dir}},
		{exitUsage, "has -seed 3, not 4", []string{"reproduce", "-resume", "-out", begun, "-seed", "4"}},
		{exitUsage, "has -full false, not true", []string{"reproduce", "-resume", "-out", begun, "-full"}},
		{exitUsage, "has experiments fig1, not table1", []string{"reproduce", "-resume", "-out", begun, "table1"}},
		{exitFailed, "no such file", []string{"measure", filepath.Join(dir, "absent")}},
		{exitFailed, "bad.safetensors", []string{"measure", bad}},
		{exitFailed, "neither train-images", []string{"reproduce", "-q", "-out", dir, "-mnist", dir}},
		{exitFailed, "unknown data set", []string{"train", "-q", "-out", model, "-data", "faces"}},
		{exitFailed, "-out", []string{"train", "-q", "-out", filepath.Join(dir, "absent", "m")}},
		{exitFailed, "-out", []string{"reproduce", "-q", "-out", filepath.Join(bad, "x")}},
		{exitFailed, "epoch", []string{"train", "-q", "-data", "digits:50", "-hidden", "5", "-epochs", "50", "-output", "linear", "-activation", "linear", "-rate", "1000", "-out", model}},
	} {
		code, out, err := call(context.Background(), c.args...)
		if code != c.code || !strings.Contains(err, c.want) {
			t.Errorf("curlfree %v: exit %d, %q; want %d and %q", c.args, code, err, c.code, c.want)
		}
		if c.args != nil && (strings.Count(err, "\n") != 1 || out != "") {
			t.Errorf("curlfree %v: more than one sentence: %q, %q", c.args, err, out)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestHelp: every command has a help, which offers no flag that is always refused, and
// the README lists the commands and the exit codes.
func TestHelp(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	helps := map[string]string{}
	all := [][]string{{"help"}, {"-h"}}
	for _, c := range commands() {
		all = append(all, []string{c.name, "-h"})
		if !strings.Contains(string(readme), "`"+c.name+"`") {
			t.Errorf("the README does not list %s", c.name)
		}
	}
	for _, args := range all {
		code, out, message := call(context.Background(), args...)
		if code != exitDone || !strings.Contains(out, "Usage: curlfree") || message != "" {
			t.Errorf("curlfree %v: exit %d, %q, %q", args, code, out, message)
		}
		helps[args[0]] = out
	}
	for name, want := range map[string]string{
		"dynamics": "(default 20)", "measure": "-jacobians", "help": "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
	} {
		if !strings.Contains(helps[name], want) {
			t.Errorf("the help of %s has no %q", name, want)
		}
	}
	if strings.Contains(helps["energy"]+helps["dynamics"], "-jacobians") {
		t.Error("energy and dynamics cannot take -jacobians")
	}
	if !strings.Contains(string(readme), "exit codes 0 done, 1 failed, 2 wrong usage, 130 interrupted") {
		t.Error("the README has other exit codes")
	}
}

func TestTrainAndMeasure(t *testing.T) {
	model := filepath.Join(t.TempDir(), "m.safetensors")
	var hashes []string
	for _, threads := range []string{"1", "2"} {
		code, out, err := call(context.Background(), "train", "-json", "-q", "-data", "digits:200", "-hidden", "20", "-epochs", "2", "-threads", threads, "-out", model)
		if code != exitDone || err != "" {
			t.Fatalf("exit %d, %q", code, err)
		}
		var summary struct {
			Loss   float64
			Epochs int
			SHA    string `json:"weights_sha256"`
		}
		if err := json.Unmarshal([]byte(out), &summary); err != nil || summary.Epochs != 2 || !(summary.Loss > 0) {
			t.Fatalf("%s: %v", out, err)
		}
		hashes = append(hashes, summary.SHA)
	}
	if hashes[0] != hashes[1] {
		t.Error("two threads give other weights")
	}
	text, failed := os.ReadFile(model)
	if failed != nil || !strings.Contains(string(text), `"preset":"optimizer sgd, batch 32, rate 0.1, tau 500,`) || !strings.Contains(string(text), "seed 1, initial scale 1") {
		t.Errorf("the file does not say how it was trained (%v)", failed)
	}
	code, out, err := call(context.Background(), "measure", "-json", "-n", "50", model)
	if code != exitDone || err != "" {
		t.Fatalf("exit %d, %q", code, err)
	}
	var result struct {
		Data    string
		Samples int
		Scores  []struct {
			Score, Of string
			Mean      float64
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	scores := map[string]float64{}
	for _, s := range result.Scores {
		scores[s.Score+" "+s.Of] = s.Mean
	}
	if result.Data != "digits:200" || result.Samples != 50 || !(scores["sym J"] > 0.4 && scores["sym J"] < 1) {
		t.Errorf("data %q, %d samples, scores %v", result.Data, result.Samples, scores)
	}
}

// TestEveryNetwork: each kind of network is trained, measured, given energies and asked
// for its fixed points.
func TestEveryNetwork(t *testing.T) {
	for _, c := range []struct {
		name      string
		args      []string
		closed    bool // the energy
		conserved bool
	}{
		{"tied", []string{"-hidden", "7", "-weights", "tied"}, true, true},
		{"mirror", []string{"-hidden", "7,4", "-weights", "tied", "-activation", "tanh,sigmoid", "-relative-curl", "0.1"}, false, false},
		{"deep", []string{"-hidden", "7,4", "-contraction", "0.01"}, false, false},
		{"potential", []string{"-hidden", "7,4", "-weights", "potential", "-activation", "softplus,tanh"}, true, true},
	} {
		dir := t.TempDir()
		model := filepath.Join(dir, "m.safetensors")
		data := "npy:" + saveArray(t, "x.npy", []float64{1, 2, -1, 0.5, 0.3, -1, -0.6, 0.2, 0.9, 0.1, -1.2, -0.4}, 6, 2)
		args := append([]string{"train", "-data", data, "-epochs", "3", "-output", "linear", "-rate", "0.01", "-precision", "64", "-out", model}, c.args...)
		if code, _, err := call(context.Background(), args...); code != exitDone || !strings.Contains(err, "epoch 3/3") {
			t.Fatalf("%s: exit %d, %q", c.name, code, err)
		}
		code, out, err := call(context.Background(), "measure", "-json", "-scores", "lambda", model)
		var measured struct{ Scores []struct{ Mean float64 } }
		if bad := json.Unmarshal([]byte(out), &measured); code != exitDone || bad != nil || (measured.Scores[0].Mean < 1e-12) != c.conserved {
			t.Errorf("%s: measure: exit %d, %q, %s", c.name, code, err, out)
		}
		code, out, err = call(context.Background(), "energy", "-json", model)
		var energies struct{ ClosedForm bool }
		if bad := json.Unmarshal([]byte(out), &energies); code != exitDone || bad != nil || energies.ClosedForm != c.closed {
			t.Errorf("%s: energy: exit %d, %q, %s", c.name, code, err, out)
		}
		if code, out, err = call(context.Background(), "dynamics", "-json", "-n", "3", model); code != exitDone || !strings.Contains(out, `"kind"`) {
			t.Errorf("%s: dynamics: exit %d, %q, %s", c.name, code, err, out)
		}
	}
}

// TestTrainResume: a training that is stopped after two epochs and resumed ends
// with the weights of one that was not, with every optimizer.
func TestTrainResume(t *testing.T) {
	for _, optimizer := range [][]string{{"sgd"}, {"nesterov", "-momentum", "0.5"}, {"adam", "-rate", "0.01"}, {"lbfgs", "-precision", "64"}} {
		dir := t.TempDir()
		hash := func(name, epochs string) string {
			args := []string{"train", "-json", "-q", "-data", "digits:60", "-hidden", "8", "-epochs", epochs, "-resume",
				"-checkpoint", filepath.Join(dir, name), "-out", filepath.Join(dir, "m.safetensors"), "-optimizer"}
			code, out, err := call(context.Background(), append(args, optimizer...)...)
			var summary struct {
				SHA string `json:"weights_sha256"`
			}
			if bad := json.Unmarshal([]byte(out), &summary); code != exitDone || bad != nil {
				t.Fatalf("%v: exit %d, %q", optimizer, code, err)
			}
			return summary.SHA
		}
		whole, half := hash("whole", "4"), hash("parts", "2")
		if parts := hash("parts", "4"); parts != whole || half == whole {
			t.Errorf("%v: resumed %s, whole %s, half %s", optimizer, parts, whole, half)
		}
	}
}

// TestTrainSigned: with -signed every other unit of scaled and potential networks of
// ReLU units ends with a negative e, without it none.
func TestTrainSigned(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	for _, weights := range []string{"scaled", "potential"} {
		for _, flags := range [][]string{nil, {"-signed"}} {
			args := append([]string{"train", "-q", "-data", "digits:50", "-hidden", "6", "-activation", "relu", "-rate", "0.001", "-weights", weights, "-epochs", "2", "-out", path}, flags...)
			if code, _, err := call(context.Background(), args...); code != exitDone {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			n, _, err := ae.Load[float32](f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			var e []float32
			switch m := n.(type) {
			case *ae.Model[float32]:
				e = m.E
			case *ae.Potential[float32]:
				e = m.E
			}
			for l, v := range e {
				if (v < 0) != (flags != nil && l%2 == 1) {
					t.Errorf("%s %v: e is %v", weights, flags, e)
				}
			}
		}
	}
}

// TestMeasureSeed checks that a model is measured on the data it was trained on.
func TestMeasureSeed(t *testing.T) {
	model := filepath.Join(t.TempDir(), "m.safetensors")
	if code, _, err := call(context.Background(), "train", "-q", "-data", "digits:50", "-hidden", "5", "-epochs", "1", "-seed", "7", "-out", model); code != exitDone {
		t.Fatal(err)
	}
	lambda := func(flags ...string) float64 {
		code, out, err := call(context.Background(), append(append([]string{"measure", "-json", "-scores", "lambda"}, flags...), model)...)
		var result struct{ Scores []struct{ Mean float64 } }
		if bad := json.Unmarshal([]byte(out), &result); code != exitDone || bad != nil || len(result.Scores) == 0 {
			t.Fatalf("exit %d, %q, %v", code, err, bad)
		}
		return result.Scores[0].Mean
	}
	own, seven, one := lambda(), lambda("-seed", "7"), lambda("-seed", "1")
	if own != seven || own == one {
		t.Errorf("own data %v, seed 7 %v, seed 1 %v", own, seven, one)
	}
}

// writer calls itself with what is written.
type writer func([]byte)

func (w writer) Write(text []byte) (int, error) { w(text); return len(text), nil }

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	model := filepath.Join(t.TempDir(), "m.safetensors")
	code, _, err := call(ctx, "train", "-q", "-data", "digits:50", "-hidden", "5", "-out", model)
	if code != exitInterrupted || !strings.Contains(err, "nothing is written to "+model) {
		t.Errorf("exit %d, %q", code, err)
	}
	if _, err := os.Stat(model); !os.IsNotExist(err) {
		t.Error("a training without a finished epoch wrote a model")
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	var out bytes.Buffer
	code = run(ctx, []string{"train", "-data", "digits:50", "-hidden", "5", "-epochs", "1000000", "-out", model},
		console{&out, writer(func(line []byte) { cancel() })}) // the first line is behind an epoch
	if code != exitInterrupted {
		t.Errorf("exit %d", code)
	}
	if code, _, err := call(context.Background(), "measure", "-n", "10", model); code != exitDone {
		t.Errorf("what was written cannot be measured: %q", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if code, _, _ := call(ctx, "reproduce", "-q", "-out", t.TempDir()); code != exitInterrupted {
		t.Errorf("exit %d", code)
	}
}

func TestVersion(t *testing.T) {
	if code, out, _ := call(context.Background(), "version", "-json"); code != exitDone || !json.Valid([]byte(out)) {
		t.Errorf("exit %d, %q", code, out)
	}
}

// TestTrainKeeps: a training that diverges leaves the file of a model as it was, and
// one that does not go on from a checkpoint leaves the checkpoint.
func TestTrainKeeps(t *testing.T) {
	dir := t.TempDir()
	model, state := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "state")
	train := func(more ...string) (int, string) {
		code, _, message := call(context.Background(), append([]string{"train", "-q", "-data", "digits:50", "-hidden", "5", "-epochs", "2", "-out", model}, more...)...)
		return code, message
	}
	read := func() string {
		var all string
		for _, path := range []string{model, state} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all += string(text)
		}
		return all
	}
	if code, message := train("-checkpoint", state); code != exitDone {
		t.Fatal(message)
	}
	before := read()
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitFailed, "nothing is written to " + model, []string{"-rate", "1e30"}},
		{exitUsage, "it exists; -resume goes on from it", []string{"-checkpoint", state}},
		{exitUsage, "it exists", []string{"-checkpoint", state, "-seed", "2"}},
		{exitFailed, "this training has", []string{"-checkpoint", state, "-resume", "-rate", "0.2"}},
		{exitFailed, "trained on other samples", []string{"-checkpoint", state, "-resume", "-data", "digits:60"}},
	} {
		if code, message := train(c.args...); code != c.code || !strings.Contains(message, c.want) {
			t.Errorf("%v: exit %d, %q, want %d and %q", c.args, code, message, c.code, c.want)
		}
		if read() != before {
			t.Fatalf("%v: the files have changed", c.args)
		}
	}
}
