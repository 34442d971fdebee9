package main

import (
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// Every peer finds the potential that we find, but for a constant. The multigrid's own
// bound is met on sides that it halves several times, and on such that it cannot.
func TestConservation(t *testing.T) {
	peers := present(t)
	cases := []*conservation{
		newConservation("poisson-nodes", 1, 16, 32, 16), newConservation("poisson-cells", 1, 4, 6, 5), newConservation("conservative", 1, 64, 48),
		newConservation("poisson-nodes", 1, 12, 7), newConservation("poisson-cells", 1, 12, 7), newConservation("conservative", 1, 12, 7),
	}
	if testing.Short() {
		cases = cases[:3]
	}
	for k, c := range cases {
		ours := c.ours()
		for _, p := range peers {
			testConservation[float64](t, p, c, ours)
			if k < 1 {
				testConservation[float32](t, p, c, ours)
			}
		}
	}
}

func testConservation[T linalg.Float](t *testing.T, p *peer, c *conservation, ours *solver) {
	call := routinesOf[T](p).conservative
	if call == nil {
		return
	}
	theirs := call(c)
	if theirs == nil {
		return
	}
	defer theirs.close()
	theirs.run(2)
	if err := samePotential(ours, theirs); err != nil {
		t.Errorf("%s: %s of %v: %v", p.name, c.kernel, c.cells, err)
	}
}
