package asm

import (
	"fmt"
	"math/bits"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// GemmPanel computes C = init + A·B for a panel of m×n with n at most the
// tile's NR. Element (i, j) of C is one chain of fused multiply-adds in
// increasing k that starts from init.
//
// A is read at a[i·rs + k·cs], so that plain, transposed and packed operands
// are all the same to it; B at b[k·ldb + j], C at c[i·ldc + j], and init at
// init[i·ldi + j]. With cs or ldb negative, k counts from the other end: the terms
// of A or B are taken from the last to the first, as in the BLAS. init may be c
// itself, a row of biases (ldi 0) or of zeros; c may overlap nothing else. With no
// terms, C is init, and A and B are not looked at.
//
// Unless pack is nil, n is NR and pack receives a copy of B with ldb = NR, at less
// cost than PackRows. next, unless nil, is the panel that the caller multiplies after
// this one, which a level prepares meanwhile; without it that is taken to lie behind
// this one. The panel is fastest with cs = 1 and ldb = NR or a pack. It panics when a
// slice is too short or n above NR.
func GemmPanel[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int, pack []T, next *NextPanel[T]) {
	tile := TileOf[T]()
	k = max(k, 0)
	if next != nil && next.Pack != nil && !(m >= tile.MR && n == tile.NR && copiesNext(k, cs, ldb, pack != nil, tile)) {
		PackRows(next.Pack, tile.NR, next.B, next.LDB, k, tile.NR)
		next = nil
	}
	if m <= 0 || n <= 0 {
		return
	}
	if n > tile.NR || pack != nil && n < tile.NR {
		panic(fmt.Sprintf("asm: GemmPanel: %d columns do not fit a panel of %d", n, tile.NR))
	}
	if !(narrow(m|k|rs|abs(cs)|abs(ldb)|ldi|ldc) && len(init) >= (m-1)*ldi+n && len(c) >= (m-1)*ldc+n &&
		(k == 0 || len(b) >= (k-1)*abs(ldb)+n && len(a) > (m-1)*rs+(k-1)*abs(cs))) {
		checkPanel(m, n, k, len(a), rs, cs, len(b), ldb, len(init), ldi, len(c), ldc)
	}
	if pack != nil && (k == 0 || m < tile.MR) { // no whole tile to pack on the way
		PackRows(pack, n, b, ldb, k, n)
		pack = nil
	}
	if pack != nil {
		checkBlock("GemmPanel", "pack", len(pack), k, n, n)
	}
	if isa.Active == isa.Generic {
		gemmGeneric(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc, pack)
		return
	}
	args := panelArgs{
		m: m, n: n, k: k,
		a: pointer(a[first(k, cs):]), rs: rs, cs: cs,
		b: pointer(b[first(k, ldb):]), ldb: ldb,
		init: pointer(init), ldi: ldi,
		c: pointer(c), ldc: ldc,
		pack: pointer(pack),
	}
	if next != nil {
		args.next = pointer(next.B)
		if next.Pack != nil {
			checkBlock("GemmPanel", "next.B", len(next.B), k, n, abs(next.LDB))
			checkBlock("GemmPanel", "next.Pack", len(next.Pack), k, n, n)
			args.next, args.ldn, args.copy = pointer(next.B[first(k, next.LDB):]), next.LDB, pointer(next.Pack)
		}
	}
	gemmPanel[T](&args)
}

// NextPanel is a panel of NR columns of B that is multiplied after another, with as
// many terms.
type NextPanel[T Float] struct {
	// B holds its columns in any order, to be fetched. Unless Pack is nil, B has the
	// rows LDB apart, as in GemmPanel, and Pack receives their copy with ldb = NR,
	// while the tiles of the panel before are computed.
	B    []T
	LDB  int
	Pack []T
}

// panelArgs is what the kernels of GemmPanel are told. a and b point to the first
// of the k terms.
type panelArgs struct {
	m, n, k int
	a       unsafe.Pointer
	rs, cs  int
	b       unsafe.Pointer
	ldb     int
	init    unsafe.Pointer
	ldi     int
	c       unsafe.Pointer
	ldc     int
	pack    unsafe.Pointer
	next    unsafe.Pointer
	ldn     int
	copy    unsafe.Pointer
}

// copiesNext reports whether the level's kernel copies the next panel on its way
// through a full one: AVX-512 does beside A by rows and a packed B. AVX2 gained nothing
// from it.
func copiesNext(k, cs, ldb int, pack bool, tile *Tile) bool {
	return isa.Active == isa.AVX512 && k > 0 && (abs(cs) == 1 && (pack || ldb == tile.NR) || cs == -1 && ldb == -tile.NR)
}

// checkPanel panics for GemmPanel when a slice is too short, whatever the factors.
func checkPanel(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc int) {
	checkBlock("GemmPanel", "init", init, m, n, ldi)
	checkBlock("GemmPanel", "c", c, m, n, ldc)
	if k > 0 {
		checkBlock("GemmPanel", "b", b, k, n, abs(ldb))
		checkLeft("GemmPanel", a, m, k, rs, cs)
	}
}

// checkLeft panics unless n elements hold an m×k operand with these strides.
func checkLeft(call string, n, m, k, rs, cs int) {
	if !fitsLeft(n, m, k, rs, cs) {
		panic(fmt.Sprintf("asm: %s: a has %d elements, too few for %d×%d with strides %d and %d", call, n, m, k, rs, cs))
	}
}

// fitsLeft reports whether n elements hold an m×k operand with these strides, m and k
// at least 1. No product or sum overflows.
func fitsLeft(n, m, k, rs, cs int) bool {
	high, row := bits.Mul(uint(m-1), uint(rs))
	high2, term := bits.Mul(uint(k-1), uint(abs(cs)))
	return rs >= 0 && high|high2 == 0 && row < uint(n) && term < uint(n)-row
}

// first returns where the first of k terms lies that are stride apart: at the
// other end when stride is negative.
func first(k, stride int) int { return max(k-1, 0) * max(-stride, 0) }

func abs(stride int) int { return max(stride, -stride) }

// gemmGeneric is the panel in plain Go with every product rounded.
func gemmGeneric[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int, pack []T) {
	if pack != nil {
		copyRowsGeneric(pack, n, b, ldb, k, n)
	}
	a0, b0 := first(k, cs), first(k, ldb)
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		copy(row, init[i*ldi:i*ldi+n])
		for l := range k {
			x, y := a[a0+i*rs+l*cs], b[b0+l*ldb:][:n]
			for j := range row {
				row[j] = T(x*y[j]) + row[j]
			}
		}
	}
}
