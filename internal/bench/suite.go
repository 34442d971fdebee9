package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/isa"
)

// tries is how often a measurement that contradicts itself is taken again: a peak
// that cannot be trusted, or a share of it above 1. A neighbour that takes the
// processor from one side of a ratio does that.
const tries = 5

// PeakRate is the rate of so many threads' multiply-adds.
type PeakRate struct {
	Type    string  `json:"type"`
	ISA     string  `json:"isa"`
	Threads int     `json:"threads"`
	GFlops  float64 `json:"gflops"`
}

// Result is what a case reached. Shares are taken beside the ceiling in the same
// milliseconds; one that is not known is zero.
type Result struct {
	Case
	GFlops        float64 `json:"gflops,omitempty"`
	PeakFraction  float64 `json:"peak_fraction,omitempty"`
	NsPerElement  float64 `json:"ns_per_element,omitempty"`
	GBPerS        float64 `json:"gb_per_s,omitempty"`
	BandwidthPart float64 `json:"bandwidth_fraction,omitempty"` // of a copy or read of the same bytes
	Ceiling       float64 `json:"ceiling,omitempty"`            // estimated share of the peak that can be reached
}

// ErrDisturbed is what a measurement that contradicts itself fails with.
var ErrDisturbed = errors.New("the measurement was disturbed")

// Metric is a number of a result for testing.B.ReportMetric.
type Metric struct {
	Value float64
	Unit  string
}

// Metrics lists what is known of r.
func (r Result) Metrics() []Metric {
	all := []Metric{
		{r.GFlops, "GFLOP/s"},
		{100 * r.PeakFraction, "%peak"},
		{r.NsPerElement, "ns/element"},
		{r.GBPerS, "GB/s"},
		{100 * r.BandwidthPart, "%bandwidth"},
	}
	return slices.DeleteFunc(all, func(m Metric) bool { return m.Value == 0 })
}

// Report is the outcome of a run.
type Report struct {
	Peak      []PeakRate  `json:"peak"`
	Bandwidth []Bandwidth `json:"bandwidth"`
	Results   []Result    `json:"results"`
	Untrusted []string    `json:"-"` // levels without a peak, and why
}

// Suite measures cases, and the ceilings that they need before the first that
// needs them.
type Suite struct {
	Allowed time.Duration // time for each case
	Report  Report

	trusted map[string]bool // by type and level
	seen    map[string]bool // ceilings measured
}

// NewSuite returns a suite that spends about so much time on each case.
func NewSuite(allowed time.Duration) *Suite {
	return &Suite{Allowed: allowed, trusted: map[string]bool{}, seen: map[string]bool{}, Report: Report{
		Peak: []PeakRate{}, Bandwidth: []Bandwidth{}, Results: []Result{},
	}}
}

// Run measures the cases in turn. It goes on behind a case that fails, and stops
// where ctx ends; what was measured so far is in s.Report.
func (s *Suite) Run(ctx context.Context, cases []Case, progress func(done int, next Case)) error {
	var failed []error
	for i, c := range cases {
		progress(i, c)
		_, err := s.Measure(ctx, c)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Measure measures one case and adds it to the report. A share of the peak above
// 1 is an error: one of the two measurements is wrong. An interrupted case is
// not added.
func (s *Suite) Measure(ctx context.Context, c Case) (Result, error) {
	defer isa.Use(c.level)()
	if c.Type == "float32" {
		return measure[float32](ctx, s, c)
	}
	return measure[float64](ctx, s, c)
}

func measure[T asm.Float](ctx context.Context, s *Suite, c Case) (Result, error) {
	r := Result{Case: c}
	measureCeilings[T](ctx, s, c)
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	o := c.prepare()
	if o.close != nil {
		defer o.close()
	}
	switch {
	case o.plain != nil:
		r.besidePlain(ctx, o, s.Allowed)
	case s.trusted[c.Type+c.ISA]:
		if err := besidePeak[T](ctx, s, o, &r); err != nil {
			return r, err
		}
	default:
		r.GFlops = Rate(ctx, s.Allowed, func() float64 {
			rate, _ := repeat(o.flops, o.run)
			return rate
		}) / 1e9
	}
	if ctx.Err() == nil {
		s.Report.Results = append(s.Report.Results, r)
	}
	return r, ctx.Err()
}

// besidePlain measures an operation that memory bounds beside a plain one on the
// same memory.
func (r *Result) besidePlain(ctx context.Context, o operation, allowed time.Duration) {
	rate, part := Fraction(ctx, allowed, o.bytes, o.run, func() float64 {
		plain, _ := repeat(o.bytes, o.plain)
		return plain
	})
	r.GBPerS, r.BandwidthPart = rate/1e9, part
	if o.flops > 0 {
		r.GFlops = o.flops / o.bytes * rate / 1e9
	} else {
		r.NsPerElement = o.bytes / rate * 1e9 / float64(r.N)
	}
}

// besidePeak measures a product beside the peak.
func besidePeak[T asm.Float](ctx context.Context, s *Suite, o operation, r *Result) error {
	var rate, fraction float64
	for try := range tries {
		allowed := s.Allowed
		if try > 0 {
			allowed = max(allowed, 10*burst) << try
		}
		rate, fraction = Fraction(ctx, allowed, o.flops, o.run, func() float64 { return Peak[T](r.Threads) })
		if fraction <= 1 || ctx.Err() != nil {
			break
		}
	}
	if fraction > 1 {
		return fmt.Errorf("%v: %.3f of the peak is impossible, %w", r.Case, fraction, ErrDisturbed)
	}
	r.GFlops, r.PeakFraction = rate/1e9, fraction
	r.Ceiling = Ceiling[T](ctx, s, r.Case, rate/fraction)
	return nil
}

// Ceiling estimates the share of a peak in flop/s that a product of elements T
// could reach at the level in use, its own: what filled lanes, packing and C
// leave. It measures the bandwidths that c stands beside unless s has them.
func Ceiling[T asm.Float](ctx context.Context, s *Suite, c Case, peak float64) float64 {
	s.measureBandwidths(ctx, c)
	return ceiling(c.M, c.K, c.N, c.Trans, elementSize[T](), *asm.TileOf[T](), peak, s.bandwidth("read", c), s.bandwidth("copy", c))
}

// measureCeilings adds the peak and the bandwidths that c stands beside to the
// report, once.
func measureCeilings[T asm.Float](ctx context.Context, s *Suite, c Case) {
	s.once(ctx, fmt.Sprint("trust", c.Type, c.ISA), func() {
		err := Trust[T]()
		for try := 1; try < tries && err != nil && ctx.Err() == nil; try++ {
			err = Trust[T]()
		}
		s.trusted[c.Type+c.ISA] = err == nil
		if err != nil {
			s.Report.Untrusted = append(s.Report.Untrusted, fmt.Sprintf("%s %s: %v", c.Type, c.ISA, err))
		}
	})
	s.once(ctx, fmt.Sprint("peak", c.Type, c.ISA, c.Threads), func() {
		if s.trusted[c.Type+c.ISA] {
			peak := Rate(ctx, s.Allowed, func() float64 { return Peak[T](c.Threads) })
			s.Report.Peak = append(s.Report.Peak, PeakRate{c.Type, c.ISA, c.Threads, peak / 1e9})
		}
	})
	s.measureBandwidths(ctx, c)
}

// measureBandwidths adds the bandwidths that c stands beside to the report, once.
func (s *Suite) measureBandwidths(ctx context.Context, c Case) {
	s.once(ctx, fmt.Sprint("bandwidth", c.ISA, c.Threads), func() {
		s.Report.Bandwidth = append(s.Report.Bandwidth, measureBandwidth(ctx, c.ISA, c.Threads, s.Allowed/4)...)
	})
}

// once calls f unless it was called for the key or ctx has ended.
func (s *Suite) once(ctx context.Context, key string, f func()) {
	if !s.seen[key] && ctx.Err() == nil {
		s.seen[key] = true
		f()
	}
}

// bandwidth returns the measured rate in bytes/s by the size of the working set:
// that of the largest measured set which is no larger, so that a ceiling made of
// it is not too low.
func (s *Suite) bandwidth(kind string, c Case) func(bytes int) float64 {
	return func(bytes int) float64 {
		var rate float64
		for _, b := range s.Report.Bandwidth {
			if b.Kind == kind && b.ISA == c.ISA && b.Threads == c.Threads && (rate == 0 || b.Bytes <= bytes) {
				rate = b.GBPerS * 1e9
			}
		}
		return rate
	}
}
