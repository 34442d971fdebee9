package linalg

import (
	"testing"

	"github.com/curlfree/curlfree/asm"
)

// TestWorth: the number of terms need not fit an int.
func TestWorth(t *testing.T) {
	for _, c := range [][5]int{{8, 100, 100, 100, 1_000_001}, {8, 100, 100, 100, 300_000}, {8, 1 << 20, 1 << 20, 1 << 30, 1 << 20}} {
		want := map[int]int{1_000_001: 0, 300_000: 3, 1 << 20: 8}[c[4]]
		if got := worth(c[0], c[1], c[2], c[3], c[4]); got != want {
			t.Errorf("%d×%d×%d terms are worth %d threads of %d with a share of %d, want %d", c[1], c[3], c[2], got, c[0], c[4], want)
		}
	}
}

// TestFewRowsShareB: one row, which few terms make, is worth a thread for every ShareB
// bytes of B.
func TestFewRowsShareB(t *testing.T) {
	p := product[float64]{m: 1, tile: *asm.TileOf[float64]()}
	p.tile.Share, p.tile.ShareB = 1<<30, 8_000_000
	for _, c := range [][2]int{{999, 0}, {1000, 1}, {2500, 2}, {4000, 4}, {9000, 4}} {
		if p.k, p.n = 1000, c[0]; p.threads(4) != c[1] {
			t.Errorf("1×1000×%d is worth %d of 4 threads, want %d", p.n, p.threads(4), c[1])
		}
	}
}

// TestCut checks that the pieces of C cover each element once, and that with
// several threads a strip is no more than a thread's share, nor a tail, whose rows are
// rounded up to a tile.
func TestCut(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		for _, m := range []int{1, 5, 64, 100, 500} {
			for _, n := range []int{1, 47, 100, 500, 784} {
				p := product[float32]{m: m, n: n, k: 784, tile: *asm.TileOf[float32]()}
				p.cut = p.chooseCut(threads)
				seen := make([]int, m*n)
				for i := range p.cut.strips + p.cut.tails {
					r0, r1, c0, c1 := p.piece(i)
					most := m * n / max(p.threads(threads), 1)
					if i >= p.cut.strips {
						most += p.tile.MR * n
					}
					if (r1-r0)*(c1-c0) > most {
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
