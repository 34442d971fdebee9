package main

import (
	"math"
	"testing"
)

// Every peer finds the potential that we find, but for a constant.
func TestConservation(t *testing.T) {
	peers := present(t)
	for _, c := range []*conservation{
		newConservation("poisson-nodes", 12, 7), newConservation("poisson-nodes", 4, 6, 5),
		newConservation("poisson-cells", 12, 7), newConservation("poisson-cells", 4, 6, 5),
		newConservation("conservative", 12, 7),
	} {
		ours := c.ours(1)
		ours.run(2)
		want := ours.potential()
		for _, p := range peers {
			if p.double.conservative == nil {
				continue
			}
			theirs := p.double.conservative(c)
			theirs.run(2)
			got := theirs.potential()
			for i, v := range got {
				if d := v - got[0] - (want[i] - want[0]); math.Abs(d) > 1e-12 {
					t.Fatalf("%s: %s on %v: the potential at %d is off by %v", p.name, c.kernel, c.cells, i, d)
				}
			}
			theirs.close()
		}
	}
}
