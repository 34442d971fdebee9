package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/fourier"
	"github.com/curlfree/curlfree/linalg"
)

// conservation is a problem on a box with free boundaries: the equation of the
// potential on nodes or cells, or the decomposition of a cochain on the edges of a
// plane box into its closest conservative field and the rest.
type conservation struct {
	kernel  string // poisson-nodes, poisson-cells or conservative
	cells   []int
	threads int
	input   []float64 // charges, or the edges along axis 0 and then axis 1
}

// solver does the work so many times, from the input anew each time.
type solver struct {
	run       func(times int)
	potential func() []float64 // what the last run found
	within    float64          // how exact it is, relative to the largest difference of its values
	close     func()
}

// conservativeCall prepares the problem for repeated runs; nil is a problem that the peer
// does not solve.
type conservativeCall func(c *conservation) *solver

func newConservation(kernel string, threads int, cells ...int) *conservation {
	c := &conservation{kernel: kernel, cells: cells, threads: threads}
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

// ours is our own solver.
func (c *conservation) ours() *solver {
	s := &solver{close: func() {}}
	if c.kernel == "conservative" {
		g, err := hodge.NewGrid(c.cells, hodge.GridOptions{})
		must(err)
		w := &hodge.Cochain{Complex: g, Degree: 1, Data: c.input}
		o := hodge.Options{Threads: c.threads, Keep: hodge.ExactPart | hodge.CoexactPart}
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
	axes := fourier.NewAxes(kinds, c.cells, c.threads)
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
	return table{
		name: "decompositions", title: "Closest conservative field, Mcells/s", threaded: true,
		unit: func(cellsPerSecond float64) float64 { return cellsPerSecond / 1e6 },
		has:  func(p *peer) bool { return p.single.conservative != nil || p.double.conservative != nil },
		rows: append(decompositionRows[float64](), decompositionRows[float32]()...),
	}
}

// decompositionRows are those of peers in one precision; our own is double in either.
func decompositionRows[T linalg.Float]() []row {
	var rows []row
	for _, kernel := range []string{"poisson-nodes", "poisson-cells", "conservative"} {
		for _, cells := range [][]int{{256, 256}, {512, 512}, {1024, 1024}, {2048, 2048}, {128, 128, 128}} {
			if kernel == "conservative" && len(cells) > 2 {
				continue
			}
			rows = append(rows, row{
				typ: typeName[T](), kernel: kernel, slow: len(cells) > 2 || cells[0] > 512,
				size:    strings.Trim(strings.ReplaceAll(fmt.Sprint(cells), " ", "×"), "[]"),
				prepare: func(s *section) contest { return conservationContest[T](newConservation(kernel, s.threads, cells...)) },
			})
		}
	}
	return rows
}

// enoughCells is how many are solved for in a call, so that the way to another process
// is short beside it.
const enoughCells = 1 << 21

func conservationContest[T linalg.Float](c *conservation) contest {
	ours := c.ours()
	closing := []func(){ours.close}
	cells := 1
	for _, n := range c.cells {
		cells *= n
	}
	repeats := max(1, enoughCells/cells)
	return contest{
		work: float64(repeats * cells),
		ours: func(times int) { ours.run(times * repeats) },
		theirs: func(p *peer) func(times int) {
			call := routinesOf[T](p).conservative
			if call == nil {
				return nil
			}
			theirs := call(c)
			if theirs == nil {
				return nil
			}
			closing = append(closing, theirs.close)
			if err := samePotential(ours, theirs); err != nil {
				return leftOut(p, err)
			}
			return func(times int) { theirs.run(times * repeats) }
		},
		close: func() {
			for _, f := range closing {
				f()
			}
		},
	}
}

// samePotential returns an error unless two solvers find the same potential, but for a
// constant and what theirs promises.
func samePotential(ours, theirs *solver) error {
	ours.run(1)
	theirs.run(1)
	want, got := ours.potential(), theirs.potential()
	least, most := math.Inf(1), math.Inf(-1)
	for i, v := range got {
		least, most = min(least, v-want[i]), max(most, v-want[i])
	}
	bound := theirs.within * (slices.Max(want) - slices.Min(want))
	if !(most-least <= bound) {
		return fmt.Errorf("the potentials differ by %.3g, more than %.3g", most-least, bound)
	}
	return nil
}
