package asm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmPanelBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmPanelBits[float32])
		t.Run("float64", testGemmPanelBits[float64])
	})
}

// testGemmPanelBits compares the panel with the oracle on every size around the
// tile, with A by rows and by columns, B packed or not, and every kind of init.
func testGemmPanelBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tile := TileOf[T]()
	for m := 0; m <= 2*tile.MR+1; m++ {
		for n := 0; n <= tile.NR; n++ {
			k := rng.IntN(60)
			rs, cs := max(k, 1)+rng.IntN(3), 1
			if rng.IntN(2) == 0 {
				rs, cs = 1, max(m, 1)+rng.IntN(3)
			}
			ldb, ldc := n+rng.IntN(3), n+rng.IntN(3)
			if rng.IntN(2) == 0 {
				ldb = tile.NR
			}
			a := random[T](rng, m*rs+max(k, 1)*cs)
			b := random[T](rng, k*ldb+n)
			c := random[T](rng, m*ldc+n+1)
			init, ldi := c, ldc
			if rng.IntN(2) == 0 {
				init, ldi = random[T](rng, n), 0
			}
			want := append([]T(nil), c...)
			wantInit := init
			if ldi != 0 {
				wantInit = want
			}
			gemmOracle(m, n, k, a, rs, cs, b, ldb, wantInit, ldi, want, ldc)
			var pack []T
			if n == tile.NR && rng.IntN(2) == 0 {
				pack = make([]T, k*n)
			}
			GemmPanel(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc, pack)
			for i, v := range pack {
				if m > 0 && !sameBits(v, b[i/n*ldb+i%n]) {
					t.Fatalf("m %d n %d k %d: element %d of the pack is %x, want %x", m, n, k, i, v, b[i/n*ldb+i%n])
				}
			}
			for i := range c {
				if !sameBits(c[i], want[i]) {
					t.Fatalf("m %d n %d k %d rs %d cs %d: element %d is %x, want %x", m, n, k, rs, cs, i, c[i], want[i])
				}
			}
		}
	}
}

func TestPack(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testPack[float32])
		t.Run("float64", testPack[float64])
	})
}

func testPack[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for rows := 1; rows < 40; rows++ {
		for cols := 1; cols < 40; cols++ {
			lds := cols + rng.IntN(3)
			src := random[T](rng, (rows-1)*lds+cols)
			ldd := rows + rng.IntN(3)
			dst := make([]T, cols*ldd+PackSlack+1)
			dst[len(dst)-1] = 7
			PackTransposed(dst, ldd, src, lds, rows, cols)
			for i := range rows {
				for j := range cols {
					if dst[j*ldd+i] != src[i*lds+j] {
						t.Fatalf("PackTransposed %d×%d: element %d, %d is wrong", rows, cols, i, j)
					}
				}
			}
			if dst[len(dst)-1] != 7 {
				t.Fatalf("PackTransposed %d×%d: wrote behind its slack", rows, cols)
			}
			ldd = cols + rng.IntN(3)
			dst = make([]T, (rows-1)*ldd+cols+1)
			PackRows(dst, ldd, src, lds, rows, cols)
			for i := range rows {
				for j := range ldd {
					if i*ldd+j == len(dst)-1 {
						break
					}
					var want T
					if j < cols {
						want = src[i*lds+j]
					}
					if dst[i*ldd+j] != want {
						t.Fatalf("PackRows %d×%d: element %d, %d is wrong", rows, cols, i, j)
					}
				}
			}
		}
	}
}
