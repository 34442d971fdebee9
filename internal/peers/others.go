package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// othersTable is what a product on several threads keeps beside a foreign process
// that takes a processor, and what C libraries do: the limit is our own on one
// thread, below whose rate the other threads would be a loss.
func othersTable() table {
	return table{
		name: "others", title: "Products beside a process that takes a processor, GFLOP/s", limit: "one thread", threaded: true, crowded: true, unit: gflops,
		has:   func(p *peer) bool { return p.single.gemm != nil && p.file != "" },
		rows:  []row{othersRow[float32](), othersRow[float64]()},
		below: longestStop,
	}
}

func othersRow[T linalg.Float]() row {
	s := shape{"gemm", "NN", 512, 512, 512}
	return row{
		typ: typeName[T](), kernel: "gemm-beside", form: s.form, size: s.size(), brief: true, shared: 1,
		prepare: func(sec *section) contest { return othersContest[T](sec, s) },
	}
}

func othersContest[T linalg.Float](s *section, c shape) contest {
	p := newProduct[T](c, rand.New(rand.NewPCG(1, 2)))
	one, all := linalg.NewWorkspace(1), linalg.NewWorkspace(s.threads)
	stop, err := bench.StartNeighbour()
	if err != nil {
		fmt.Fprintf(os.Stderr, "there is no busy process: %v\n", err)
		stop = func() {}
	}
	const products = 10 // some of the system's slices of time
	several := func(f func(times int)) func(times int) { return func(times int) { f(products * times) } }
	return contest{
		work: products * c.flops(),
		ours: several(p.ours(c.kernel, all)),
		theirs: func(of *peer) func(times int) {
			if call := p.theirs(c.kernel, of); call != nil {
				return several(call)
			}
			return nil
		},
		limit: bursts(products*c.flops(), s.threads, several(p.ours(c.kernel, one))),
		close: func() {
			stop()
			one.Close()
			all.Close()
		},
	}
}

// longestStop says how long the collector of garbage waits for products.
func longestStop(out io.Writer, quick bool) {
	collections := 200
	if quick {
		collections = 10
	}
	half, longest := bench.Stops(collections)
	fmt.Fprintf(out, "\nWhile two goroutines multiplied matrices of order 1024, the collector waited at most %v\nfor both to stop in half of %d collections, and at most %v in all, by the bounds of its histogram.\n",
		half.Round(100*time.Nanosecond), collections, longest.Round(100*time.Nanosecond))
}
