//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each does Substitute's work on n elements, at least one. x and t point to the
// element that is solved first and to that of the diagonal in its row; the next are
// step and ld further on.

//go:noescape
func substituteF32AVX2(n int, x *float32, step int, t *float32, ld int, unit bool)

//go:noescape
func substituteF64AVX2(n int, x *float64, step int, t *float64, ld int, unit bool)

func substitute[T Float](x, t []T, ld int, backward, unit bool) {
	if isa.Active == isa.Generic {
		substituteGeneric(x, t, ld, backward, unit)
		return
	}
	n, step := len(x), 1
	if backward {
		x, t = x[n-1:], t[(n-1)*ld+n-1:]
		step, ld = -1, -ld
	}
	if single[T]() {
		substituteF32AVX2(n, base[float32](x), step, base[float32](t), ld, unit)
	} else {
		substituteF64AVX2(n, base[float64](x), step, base[float64](t), ld, unit)
	}
}
