package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// Float is an element of a kernel: single or double precision.
type Float interface{ float32 | float64 }

// Level names the kernels in use: "generic", "avx2" or "avx512". The error is
// not nil when CURLFREE_ISA asks for a level that is unknown or absent; the
// best one is then in use.
func Level() (string, error) {
	level, err := isa.Selected()
	return level.String(), err
}

// Levels lists the levels that this machine and build offer, the best one last.
func Levels() []string {
	var names []string
	for _, l := range isa.Available() {
		names = append(names, l.String())
	}
	return names
}

// single reports whether T is float32; it is a constant in each instantiation.
func single[T Float]() bool {
	var z T
	return unsafe.Sizeof(z) == 4
}

// as reinterprets x as a slice of its own element type: U must be T.
func as[U, T Float](x []T) []U { return *(*[]U)(unsafe.Pointer(&x)) }

// base returns the address of the first element, nil for an empty slice.
func base[U, T Float](x []T) *U { return (*U)(unsafe.Pointer(unsafe.SliceData(x))) }

// pointer is base for a kernel of either type.
func pointer[T Float](x []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }
