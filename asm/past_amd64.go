//go:build amd64 && gc && !purego && !noasm

package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// hasPast says whether the level in use has stores past the caches.
func hasPast() bool { return isa.Active != isa.Generic }

// storePast copies x to dst, which begins with a line of the cache: both are
// whole blocks of a stream.
func storePast[T Float](dst, x []T) {
	bytes := len(x) * int(unsafe.Sizeof(x[0]))
	if isa.Active == isa.AVX512 {
		pastAVX512(start(dst), start(x), bytes)
	} else {
		pastAVX2(start(dst), start(x), bytes)
	}
}

//go:noescape
func pastAVX2(dst, x *byte, bytes int)

//go:noescape
func pastAVX512(dst, x *byte, bytes int)

// fence waits until stores past the caches are visible.
func fence()
