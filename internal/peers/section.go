package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// section measures tables on so many threads.
type section struct {
	threads int
	quick   bool
	peers   []*peer
	rounds  rounds
	foreign oneThread
	suite   *bench.Suite    // for the ceilings
	trusted map[string]bool // whether the peak of a type is
}

func newSection(threads int, quick bool) *section {
	s := &section{threads: threads, quick: quick, peers: openPeers(), foreign: newOneThread(), trusted: map[string]bool{}}
	s.rounds = rounds{least: 3, enough: 9, allowed: 300 * time.Millisecond, patience: 3 * time.Second}
	if quick {
		s.rounds = rounds{least: 3, enough: 3, allowed: 20 * time.Millisecond}
	}
	s.suite = bench.NewSuite(s.rounds.allowed)
	return s
}

// result is what the measurement of a row gives; a rate, share or ceiling that is
// not known is zero.
type result struct {
	row
	ours, limit float64 // work per second
	share       float64 // of ours in the limit
	ceiling     float64 // the share that we could reach
	rates       []rate  // beside each peer with a column
	best, loose standing
}

// print measures the rows of t and writes them as they come, then those that fall
// short, and the ceilings of what they leave.
func (s *section) print(out io.Writer, t table) {
	columns := s.having(t.has)
	t.head(out, columns)
	var results []result
	for _, r := range t.rows {
		x := s.measure(t, r, columns)
		t.line(out, x)
		results = append(results, x)
	}
	t.shortfalls(out, results, s.threads)
	t.ceilings(out, results, s.threads)
	t.bounds(out, results, s.threads)
	if t.below != nil {
		t.below(out, s.quick)
	}
}

func (s *section) measure(t table, r row, columns []*peer) result {
	c := r.prepare(s)
	if c.close != nil {
		defer c.close()
	}
	others := make([]burst, len(columns), len(columns)+1)
	for i, p := range columns {
		if call := c.theirs(p); call != nil {
			others[i] = bursts(c.work, s.threads, call)
			if p.file != "" {
				others[i] = s.foreign.burst(others[i])
			}
		}
	}
	enough := s.rounds
	if r.brief {
		enough = enough.brief()
	}
	rates := race(enough, bursts(c.work, s.threads, c.ours), append(others, c.limit))
	limit := rates[len(columns)]
	x := result{row: r, ours: oursIn(rates), limit: limit.theirs, share: limit.ratio, rates: rates[:len(columns)]}
	if s.threads > 1 {
		x.goal = r.shared
	}
	if c.ceiling != nil && x.limit > 0 {
		x.ceiling = c.ceiling(x.limit)
	}
	x.best = best(columns, x.rates, func(p *peer) bool { return !t.graded || r.exact || !p.loose })
	x.loose = best(columns, x.rates, func(p *peer) bool { return t.graded && !r.exact && p.loose })
	return x
}

// leftOut is the call of a peer that does not compute what we do: none.
func leftOut(p *peer, err error) func(times int) {
	fmt.Fprintf(os.Stderr, "%s is left out: %v\n", p.name, err)
	return nil
}

// having returns the peers that are present and satisfy f.
func (s *section) having(f func(*peer) bool) []*peer {
	var some []*peer
	for _, p := range s.peers {
		if p.absent == "" && f(p) {
			some = append(some, p)
		}
	}
	return some
}

// peakOf returns the burst of the peak of T, nil when it cannot be trusted. A
// disturbed measurement says so, and is asked several times.
func peakOf[T linalg.Float](s *section) burst {
	name := typeName[T]()
	if _, asked := s.trusted[name]; !asked {
		for i := 0; i < 10 && !s.trusted[name]; i++ {
			s.trusted[name] = bench.Trust[T]() == nil
		}
	}
	if !s.trusted[name] {
		return nil
	}
	return func() float64 {
		settle(s.threads)
		return bench.Peak[T](s.threads)
	}
}

// ceilingOf estimates the share of a peak that a product could reach.
func ceilingOf[T linalg.Float](s *section, c shape, flopsPerSecond float64) float64 {
	level, _ := asm.Level()
	return bench.Ceiling[T](context.Background(), s.suite, bench.Case{
		ISA: level, Threads: s.threads, M: c.m, K: c.k, N: c.n, Trans: c.form,
	}, flopsPerSecond)
}

// oursIn returns the median of our own rates beside the others, 0 when there is none.
func oursIn(rates []rate) float64 {
	var ours []float64
	for _, r := range rates {
		if r.theirs > 0 {
			ours = append(ours, r.ours)
		}
	}
	if len(ours) == 0 {
		return 0
	}
	return median(ours)
}

// standing is the least of our ratios to some peers, and to whom; the zero value
// is none.
type standing struct {
	ratio float64
	to    string
}

// best returns our standing among those columns that count.
func best(columns []*peer, rates []rate, counts func(*peer) bool) standing {
	var s standing
	for i, r := range rates {
		if r.theirs > 0 && counts(columns[i]) && (s.to == "" || r.ratio < s.ratio) {
			s = standing{r.ratio, columns[i].name}
		}
	}
	return s
}
