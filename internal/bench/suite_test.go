package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/isa"
)

// tiny selects a case of each kind, the smallest.
var tiny = Selection{
	Kernels: []string{"gemm", "gemv", "exp", "dot"}, Threads: []int{1, 2}, Sizes: []string{"8", "1x784x500", "L1", "L2"},
}

// shrink makes the large working sets small, and returns what undoes it.
func shrink() (restore func()) {
	old := workingSets
	workingSets = slices.Clone(old)
	for i := range workingSets {
		workingSets[i].bytes = min(old[i].bytes, 1<<20)
	}
	return func() { workingSets = old }
}

func TestRun(t *testing.T) {
	defer shrink()()
	for _, level := range isa.Available() {
		t.Run(level.String(), func(t *testing.T) {
			selection := tiny
			selection.ISAs = []string{level.String()}
			cases, err := Cases(selection)
			if err != nil {
				t.Fatal(err)
			}
			s := NewSuite(0)
			seen := 0
			if err := s.Run(context.Background(), cases, func(int, Case) { seen++ }); err != nil {
				for _, line := range strings.Split(err.Error(), "\n") {
					if !strings.Contains(line, ErrDisturbed.Error()) { // a busy neighbour can do that
						t.Error(line)
					}
				}
			}
			if seen != len(cases) {
				t.Errorf("%d cases, progress was called %d times", len(cases), seen)
			}
			checkNumbers(t, &s.Report)
			checkSchema(t, &s.Report)
			checkText(t, &s.Report)
		})
	}
}

// checkNumbers holds every result to being there, positive and finite.
func checkNumbers(t *testing.T, r *Report) {
	t.Helper()
	for _, x := range r.Results {
		vector := x.Kernel == "exp" || x.Kernel == "dot"
		if vector != (x.NsPerElement > 0) || vector == (x.GFlops > 0) || (x.Kernel == "gemm") == (x.GBPerS > 0) {
			t.Errorf("%v has the numbers %+v", x.Case, x)
		}
		if x.PeakFraction < 0 || x.PeakFraction > 1 || x.PeakFraction > 0 && !(0 < x.Ceiling && x.Ceiling <= 1) {
			t.Errorf("%v: share %v of the peak, ceiling %v", x.Case, x.PeakFraction, x.Ceiling)
		}
		for _, m := range x.Metrics() {
			if !(m.Value > 0) || math.IsInf(m.Value, 0) {
				t.Errorf("%v: %v %s", x.Case, m.Value, m.Unit)
			}
		}
	}
	if n := len(r.Bandwidth); n == 0 || n%(3*len(workingSets)) != 0 {
		t.Errorf("%d bandwidths", n)
	}
}

// checkSchema reads the object as others would: no key that is not theirs, and a
// second writing gives the same bytes.
func checkSchema(t *testing.T, r *Report) {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Peak []struct {
			Type, ISA string
			Threads   int
			GFlops    float64
		}
		Bandwidth []struct {
			Kind, ISA, Set string
			Threads, Bytes int
			GB             float64 `json:"gb_per_s"`
		}
		Results []struct {
			Kernel, Type, ISA string
			Threads, M, K, N  int
			Trans, Set        string
			GFlops            float64
			Ceiling           float64
			BandwidthFraction float64 `json:"bandwidth_fraction"`
			PeakFraction      float64 `json:"peak_fraction"`
			NsPerElement      float64 `json:"ns_per_element"`
			GBPerS            float64 `json:"gb_per_s"`
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Results) != len(r.Results) || len(schema.Peak) != len(r.Peak) || len(schema.Bandwidth) != len(r.Bandwidth) {
		t.Errorf("%d results, %d peaks, %d bandwidths were read", len(schema.Results), len(schema.Peak), len(schema.Bandwidth))
	}
	for i, x := range schema.Results {
		if want := r.Results[i]; x.Kernel != want.Kernel || x.M != want.M || x.N != want.N || x.N == 0 || x.GFlops != want.GFlops || x.NsPerElement != want.NsPerElement ||
			x.Set != want.Set || x.BandwidthFraction != want.BandwidthPart || x.Ceiling != want.Ceiling {
			t.Errorf("%v was read as %+v", want, x)
		}
	}
	var again Report
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if second, err := json.Marshal(&again); err != nil || !bytes.Equal(second, text) {
		t.Errorf("a round trip changes %s to %s (%v)", text, second, err)
	}
}

func checkText(t *testing.T, r *Report) {
	t.Helper()
	var s strings.Builder
	if err := r.WriteText(&s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Bandwidth by working set", "Matrix products", "8×8×8", "exp", "ns/element"} {
		if !strings.Contains(s.String(), want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	if strings.Contains(s.String(), "NaN") {
		t.Error("the text has a NaN")
	}
	for name, chart := range r.Rooflines() {
		if len(chart.Roofs) != len(workingSets) || len(chart.Series) == 0 || !strings.HasSuffix(name, ".svg") {
			t.Errorf("%s has %d roofs and %d series", name, len(chart.Roofs), len(chart.Series))
		}
	}
}

// TestEmptyReport checks that an interrupted run still writes lists.
func TestEmptyReport(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cases, err := Cases(tiny)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSuite(0)
	if err := s.Run(ctx, cases, func(int, Case) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if text, err := json.Marshal(&s.Report); err != nil || string(text) != `{"peak":[],"bandwidth":[],"results":[]}` {
		t.Errorf("%s, %v", text, err)
	}
}

// TestFraction checks the pairing: one ceiling more than rounds, and shares of
// the higher of the two beside.
func TestFraction(t *testing.T) {
	ceilings, runs := 0, 0
	rate, fraction := Fraction(context.Background(), 0, 10, func() { runs++ }, func() float64 {
		ceilings++
		return []float64{300, 100}[ceilings%2]
	})
	if ceilings != leastRounds+1 || runs < 2*leastRounds {
		t.Errorf("%d ceilings and %d runs in %d rounds", ceilings, runs, leastRounds)
	}
	if !(math.Abs(fraction*300/rate-1) < 1e-12) {
		t.Errorf("rate %v, share %v of 300", rate, fraction)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ceilings = 0
	Fraction(ctx, burst<<20, 1, func() {}, func() float64 { ceilings++; return 1 })
	if ceilings != 2 {
		t.Errorf("an interrupted measurement takes %d ceilings, want those of one round", ceilings)
	}
}

// BenchmarkPeakBesideItself reports what the peak loop scores, which is 1 but for
// what bursts differ by.
func BenchmarkPeakBesideItself(b *testing.B) {
	flops := float64(asm.FMAChains[float32](turns))
	for b.Loop() {
		_, share := Fraction(context.Background(), 200*time.Millisecond, flops, func() { asm.FMAChains[float32](turns) }, func() float64 { return Peak[float32](1) })
		b.ReportMetric(share, "of-peak")
	}
}

func TestTogether(t *testing.T) {
	for threads := 1; threads <= 3; threads++ {
		ran := make([]int, threads)
		if sum := together(threads, func(i int) float64 { ran[i]++; return float64(i + 1) }); sum != float64(threads*(threads+1)/2) {
			t.Errorf("%d threads sum to %v", threads, sum)
		}
		if slices.Max(ran) != 1 || slices.Min(ran) != 1 {
			t.Errorf("%d threads ran %v times", threads, ran)
		}
	}
}
