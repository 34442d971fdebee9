package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

func TestGemmPanelBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmPanelBits[float32])
		t.Run("float64", testGemmPanelBits[float64])
	})
}

// panelCase is a panel product with its operands.
type panelCase[T Float] struct {
	m, n, k int
	a       []T
	rs, cs  int
	b       []T
	ldb     int
	init    []T // nil: c itself
	c       []T
	ldc     int
	pack    []T
	next    *NextPanel[T]
}

// check compares the panel with the oracle, bit for bit, outside of C too.
func (p panelCase[T]) check(t *testing.T) {
	t.Helper()
	want := append([]T(nil), p.c...)
	init, ldi, wantInit := p.init, 0, p.init
	if init == nil {
		init, ldi, wantInit = p.c, p.ldc, want
	}
	gemmOracle(p.m, p.n, p.k, p.a, p.rs, p.cs, p.b, p.ldb, wantInit, ldi, want, p.ldc)
	GemmPanel(p.m, p.n, p.k, p.a, p.rs, p.cs, p.b, p.ldb, init, ldi, p.c, p.ldc, p.pack, p.next)
	name := fmt.Sprintf("m %d n %d k %d strides %d %d %d %d", p.m, p.n, p.k, p.rs, p.cs, p.ldb, p.ldc)
	for i := range p.c {
		if !sameBits(p.c[i], want[i]) {
			t.Fatalf("%s: element %d is %x, want %x", name, i, p.c[i], want[i])
		}
	}
	for i, v := range p.pack {
		if want := p.b[first(p.k, p.ldb)+i/p.n*p.ldb+i%p.n]; p.m > 0 && !sameBits(v, want) {
			t.Fatalf("%s: element %d of the pack is %x, want %x", name, i, v, want)
		}
	}
	if p.next == nil || p.next.Pack == nil {
		return
	}
	nr, src := TileOf[T]().NR, p.next
	for i, v := range src.Pack {
		if want := src.B[first(p.k, src.LDB)+i/nr*src.LDB+i%nr]; !sameBits(v, want) {
			t.Fatalf("%s: element %d of the next pack is %x, want %x", name, i, v, want)
		}
	}
}

// offset returns n elements that start so many elements behind a cache line.
func offset[T Float](n, elements int) []T {
	var z T
	buf := make([]T, n+elements+64)
	skip := int(-uintptr(unsafe.Pointer(&buf[0]))%64) / int(unsafe.Sizeof(z))
	return buf[skip+elements : skip+elements+n]
}

// draw returns a panel case with A by rows or by columns, B packed or not, and
// every kind of init, sometimes backwards; its slices start at the given elements of a cache line.
func draw[T Float](rng *rand.Rand, m, n, k int, at [4]int, value func() T) panelCase[T] {
	nr := TileOf[T]().NR
	p := panelCase[T]{m: m, n: n, k: k, rs: max(k, 1) + rng.IntN(3), cs: 1, ldb: n + rng.IntN(3), ldc: n + rng.IntN(3)}
	if rng.IntN(2) == 0 {
		p.rs, p.cs = 1, max(m, 1)+rng.IntN(3)
	}
	if rng.IntN(2) == 0 {
		p.ldb = nr
	}
	fill := func(n, at int) []T {
		x := offset[T](n, at)
		for i := range x {
			x[i] = value()
		}
		return x
	}
	p.a = fill(m*p.rs+max(k, 1)*p.cs, at[0])
	p.b = fill(k*p.ldb+n, at[1])
	p.c = fill(m*p.ldc+n+1, at[2])
	if rng.IntN(2) == 0 {
		p.init = fill(n, at[3])
	}
	if rng.IntN(4) == 0 {
		p.cs, p.ldb = -p.cs, -p.ldb
	}
	if n == nr && rng.IntN(2) == 0 {
		p.pack = offset[T](k*n, at[3])
	}
	switch rng.IntN(4) {
	case 0:
		p.next = &NextPanel[T]{B: p.b}
	case 1, 2:
		p.next = &NextPanel[T]{LDB: nr + rng.IntN(3), Pack: offset[T](k*nr, at[2])}
		p.next.B = fill(k*p.next.LDB+nr, at[1])
		if p.ldb < 0 {
			p.next.LDB = -p.next.LDB
		}
	}
	return p
}

// testGemmPanelBits compares the panel with the oracle on every size up to four
// tiles, aligned and not.
func testGemmPanelBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	value := func() T { return T(rng.Float64()*2 - 1) }
	tile := TileOf[T]()
	for m := 0; m <= 4*tile.MR; m++ {
		for n := 0; n <= tile.NR; n++ {
			draw(rng, m, n, rng.IntN(50), [4]int{}, value).check(t)
			draw(rng, m, n, rng.IntN(50), [4]int{1, 3, 5, 7}, value).check(t)
		}
	}
	for k := range 4 * 16 {
		draw(rng, 2*tile.MR+3, tile.NR, k, [4]int{}, value).check(t)
	}
}

func TestGemmPanelAlignments(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmPanelAlignments[float32])
		t.Run("float64", testGemmPanelAlignments[float64])
	})
}

// testGemmPanelAlignments puts each operand at every element of a cache line,
// at the sizes where the kernels change their way.
func testGemmPanelAlignments[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	value := func() T { return T(rng.Float64()*2 - 1) }
	tile := TileOf[T]()
	for operand := range 4 {
		for at := range lanesOf[T]() / 4 {
			for _, m := range []int{1, tile.MR, 2*tile.MR + 1} {
				for _, n := range []int{1, tile.Vector, tile.Vector + 1, tile.NR - 1, tile.NR} {
					var offsets [4]int
					offsets[operand] = at
					draw(rng, m, n, 37, offsets, value).check(t)
				}
			}
		}
	}
}

func TestGemmPanelSpecials(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmPanelSpecials[float32])
		t.Run("float64", testGemmPanelSpecials[float64])
	})
}

// testGemmPanelSpecials multiplies zeros, infinities, NaN, subnormal and largest
// numbers with one another.
func testGemmPanelSpecials[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	largest, smallest := T(math.MaxFloat32), T(math.SmallestNonzeroFloat32)
	if !single[T]() {
		double := math.MaxFloat64
		largest, smallest = T(double), T(math.SmallestNonzeroFloat64)
	}
	zero := T(0)
	specials := []T{0, -zero, 1, -1, 3, largest, -largest, smallest, -smallest, smallest * 8, 1 / largest, T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN())}
	for few := 1; few <= len(specials); few++ { // the rarer NaN, the more is seen
		value := func() T { return specials[rng.IntN(few)] }
		for range 40 {
			tile := TileOf[T]()
			draw(rng, 1+rng.IntN(2*tile.MR), 1+rng.IntN(tile.NR), 1+rng.IntN(4), [4]int{}, value).check(t)
		}
	}
}

func TestGemmPanelPairs(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmPanelPairs[float32])
		t.Run("float64", testGemmPanelPairs[float64])
	})
}

// testGemmPanelPairs multiplies every two special values and adds every third one: by
// themselves, and each two in every row and column of a full tile.
func testGemmPanelPairs[T Float](t *testing.T) {
	special := specials[T]()
	count, tile := len(special), TileOf[T]()
	for i := range count {
		for j := range count {
			for _, v := range special {
				panelCase[T]{m: 1, n: 1, k: 1, a: special[i:], rs: 1, cs: 1, b: special[j:], ldb: 1, init: []T{v}, c: []T{7}, ldc: 1}.check(t)
			}
			p := panelCase[T]{m: tile.MR, n: tile.NR, k: 1, rs: 1, cs: 1, ldb: tile.NR, ldc: tile.NR, c: make([]T, tile.MR*tile.NR)}
			for r := range tile.MR {
				p.a = append(p.a, special[(i+r)%count])
			}
			for l := range tile.NR {
				p.b, p.init = append(p.b, special[(j+l)%count]), append(p.init, special[(i+j+l)%count])
			}
			p.check(t)
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
			dst := make([]T, (cols-1)*ldd+(rows+PackSlack)/8*8+1)
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
