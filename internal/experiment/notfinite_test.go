package experiment

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// diverged is an outcome with numbers that are not finite wherever it has numbers.
type diverged struct {
	Mean  float64 `json:"mean"`
	Plane [2][]inner
	Next  *diverged
	File  []byte
	Row   Result // which writes itself
}

type inner struct{ A, B float64 }

// TestKeptNotFinite: an outcome comes back from its file as it was, numbers that are not
// finite included, and is not computed again.
func TestKeptNotFinite(t *testing.T) {
	dir := t.TempDir()
	s := &session{Options: Options{Out: dir, Progress: func(string) {}}, clock: newClock(nil, Options{}), report: &Report{}}
	nan, inf := math.NaN(), math.Inf(1)
	compute := func() (*diverged, error) {
		return &diverged{nan, [2][]inner{{{1, nan}}, {{-inf, 2}, {3, inf}}}, &diverged{Mean: nan}, []byte{7}, Result{Paper: nan, Value: -inf}}, nil
	}
	first, err := kept(s, "cell", 1, compute)
	if err != nil {
		t.Fatal(err)
	}
	again, err := kept(s, "cell", 1, func() (*diverged, error) { t.Error("computed again"); return compute() })
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]*diverged{"computed": first, "read": again} {
		p := got.Plane
		if got.Mean == got.Mean || p[0][0].A != 1 || p[0][0].B == p[0][0].B || p[1][0] != (inner{-inf, 2}) || p[1][1] != (inner{3, inf}) ||
			got.Next.Mean == got.Next.Mean || got.File[0] != 7 || got.Row.Value != -inf || got.Row.Paper == got.Row.Paper {
			t.Errorf("%s: %+v, next %+v", name, got, got.Next)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "cell.json"))
	if err != nil || !bytes.Contains(text, []byte(`".Plane[1][1].B":"+Inf"`)) {
		t.Errorf("%s, %v", text, err)
	}
}

// TestDeadCell: a cell whose ReLU units are all dead, whose scores are means over no
// sample, is kept with its model.
func TestDeadCell(t *testing.T) {
	m, err := ae.New[float32](ae.Config{Visible: 4, Hidden: 3, Weights: ae.Untied, Activation: linalg.ReLU, Output: ae.SigmoidOutput})
	if err != nil {
		t.Fatal(err)
	}
	m.Init(1, rand.New(rand.NewPCG(1, 2)))
	for l := range m.B {
		m.B[l] = -100
	}
	x := linalg.New[float32](6, 4)
	x.Fill(0.5)
	at, err := score(context.Background(), m, x, 6, 1, 0.5)
	if err != nil || at.SSym == at.SSym {
		t.Fatalf("%+v, %v", at, err)
	}
	f := &finished{Key: "k", Curve: []point{at}, Samples: 6, SHA256: ae.SHA256(m), network: m}
	if err := finish(context.Background(), f, x); err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(t.TempDir(), "cell")
	if err := save(base, f); err != nil {
		t.Fatal(err)
	}
	got, err := load(base, "k")
	if err != nil {
		t.Fatal(err)
	}
	if p := got.last(); p.SSym == p.SSym || p.Loss != 0.5 || got.Dead != 6 || got.JI == got.JI || f.last().SSym == f.last().SSym {
		t.Errorf("%+v of %+v", p, got)
	}
}
