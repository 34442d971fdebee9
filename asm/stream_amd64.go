//go:build amd64 && gc && !purego && !noasm

package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// streamBlock is how many bytes the kernels move at a time.
const streamBlock = 512

// wholeBlocks returns how many of n elements fill whole blocks, and their bytes.
func wholeBlocks[T Float](n int) (elements, bytes int) {
	var z T
	size := int(unsafe.Sizeof(z))
	bytes = n * size / streamBlock * streamBlock
	return bytes / size, bytes
}

// start returns the address of the first byte.
func start[T Float](x []T) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(x))) }

func streamRead[T Float](x []T, far bool) {
	_, bytes := wholeBlocks[T](len(x))
	switch {
	case isa.Active == isa.Generic:
		streamReadGeneric(x)
	case bytes == 0:
	case isa.Active == isa.AVX512 && far:
		readFarAVX512(start(x), bytes)
	case isa.Active == isa.AVX512:
		readAVX512(start(x), bytes)
	case far:
		readFarAVX2(start(x), bytes)
	default:
		readAVX2(start(x), bytes)
	}
}

func streamCopy[T Float](dst, x []T) {
	n, bytes := wholeBlocks[T](len(x))
	switch {
	case isa.Active == isa.Generic:
		n = 0
	case bytes == 0:
	case isa.Active == isa.AVX512:
		copyAVX512(start(dst), start(x), bytes)
	default:
		copyAVX2(start(dst), start(x), bytes)
	}
	copy(dst[n:], x[n:])
}

func streamTriad(dst []float32, alpha float32, x, y []float32) {
	n, bytes := wholeBlocks[float32](len(x))
	switch {
	case isa.Active == isa.Generic:
		streamTriadGeneric(dst, alpha, x, y)
		return
	case bytes == 0:
	case isa.Active == isa.AVX512:
		triadAVX512(base[float32](dst), base[float32](x), base[float32](y), bytes, alpha)
	default:
		triadAVX2(base[float32](dst), base[float32](x), base[float32](y), bytes, alpha)
	}
	rest := dst[n:]
	copy(rest, y[n:])
	Axpy(alpha, x[n:], rest)
}

// The kernels move a positive multiple of streamBlock bytes.

//go:noescape
func readAVX2(x *byte, bytes int)

//go:noescape
func readFarAVX2(x *byte, bytes int)

//go:noescape
func copyAVX2(dst, x *byte, bytes int)

//go:noescape
func triadAVX2(dst, x, y *float32, bytes int, alpha float32)

//go:noescape
func readAVX512(x *byte, bytes int)

//go:noescape
func readFarAVX512(x *byte, bytes int)

//go:noescape
func copyAVX512(dst, x *byte, bytes int)

//go:noescape
func triadAVX512(dst, x, y *float32, bytes int, alpha float32)
