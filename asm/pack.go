package asm

import (
	"fmt"
	"math/bits"
)

// PackRows copies a block of rows×cols from src, with stride lds, to dst, with
// stride ldd; with lds negative, the rows of src from the last to the first. It
// panics when a slice is too short.
func PackRows[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	if rows <= 0 || cols <= 0 {
		return
	}
	checkBlock("PackRows", "dst", len(dst), rows, cols, ldd)
	checkBlock("PackRows", "src", len(src), rows, cols, abs(lds))
	copyRows(dst, ldd, src, lds, rows, cols)
}

// PackSlack is how many elements PackTransposed may write behind each row of
// its destination, and thus behind the last.
const PackSlack = 7

// PackTransposed sets dst[j·ldd+i] = src[i·lds+j] for i < rows and j < cols. It
// writes in whole vectors: row j of dst may run over by PackSlack elements, so
// that dst needs PackSlack elements more than it holds, and what lies between rows
// is left undefined. With a multiple of PackSlack+1 rows nothing runs over. It
// panics when a slice is too short.
func PackTransposed[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	if rows <= 0 || cols <= 0 {
		return
	}
	if ldd < rows || rows > len(dst) || !fits(len(dst), cols, (rows+PackSlack)&^PackSlack, ldd) {
		panic(fmt.Sprintf("asm: PackTransposed: dst has %d elements, too few for %d×%d with stride %d", len(dst), cols, rows, ldd))
	}
	checkBlock("PackTransposed", "src", len(src), rows, cols, lds)
	transpose(dst, ldd, src, lds, rows, cols)
}

// checkBlock panics unless n elements hold a block of rows×cols.
func checkBlock(call, name string, n, rows, cols, stride int) {
	if !fits(n, rows, cols, stride) {
		panic(fmt.Sprintf("asm: %s: %s has %d elements, too few for %d×%d with stride %d", call, name, n, rows, cols, stride))
	}
}

// fits reports whether n elements hold a block of rows×cols, rows at least 1 and cols
// not negative. The product has both of its words: it does not overflow.
func fits(n, rows, cols, stride int) bool {
	high, last := bits.Mul(uint(rows-1), uint(stride))
	return rows > 0 && stride >= 0 && high == 0 && cols <= n && last <= uint(n-cols)
}

// narrow reports whether every factor is half a word, so that no product overflows, nor
// the sum of two. It takes their bits. A small product notices how it is asked whether
// its operands fit, and asks this and then multiplies.
func narrow(factors int) bool { return uint(factors) < 1<<(bits.UintSize/2-1) }

func copyRowsGeneric[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	start := first(rows, lds)
	for i := range rows {
		copy(dst[i*ldd:i*ldd+cols], src[start+i*lds:])
	}
}

func transposeGeneric[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	for i := range rows {
		row := src[i*lds : i*lds+cols]
		for j, v := range row {
			dst[j*ldd+i] = v
		}
	}
}
