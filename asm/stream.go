package asm

// The streams move memory and do as little else as possible: the ceiling of
// kernels that are bound by memory. One call moves at most streamPiece elements.
const streamPiece = 1 << 15

// StreamRead reads x, but for what is left of it behind the last whole 512 bytes. What
// is far is asked for ahead, as by the reductions.
func StreamRead[T Float](x []T) {
	far := isFar(x)
	for len(x) > 0 {
		n := min(len(x), streamPiece)
		streamRead(x[:n], far)
		x = x[n:]
	}
}

// StreamCopy copies x to dst. It panics when the lengths differ; the slices may
// not overlap. A copy that no cache can hold goes past the caches, as the results
// of the element-wise functions do.
func StreamCopy[T Float](dst, x []T) {
	same("StreamCopy", len(dst), len(x))
	if leavesCaches(dst, x) {
		copyPast(dst, x)
		return
	}
	for len(x) > 0 {
		n := min(len(x), streamPiece)
		streamCopy(dst[:n], x[:n])
		dst, x = dst[n:], x[n:]
	}
}

// StreamCopyPast copies x to dst past the caches whatever the size, where the level
// can. It panics when the lengths differ; the slices may not overlap.
func StreamCopyPast[T Float](dst, x []T) {
	same("StreamCopyPast", len(dst), len(x))
	if !hasPast() || len(x) == 0 {
		StreamCopy(dst, x)
		return
	}
	copyPast(dst, x)
}

// StreamTriad sets dst = alpha·x + y, rounded once at the levels with fused
// multiply-adds. It panics when the lengths differ; the slices may not overlap.
func StreamTriad(dst []float32, alpha float32, x, y []float32) {
	same("StreamTriad", len(dst), len(x))
	same("StreamTriad", len(dst), len(y))
	for len(x) > 0 {
		n := min(len(x), streamPiece)
		streamTriad(dst[:n], alpha, x[:n], y[:n])
		dst, x, y = dst[n:], x[n:], y[n:]
	}
}

// streamReadGeneric returns a sum of x so that the reading is not optimised away.
//
//go:noinline
func streamReadGeneric[T Float](x []T) T {
	var a, b, c, d T
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
	}
	return a + b + c + d
}

func streamTriadGeneric(dst []float32, alpha float32, x, y []float32) {
	for i := range dst {
		dst[i] = float32(alpha*x[i]) + y[i]
	}
}
