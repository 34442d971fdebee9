//go:build gc && !purego && !noasm

package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// Each does TriangleRight's work, with AVX2 for at most one vector of columns.

//go:noescape
func triangleRightF32AVX512(p *panelArgs, lower bool)

//go:noescape
func triangleRightF64AVX512(p *panelArgs, lower bool)

//go:noescape
func triangleRightF32AVX2(p *panelArgs, lower bool)

//go:noescape
func triangleRightF64AVX2(p *panelArgs, lower bool)

// Each does TriangleLeft's work for a whole tile of rows, with AVX2 for two vectors
// of columns or at most one.

//go:noescape
func triangleLeftF32AVX512(p *panelArgs, lower bool)

//go:noescape
func triangleLeftF64AVX512(p *panelArgs, lower bool)

//go:noescape
func triangleLeftF32AVX2(p *panelArgs, lower bool)

//go:noescape
func triangleLeftF64AVX2(p *panelArgs, lower bool)

// Each does SolveLeft's work for a whole tile of rows, with AVX2 for two vectors of
// columns or at most one.

//go:noescape
func solveLeftF32AVX512(p *panelArgs, lower, unit bool)

//go:noescape
func solveLeftF64AVX512(p *panelArgs, lower, unit bool)

//go:noescape
func solveLeftF32AVX2(p *panelArgs, lower, unit bool)

//go:noescape
func solveLeftF64AVX2(p *panelArgs, lower, unit bool)

func triangleRight[T Float](p *panelArgs, lower bool) {
	switch {
	case isa.Active == isa.AVX2:
		triangleRightAVX2[T](*p, lower)
	case single[T]():
		triangleRightF32AVX512(p, lower)
	default:
		triangleRightF64AVX512(p, lower)
	}
}

// triangleRightAVX2 computes vector by vector: the square on the diagonal, and the
// rows of B above or below it.
func triangleRightAVX2[T Float](whole panelArgs, lower bool) {
	var z T
	size, lanes, n := int(unsafe.Sizeof(z)), TileOf[T]().Vector, whole.n
	for j := 0; j < n; j += lanes {
		column := whole.right(j, size)
		column.n = min(lanes, n-j)
		if !lower && j > 0 {
			column.k = j
			gemmAVX2[T](&column)
			column.init, column.ldi = column.c, column.ldc
		}
		square := column.later(j, size)
		square.k = column.n
		if single[T]() {
			triangleRightF32AVX2(&square, lower)
		} else {
			triangleRightF64AVX2(&square, lower)
		}
		if done := j + column.n; lower && done < n {
			below := column.later(done, size)
			below.k, below.init, below.ldi = n-done, column.c, column.ldc
			gemmAVX2[T](&below)
		}
	}
}

func triangleLeft[T Float](p *panelArgs, lower bool) {
	switch {
	case isa.Active == isa.AVX2:
		triangleLeftAVX2[T](*p, lower)
	case single[T]():
		triangleLeftF32AVX512(p, lower)
	default:
		triangleLeftF64AVX512(p, lower)
	}
}

// triangleLeftAVX2 computes a panel that is not full vector by vector.
func triangleLeftAVX2[T Float](whole panelArgs, lower bool) {
	var z T
	size, step, n := int(unsafe.Sizeof(z)), TileOf[T]().Vector, whole.n
	if n == TileOf[T]().NR {
		step = n
	}
	for j := 0; j < n; j += step {
		p := whole.right(j, size)
		p.n = min(step, n-j)
		if single[T]() {
			triangleLeftF32AVX2(&p, lower)
		} else {
			triangleLeftF64AVX2(&p, lower)
		}
	}
}

func solveLeft[T Float](p *panelArgs, lower, unit bool) {
	switch {
	case isa.Active == isa.AVX2:
		solveLeftAVX2[T](*p, lower, unit)
	case single[T]():
		solveLeftF32AVX512(p, lower, unit)
	default:
		solveLeftF64AVX512(p, lower, unit)
	}
}

// solveLeftAVX2 solves for a panel that is not full vector by vector.
func solveLeftAVX2[T Float](whole panelArgs, lower, unit bool) {
	var z T
	size, step, n := int(unsafe.Sizeof(z)), TileOf[T]().Vector, whole.n
	if n == TileOf[T]().NR {
		step = n
	}
	for j := 0; j < n; j += step {
		p := whole
		p.n = min(step, n-j)
		p.init, p.c, p.pack = unsafe.Add(p.init, j*size), unsafe.Add(p.c, j*size), unsafe.Add(p.pack, j*size)
		if single[T]() {
			solveLeftF32AVX2(&p, lower, unit)
		} else {
			solveLeftF64AVX2(&p, lower, unit)
		}
	}
}
