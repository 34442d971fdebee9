package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/fourier"
)

// conservation is a problem on a box with free boundaries: the equation of the
// potential on nodes or cells, or the decomposition of a cochain on the edges of a
// plane box into its closest conservative field and the rest.
type conservation struct {
	kernel string // poisson-nodes, poisson-cells or conservative
	cells  []int
	input  []float64 // charges, or the edges along axis 0 and then axis 1
}

// solver does the work so many times, from the input anew each time.
type solver struct {
	run       func(times int)
	potential func() []float64
	close     func()
}

// conservativeCall prepares the problem for repeated runs.
type conservativeCall func(c *conservation) *solver

func newConservation(kernel string, cells ...int) *conservation {
	c := &conservation{kernel: kernel, cells: cells}
	size := c.nodes()
	if kernel == "conservative" {
		n, m := cells[0], cells[1]
		size = n*(m+1) + (n+1)*m
	}
	rng := rand.New(rand.NewPCG(1, 2))
	c.input = make([]float64, size)
	for i := range c.input {
		c.input[i] = rng.Float64() - 0.5
	}
	return c
}

// nodes is the number of values of the potential.
func (c *conservation) nodes() int {
	size := 1
	for _, n := range c.cells {
		if c.kernel != "poisson-cells" {
			n++
		}
		size *= n
	}
	return size
}

// ours is our own solver on so many threads.
func (c *conservation) ours(threads int) *solver {
	s := &solver{close: func() {}}
	if c.kernel == "conservative" {
		g, err := hodge.NewGrid(c.cells, hodge.GridOptions{})
		must(err)
		w := &hodge.Cochain{Complex: g, Degree: 1, Data: c.input}
		o := hodge.Options{Threads: threads, Keep: hodge.ExactPart | hodge.CoexactPart}
		var d *hodge.Decomposition
		s.run = func(times int) {
			for range times {
				d, err = hodge.Decompose(context.Background(), w, o)
				must(err)
				o.Reuse = d
			}
		}
		s.potential = func() []float64 { return d.Alpha.Data }
		return s
	}
	kinds, values := make([]fourier.Kind, len(c.cells)), make([][]float64, len(c.cells))
	for j, n := range c.cells {
		kinds[j] = fourier.DCT1
		if c.kernel == "poisson-cells" {
			kinds[j] = fourier.DCT2
		}
		values[j] = fourier.Spectrum(kinds[j], n, 1)
	}
	axes := fourier.NewAxes(kinds, c.cells, threads)
	axes.Diagonalises(values, math.Inf(1))
	x := make([]float64, len(c.input))
	s.run = func(times int) {
		for range times {
			copy(x, c.input)
			axes.Solve(x)
		}
	}
	s.potential = func() []float64 { return x }
	return s
}

func decompositionTable() table {
	t := table{
		name:  "decompositions",
		title: "Closest conservative field, Mcells/s",
		unit:  func(cellsPerSecond float64) float64 { return cellsPerSecond / 1e6 },
		has:   func(p *peer) bool { return p.double.conservative != nil },
	}
	for _, kernel := range []string{"poisson-nodes", "poisson-cells", "conservative"} {
		for _, cells := range [][]int{{256, 256}, {512, 512}, {1024, 1024}, {2048, 2048}, {128, 128, 128}} {
			if kernel == "conservative" && len(cells) > 2 {
				continue
			}
			t.rows = append(t.rows, row{
				typ: "float64", kernel: kernel, slow: len(cells) > 2 || cells[0] > 512,
				size:    strings.Trim(strings.ReplaceAll(fmt.Sprint(cells), " ", "×"), "[]"),
				prepare: func(s *section) contest { return conservationContest(s, newConservation(kernel, cells...)) },
			})
		}
	}
	return t
}

func conservationContest(s *section, c *conservation) contest {
	ours := c.ours(s.threads)
	closing := []func(){ours.close}
	work := 1.0
	for _, n := range c.cells {
		work *= float64(n)
	}
	return contest{
		work: work,
		ours: ours.run,
		theirs: func(p *peer) func(times int) {
			if p.double.conservative == nil {
				return nil
			}
			theirs := p.double.conservative(c)
			closing = append(closing, theirs.close)
			return theirs.run
		},
		close: func() {
			for _, f := range closing {
				f()
			}
		},
	}
}
