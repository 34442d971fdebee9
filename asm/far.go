package asm

import "unsafe"

// farBytes is the size from which on a slice is far: it comes from memory or the
// third-level cache, and is asked for ahead. From both it then comes faster, or as fast;
// nearer data lose by it. It is a variable for the tests.
var farBytes = 8 << 20

// isFar says whether x is far.
func isFar[T Float](x []T) bool {
	var z T
	return len(x)*int(unsafe.Sizeof(z)) >= farBytes
}
