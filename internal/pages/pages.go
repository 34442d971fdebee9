// Package pages allocates what is large on large pages of memory.
//
// A product goes down columns, and a transform along the axes of a grid: each step
// is on another page. The processor knows some 2000 pages, 8 MiB of 4 KiB each, and
// looks up the others in tables in memory, on a virtual machine in two of them, one
// behind the other. Pages of 2 MiB end that.
package pages

import (
	"runtime"
	"unsafe"
)

// large is the size in bytes from which on a slice asks for large pages: 64 small
// ones, of which the processor finds about as many at once.
const large = 256 << 10

// Make returns n zeros, as make does. Where the system has large pages and leaves
// their use to programs, a large slice asks for them.
func Make[T any](n int) []T {
	x := make([]T, n)
	if bytes := uintptr(n) * unsafe.Sizeof(*new(T)); bytes >= large {
		advise(uintptr(unsafe.Pointer(unsafe.SliceData(x))), bytes)
		runtime.KeepAlive(x)
	}
	return x
}
