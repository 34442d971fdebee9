package experiment

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/report"
)

// stage replaces the experiments by two that take no time; the second is
// interrupted as long as broken says so. It counts the runs of each.
func stage(t *testing.T, broken *bool) *[2]int {
	t.Helper()
	real := experiments
	t.Cleanup(func() { experiments = real })
	runs := &[2]int{}
	one := func(_ context.Context, s *session, x *Section) error {
		runs[0]++
		x.Title, x.Question = "First <things>", "What is asked?"
		x.set("a & b", "%d", 3)
		x.add(Result{Cell: "c", Quantity: "q", Paper: math.NaN(), Value: math.Inf(-1), N: 2})
		x.add(Result{Cell: "c", Quantity: "r", Paper: .5, Value: 1. / 3, N: 2, Seconds: float64(s.Threads)})
		x.signed(Claim{Claim: "a > b", Source: "Table 9", Paper: "0.5", Ours: "0.33", Verdict: Refuted}, 5, 5)
		x.Tables = append(x.Tables, report.Table{Title: "t", Columns: []string{"", "v"}, Rows: [][]string{{"c", "0.33"}}})
		x.note("a note")
		return x.draw(s, "one", "A curve", report.Chart{Title: "c", X: "x", Y: "y", Lines: []report.Line{{Name: "l", X: []float64{1, 2}, Y: []float64{1, 2}}}})
	}
	two := func(ctx context.Context, s *session, x *Section) error {
		runs[1]++
		if *broken {
			return context.Canceled
		}
		x.Title = "Second"
		return nil
	}
	experiments = experiments[:2:2]
	experiments = append(experiments[:0:0], experiments...)
	experiments[0].name, experiments[0].run = "one", one
	experiments[1].name, experiments[1].run = "two", two
	return runs
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestResume interrupts a run and continues it: what is finished is reported at
// once and not run again, unless its pictures are gone; the results are those of
// a run that was not interrupted, on more threads too.
func TestResume(t *testing.T) {
	broken := true
	runs, dir := stage(t, &broken), t.TempDir()
	o := Options{Names: []string{"all"}, Data: "digits:2", Seed: 7, Out: dir, Threads: 1}
	if _, err := Run(context.Background(), o); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if page := read(t, dir, "report.html"); !strings.Contains(page, "1 of 2 experiments are finished") || !strings.Contains(page, "First &lt;things&gt;") {
		t.Error("the report of the interrupted run lacks what is finished")
	}
	broken = false
	again, err := Resume(dir)
	if err != nil || again.Seed != 7 || again.Data != "digits:2" || again.Names[0] != "all" {
		t.Fatalf("%+v, %v", again, err)
	}
	again.Threads = 1
	if _, err := Run(context.Background(), again); err != nil {
		t.Fatal(err)
	}
	if *runs != [2]int{1, 2} {
		t.Errorf("the experiments ran %v times", *runs)
	}
	if page := read(t, dir, "report.html"); strings.Contains(page, "are finished") || !strings.Contains(page, "5 of 5 seeds, p = 0.031") {
		t.Error("the report of the whole run is not whole")
	}

	o.Threads, o.Out = 3, t.TempDir()
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	seconds := regexp.MustCompile(`"seconds": [0-9.]+`)
	plain := func(dir string) string { return seconds.ReplaceAllString(read(t, dir, "results.json"), "") }
	if plain(dir) != plain(o.Out) {
		t.Errorf("results.json depends on threads or on the interruption:\n%s\n%s", plain(dir), plain(o.Out))
	}

	before := *runs
	if err := os.Remove(filepath.Join(dir, "one.png")); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), again); err != nil || runs[0] != before[0]+1 || runs[1] != before[1] {
		t.Errorf("after a picture was lost the experiments ran %v times, before %v (%v)", *runs, before, err)
	}
	again.Resume = false
	if _, err := Run(context.Background(), again); err != nil || runs[1] != before[1]+1 {
		t.Errorf("a new run took the sections of the old one (%v)", err)
	}
	if _, err := Resume(t.TempDir()); !errors.Is(err, ErrNothingToResume) {
		t.Errorf("error %v", err)
	}
}

// TestResultsSurvive: numbers come back from JSON as they were, and CSV leaves
// what is not one empty.
func TestResultsSurvive(t *testing.T) {
	all := []Result{
		{"e", "c", "q", math.NaN(), 1. / 3, 3, .5}, {"e", "c", "q", .951, math.NaN(), 0, 0},
		{"e", "c", "q", math.NaN(), math.Inf(1), 1, 0}, {"e", "c, d", `"q"`, 0, math.Inf(-1), 1, 0},
	}
	for _, want := range all {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Result
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		same := func(a, b float64) bool { return a == b || a != a && b != b }
		if !same(got.Paper, want.Paper) || !same(got.Value, want.Value) || got.N != want.N || got.Quantity != want.Quantity {
			t.Errorf("%+v came back as %+v", want, got)
		}
	}
	var s strings.Builder
	if err := (&Report{Sections: []*Section{{Results: all}}}).WriteCSV(&s); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(s.String())).ReadAll()
	if err != nil || len(rows) != 5 || rows[2][4] != "" || rows[2][3] != "0.951" || rows[4][1] != "c, d" {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestClock(t *testing.T) {
	c := newClock([]string{"table1", "fig1"}, Options{})
	if c.stamp("reading") != "reading" {
		t.Error("before the first experiment there is nothing to say")
	}
	c.start("table1")
	if got := c.stamp("x"); got != "[1/2] table1: x, about 40 s left" {
		t.Error(got)
	}
	c.took -= 1e9 * 3600 // as if the experiments were of no time at all
	c.finish("table1")
	c.start("fig1")
	if got := c.stamp("x"); got != "[2/2] fig1: x, a few seconds left" {
		t.Error(got)
	}
}
