package linalg

import (
	"testing"

	"github.com/curlfree/curlfree/asm"
)

// TestCut checks that the pieces of C cover each element once, and that with
// several threads no piece is more than a thread's share.
func TestCut(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		for _, m := range []int{1, 5, 64, 100, 500} {
			for _, n := range []int{1, 47, 100, 500, 784} {
				p := product[float32]{m: m, n: n, k: 784, tile: *asm.TileOf[float32]()}
				p.cut = p.chooseCut(threads)
				seen := make([]int, m*n)
				for i := range p.cut.strips + p.cut.tails {
					r0, r1, c0, c1 := p.piece(i)
					if work := (r1 - r0) * (c1 - c0); p.cut.tails > 0 && work > m*n/2+p.tile.MR*n {
						t.Errorf("%d×%d on %d threads: piece %d is %d×%d", m, n, threads, i, r1-r0, c1-c0)
					}
					for r := r0; r < r1; r++ {
						for c := c0; c < c1; c++ {
							seen[r*n+c]++
						}
					}
				}
				for i, times := range seen {
					if times != 1 {
						t.Fatalf("%d×%d on %d threads: element %d is in %d pieces", m, n, threads, i, times)
					}
				}
			}
		}
	}
}
