package asm

import "unsafe"

// pastBytes is the size of a result from which on it is stored past the caches:
// they could not hold it anyway, and an ordinary store reads a line before it
// writes it. It is a variable for the tests.
var pastBytes = 64 << 20

// leavesCaches says whether a function of x is stored to dst past the caches. In
// place the line has been read already.
func leavesCaches[T Float](dst, x []T) bool {
	return hasPast() && len(dst) > 0 && len(dst)*int(unsafe.Sizeof(dst[0])) >= pastBytes && &dst[0] != &x[0]
}

// lineHead returns how many elements of x come before its first whole line of
// the cache.
func lineHead[T Float](x []T) int {
	const line = 64
	return min(int(-uintptr(unsafe.Pointer(&x[0]))%line/unsafe.Sizeof(x[0])), len(x))
}

// applyPast is elementwise through a buffer in the first-level cache, from which
// whole lines go past the caches.
func applyPast[T Float](f function, dst, x []T) {
	var buf [512]T
	head := lineHead(dst)
	apply(f, dst[:head], x[:head])
	for dst, x = dst[head:], x[head:]; len(dst) >= len(buf); dst, x = dst[len(buf):], x[len(buf):] {
		apply(f, buf[:], x[:len(buf)])
		storePast(dst[:len(buf)], buf[:])
	}
	apply(f, dst, x)
	fence()
}

// copyPast copies x to dst past the caches.
func copyPast[T Float](dst, x []T) {
	const block = 8192
	head := lineHead(dst)
	copy(dst[:head], x)
	for dst, x = dst[head:], x[head:]; len(dst) >= block; dst, x = dst[block:], x[block:] {
		storePast(dst[:block], x[:block])
	}
	copy(dst, x)
	fence()
}
