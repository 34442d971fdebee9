package asm

import (
	"fmt"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// TriangleRight computes C = init + A·B as GemmPanel does, with the same bits, but
// for the terms outside of the triangle of B, which are left out: A is m×n, C and init
// are too, and B is n×n with n at most the tile's NR, and only its lower or upper
// triangle has influence. init may be c, which may overlap nothing else. It panics
// when a slice is too short, n above NR or a stride negative.
func TriangleRight[T Float](m, n int, lower bool, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	if m <= 0 || n <= 0 {
		return
	}
	if nr := TileOf[T]().NR; n > nr || cs < 0 {
		panic(fmt.Sprintf("asm: TriangleRight: %d columns do not fit a panel of %d, or a runs backwards by %d", n, nr, cs))
	}
	checkBlock("TriangleRight", "init", len(init), m, n, ldi)
	checkBlock("TriangleRight", "c", len(c), m, n, ldc)
	checkBlock("TriangleRight", "b", len(b), n, n, ldb)
	checkLeft("TriangleRight", len(a), m, n, rs, cs)
	if isa.Active == isa.Generic {
		triangleGeneric(m, n, n, func(_, k, j int) bool { return k == j || lower == (k > j) }, a, rs, cs, b, ldb, init, ldi, c, ldc)
		return
	}
	triangleRight[T](&panelArgs{
		m: m, n: n, k: n,
		a: pointer(a), rs: rs, cs: cs,
		b: pointer(b), ldb: ldb,
		init: pointer(init), ldi: ldi,
		c: pointer(c), ldc: ldc,
	}, lower)
}

// TriangleLeft computes C = init + A·B as GemmPanel does, with the same bits, but for
// the terms outside of the triangle of A, which are left out: A is m×m with m at most
// the tile's MR, and only its lower or upper triangle has influence; B, C and init are
// m×n with n at most NR. init may be c, which may overlap nothing else. It panics when
// a slice is too short, the shape another or a stride negative.
func TriangleLeft[T Float](m, n int, lower bool, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	if m <= 0 || n <= 0 {
		return
	}
	tile := TileOf[T]()
	if m > tile.MR || n > tile.NR || cs < 0 {
		panic(fmt.Sprintf("asm: TriangleLeft: %d×%d does not fit a tile of %d×%d, or a runs backwards by %d", m, n, tile.MR, tile.NR, cs))
	}
	checkBlock("TriangleLeft", "init", len(init), m, n, ldi)
	checkBlock("TriangleLeft", "c", len(c), m, n, ldc)
	checkBlock("TriangleLeft", "b", len(b), m, n, ldb)
	checkLeft("TriangleLeft", len(a), m, m, rs, cs)
	switch {
	case isa.Active == isa.Generic:
		triangleGeneric(m, n, m, func(i, k, _ int) bool { return i == k || lower == (i > k) }, a, rs, cs, b, ldb, init, ldi, c, ldc)
	case m == tile.MR:
		triangleLeft[T](&panelArgs{
			m: m, n: n, k: m,
			a: pointer(a), rs: rs, cs: cs,
			b: pointer(b), ldb: ldb,
			init: pointer(init), ldi: ldi,
			c: pointer(c), ldc: ldc,
		}, lower)
	default: // the rows of an edge one by one
		for i := range m {
			k0, k1 := 0, i+1
			if !lower {
				k0, k1 = i, m
			}
			GemmPanel(1, n, k1-k0, a[i*rs+k0*cs:], rs, cs, b[k0*ldb:], ldb, init[i*ldi:], ldi, c[i*ldc:], ldc, nil, nil)
		}
	}
}

// SolveLeft solves A·X = C for X, which replaces C: A is a triangle, m×m with m at
// most the tile's MR, with a diagonal of ones for unit, and C has n columns, at most
// NR. Row i of pack, with NR elements to a row, receives row i of −X. Each element
// is a chain of fused multiply-adds that takes off the terms of the rows solved
// before it, in that order, then a division. The slices must not overlap. It panics as
// TriangleLeft does.
func SolveLeft[T Float](m, n int, lower, unit bool, a []T, rs, cs int, c []T, ldc int, pack []T) {
	if m <= 0 || n <= 0 {
		return
	}
	tile := TileOf[T]()
	if m > tile.MR || n > tile.NR || cs < 0 {
		panic(fmt.Sprintf("asm: SolveLeft: %d×%d does not fit a tile of %d×%d, or a runs backwards by %d", m, n, tile.MR, tile.NR, cs))
	}
	checkBlock("SolveLeft", "c", len(c), m, n, ldc)
	checkBlock("SolveLeft", "pack", len(pack), m, n, tile.NR)
	checkLeft("SolveLeft", len(a), m, m, rs, cs)
	if m == tile.MR && isa.Active != isa.Generic {
		solveLeft[T](&panelArgs{
			m: m, n: n, k: m,
			a: pointer(a), rs: rs, cs: cs,
			init: pointer(c), ldi: ldc,
			c: pointer(c), ldc: ldc,
			pack: pointer(pack),
		}, lower, unit)
		return
	}
	for s := range m { // the rows of an edge one by one
		i, k0, step := s, 0, 1
		if !lower {
			i, k0, step = m-1-s, m-s, -1
		}
		x, negative := c[i*ldc:][:n], pack[i*tile.NR:][:n]
		if s > 0 {
			GemmPanel(1, n, s, a[i*rs+k0*cs:], rs, step*cs, pack[k0*tile.NR:], step*tile.NR, x, 0, x, 0, nil, nil)
		}
		if !unit {
			DivScalar(a[i*rs+i*cs], x)
		}
		copy(negative, x)
		Scal(-1, negative)
	}
}

// triangleGeneric computes the terms k of C[i, j] that are inside, with every
// product rounded.
func triangleGeneric[T Float](m, n, terms int, inside func(i, k, j int) bool, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	for i := range m {
		for j := range n {
			sum := init[i*ldi+j]
			for k := range terms {
				if inside(i, k, j) {
					sum = T(a[i*rs+k*cs]*b[k*ldb+j]) + sum
				}
			}
			c[i*ldc+j] = sum
		}
	}
}

// right returns the arguments for what lies so many columns to the right in B and C.
func (p panelArgs) right(columns, size int) panelArgs {
	p.b, p.init, p.c = unsafe.Add(p.b, columns*size), unsafe.Add(p.init, columns*size), unsafe.Add(p.c, columns*size)
	return p
}

// later returns the arguments for the terms from so many on.
func (p panelArgs) later(terms, size int) panelArgs {
	p.a, p.b = unsafe.Add(p.a, terms*p.cs*size), unsafe.Add(p.b, terms*p.ldb*size)
	return p
}
