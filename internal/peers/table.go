package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// section measures and prints one table, on so many threads.
type section struct {
	out     io.Writer
	threads int
	quick   bool
	peers   []*peer
	rounds  rounds
	foreign oneThread
	trusted map[string]bool // whether the peak of a type is
}

// The largest cases of a quick run.
const (
	quickFlops  = 1e9
	quickLength = 100_000
)

func newSection(out io.Writer, threads int, quick bool) *section {
	s := &section{out: out, threads: threads, quick: quick, peers: openPeers(), foreign: newOneThread(), trusted: map[string]bool{}}
	s.rounds = rounds{least: 5, allowed: 400 * time.Millisecond}
	if quick {
		s.rounds = rounds{least: 3, allowed: 20 * time.Millisecond}
	}
	return s
}

// products prints the table of matrix products.
func (s *section) products() {
	columns := s.having(func(p *peer) bool { return p.single.gemm != nil || p.double.gemm != nil })
	level, _ := asm.Level()
	s.heading("Products, %s, GFLOP/s (%s)", threadCount(s.threads), level)
	s.row("type", "product", "curlfree", "peak", "of peak", names(columns), "÷ best")
	s.rule(6 + len(columns))
	for _, c := range shapes {
		if !s.quick || c.flops() <= quickFlops {
			productRow[float32](s, columns, c)
		}
	}
	for _, c := range shapes {
		if !s.quick || c.flops() <= quickFlops {
			productRow[float64](s, columns, c)
		}
	}
}

func productRow[T linalg.Float](s *section, columns []*peer, c shape) {
	p := newProduct[T](c, rand.New(rand.NewPCG(1, 2)))
	ws := linalg.NewWorkspace(s.threads)
	defer ws.Close()
	ours := bursts(c.flops(), s.threads, p.ours(c.kernel, ws))
	peak := func() float64 {
		settle(s.threads)
		return bench.Peak[T](s.threads)
	}
	beside, share := pair(s.rounds, ours, peak), "–"
	if trusts[T](s) {
		share = fmt.Sprintf("%.1f %%", 100*beside.ratio)
		if beside.ratio > 1 {
			share = "unsound" // the machine was disturbed
		}
	}
	rates := s.against(columns, ours, func(peer *peer) burst {
		if call := p.theirs(c.kernel, peer); call != nil {
			return bursts(c.flops(), s.threads, call)
		}
		return nil
	})
	cells := cellsOf(rates, func(workPerSecond float64) float64 { return workPerSecond / 1e9 })
	s.row(typeName[T](), c.String(), digits(beside.ours/1e9), digits(beside.theirs/1e9), share, cells, best(columns, rates))
}

// trusts reports whether the peak loop of T fills the units of this machine. A
// disturbed measurement says no, so that it is asked several times, once.
func trusts[T linalg.Float](s *section) bool {
	name := typeName[T]()
	if _, asked := s.trusted[name]; !asked {
		for i := 0; i < 10 && !s.trusted[name]; i++ {
			s.trusted[name] = bench.Trust[T]() == nil
		}
	}
	return s.trusted[name]
}

// functions prints the table of element-wise functions.
func (s *section) functions() {
	columns := s.having(func(p *peer) bool { return p.single.functions != nil || p.double.functions != nil })
	level, _ := asm.Level()
	s.heading("Element-wise functions, %s, ns per element (%s)", threadCount(s.threads), level)
	s.row("type", "function", "elements", "curlfree", "of copy", names(columns), "÷ best within 1 ULP", "÷ best looser")
	s.rule(7 + len(columns))
	functionRows[float32](s, columns)
	functionRows[float64](s, columns)
}

func functionRows[T linalg.Float](s *section, columns []*peer) {
	for _, f := range functions[T]() {
		for _, n := range lengths {
			if !s.quick || n <= quickLength {
				functionRow(s, columns, f, n)
			}
		}
	}
}

func functionRow[T linalg.Float](s *section, columns []*peer, f function[T], n int) {
	x, dst := arguments[T](n, f.low), make([]T, n)
	work := float64(n)
	ours := bursts(work, 1, func(times int) { repeat(times, func() { f.ours(dst, x) }) })
	beside := pair(s.rounds, ours, bursts(work, 1, func(times int) { repeat(times, func() { copy(dst, x) }) }))
	rates := s.against(columns, ours, func(peer *peer) burst {
		if call := routinesOf[T](peer).functions[f.name]; call != nil {
			return bursts(work, 1, func(times int) { call(times, dst, x) })
		}
		return nil
	})
	var strict, loose []rate
	for i, r := range rates {
		if columns[i].loose && !f.exact {
			strict, loose = append(strict, rate{}), append(loose, r)
		} else {
			strict, loose = append(strict, r), append(loose, rate{})
		}
	}
	cells := cellsOf(rates, perElement)
	s.row(typeName[T](), f.name, fmt.Sprint(n), digits(1e9/beside.ours), fmt.Sprintf("%.0f %%", 100*beside.ratio), cells, best(columns, strict), best(columns, loose))
}

// reductions prints the table of reductions.
func (s *section) reductions() {
	columns := s.having(func(p *peer) bool { return p.single.reductions != nil || p.double.reductions != nil })
	level, _ := asm.Level()
	s.heading("Reductions, %s, ns per element (%s)", threadCount(s.threads), level)
	s.row("type", "reduction", "elements", "curlfree", names(columns), "÷ best")
	s.rule(5 + len(columns))
	reductionRows[float32](s, columns)
	reductionRows[float64](s, columns)
}

func reductionRows[T linalg.Float](s *section, columns []*peer) {
	for _, r := range reductions[T]() {
		for _, n := range lengths {
			if s.quick && n > quickLength {
				continue
			}
			x, y := arguments[T](n, -8), arguments[T](n, -8)
			work := float64(n)
			ours := bursts(work, 1, func(times int) { r.ours(times, x, y) })
			rates := s.against(columns, ours, func(peer *peer) burst {
				if call := routinesOf[T](peer).reductions[r.name]; call != nil {
					return bursts(work, 1, func(times int) { call(times, x, y) })
				}
				return nil
			})
			s.row(typeName[T](), r.name, fmt.Sprint(n), digits(1e9/oursIn(rates)), cellsOf(rates, perElement), best(columns, rates))
		}
	}
}

// oursIn returns the median of our own rate over the pairs.
func oursIn(rates []rate) float64 {
	var ours []float64
	for _, r := range rates {
		if r.theirs > 0 {
			ours = append(ours, r.ours)
		}
	}
	return median(ours)
}

func perElement(elementsPerSecond float64) float64 { return 1e9 / elementsPerSecond }

// against pairs ours with each peer's burst; peers without one have a zero rate.
func (s *section) against(columns []*peer, ours burst, of func(*peer) burst) []rate {
	rates := make([]rate, len(columns))
	for i, p := range columns {
		theirs := of(p)
		if theirs == nil {
			continue
		}
		if p.file != "" {
			theirs = s.foreign.burst(theirs)
		}
		rates[i] = pair(s.rounds, ours, theirs)
	}
	return rates
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

// printPeers lists who was found and who was not.
func printPeers(out io.Writer, peers []*peer) {
	fmt.Fprintf(out, "\n### Peers\n\n| peer | version | file |\n|---|---|---|\n")
	for _, p := range peers {
		if p.absent == "" {
			fmt.Fprintf(out, "| %s | %s | %s |\n", p.name, p.version, p.file)
		}
	}
	for _, p := range peers {
		if p.absent != "" {
			fmt.Fprintf(out, "| %s | absent | %s |\n", p.name, p.absent)
		}
	}
}

func (s *section) heading(format string, args ...any) {
	fmt.Fprintf(s.out, "\n### "+format+"\n\n", args...)
}

// row prints cells: strings and lists of them.
func (s *section) row(cells ...any) {
	var all []string
	for _, c := range cells {
		if list, ok := c.([]string); ok {
			all = append(all, list...)
		} else {
			all = append(all, c.(string))
		}
	}
	fmt.Fprintf(s.out, "| %s |\n", strings.Join(all, " | "))
}

func (s *section) rule(columns int) {
	fmt.Fprintln(s.out, strings.Repeat("|---", columns)+"|")
}

func names(peers []*peer) []string {
	var all []string
	for _, p := range peers {
		all = append(all, p.name)
	}
	return all
}

// cellsOf prints the peers' rates in the unit of the table.
func cellsOf(rates []rate, unit func(workPerSecond float64) float64) []string {
	var all []string
	for _, r := range rates {
		if r.theirs == 0 {
			all = append(all, "–")
		} else {
			all = append(all, digits(unit(r.theirs)))
		}
	}
	return all
}

// best returns the smallest ratio of ours to a peer's rate, and whose it is.
func best(columns []*peer, rates []rate) string {
	at := -1
	for i, r := range rates {
		if r.theirs > 0 && (at < 0 || r.ratio < rates[at].ratio) {
			at = i
		}
	}
	if at < 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f %s", rates[at].ratio, columns[at].name)
}

// digits prints three significant digits.
func digits(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

func threadCount(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", n)
}

func typeName[T linalg.Float]() string { return fmt.Sprintf("%T", T(0)) }
