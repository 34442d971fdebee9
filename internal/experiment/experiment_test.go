package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/dataset"
)

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "table1 fig1"},
		{[]string{"fig1"}, "fig1"},
		{[]string{"all"}, strings.Join(Names(), " ")},
	} {
		if got, err := resolve(c.names); err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("resolve(%v) = %v, %v", c.names, got, err)
		}
	}
	if _, err := resolve([]string{"table9"}); !errors.Is(err, ErrUnknown) {
		t.Errorf("error %v", err)
	}
}

func TestResultJSON(t *testing.T) {
	text, err := json.Marshal(Result{Experiment: "e", Cell: "c", Quantity: "q", Paper: math.NaN(), Value: math.Inf(1), N: 3})
	if err != nil {
		t.Fatal(err)
	}
	if want := `"paper":null,"value":null,"reason":"not a finite`; !strings.Contains(string(text), want) {
		t.Errorf("%s lacks %s", text, want)
	}
}

// TestCellsAreKept trains two small cells, on one thread and on two, and reads
// them back.
func TestCellsAreKept(t *testing.T) {
	cells := []cell{table1Cells[1], table1Cells[4]}
	run := func(dir string, threads int) []*finished {
		t.Helper()
		s := newSession(t, dir, threads)
		results, err := s.train(context.Background(), "test", cells)
		if err != nil {
			t.Fatal(err)
		}
		return results
	}
	dir := t.TempDir()
	first, other := run(dir, 1), run(t.TempDir(), 2)
	for i := range cells {
		if first[i].SHA256 != other[i].SHA256 {
			t.Errorf("%s: two threads give other weights", cells[i].Name)
		}
		if n := len(first[i].Curve); n != 3 || first[i].last().Epoch != 2 {
			t.Errorf("%s: the curve is %v", cells[i].Name, first[i].Curve)
		}
		if got := first[i].Curve[0].SSym; got < .68 || got > .75 {
			t.Errorf("%s: at the start ssym is %.3f, chance is 0.707", cells[i].Name, got)
		}
	}
	marker := filepath.Join(dir, cells[0].file("test")+".json")
	before, err := os.Stat(marker)
	if err != nil {
		t.Fatal(err)
	}
	again := run(dir, 2)
	if after, err := os.Stat(marker); err != nil || after.ModTime() != before.ModTime() {
		t.Error("a finished cell was trained again")
	}
	if again[0].SHA256 != first[0].SHA256 || again[0].model == nil {
		t.Error("the cell that was kept is another")
	}
	if err := os.WriteFile(filepath.Join(dir, cells[0].file("test")+".safetensors"), []byte("damaged"), 0o666); err != nil {
		t.Fatal(err)
	}
	if mended := run(dir, 2); mended[0].SHA256 != first[0].SHA256 {
		t.Error("a damaged model was not trained again")
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := newSession(t, t.TempDir(), 1)
	if _, err := s.train(ctx, "test", table1Cells[:2]); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// newSession is a session on few digits with a preset that takes no time.
func newSession(t *testing.T, dir string, threads int) *session {
	t.Helper()
	data, err := dataset.Open("digits:60", 1)
	if err != nil {
		t.Fatal(err)
	}
	p := presetFor(false)
	p.Hidden, p.Epochs, p.Curve = 12, 2, []int{1, 2}
	return &session{
		Options: Options{Out: dir, Seed: 1, Threads: threads, Data: "digits:60", Progress: func(string) {}},
		data:    data, report: &Report{Preset: p},
	}
}
