package asm

// Dots sets dst[i] = Dot(row i of A, x) where row i starts at a[i·lda] and has
// the length of x, with the same bits. Several rows at a time share the reading
// of x. It panics when a is too short.
func Dots[T Float](dst, a []T, lda int, x []T) {
	if len(dst) == 0 {
		return
	}
	checkBlock("Dots", "a", len(a), len(dst), len(x), lda)
	if len(x) == 0 {
		clear(dst)
		return
	}
	whole := len(dst) - len(dst)%4
	for i := 0; i < whole; i += dotRows {
		n := min(dotRows, whole-i)
		dots(dst[i:i+n], a[i*lda:], lda, x[:min(len(x), piece)])
		for l := piece; l < len(x); l += piece {
			var part [dotRows]T
			dots(part[:n], a[i*lda+l:], lda, x[l:min(l+piece, len(x))])
			for r, v := range part[:n] {
				dst[i+r] += v
			}
		}
	}
	for i := whole; i < len(dst); i++ {
		dst[i] = Dot(a[i*lda:i*lda+len(x)], x)
	}
}

// dotRows is how many rows one call takes at most, a multiple of 4.
const dotRows = 32

func dotsGeneric[T Float](dst, a []T, lda int, x []T) {
	for i := range dst {
		dst[i] = dot(a[i*lda:i*lda+len(x)], x)
	}
}
