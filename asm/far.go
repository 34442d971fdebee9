package asm

import "unsafe"

// farBytes is the size from which on a slice is far: it comes from memory, and is asked
// for ahead. On large pages it then comes 10 to 25 % faster, on small ones as fast; what
// comes from a cache, as 64 MB may, loses by it. It is a variable for the tests.
var farBytes = 128 << 20

// isFar says whether x is far.
func isFar[T Float](x []T) bool {
	var z T
	return len(x)*int(unsafe.Sizeof(z)) >= farBytes
}
