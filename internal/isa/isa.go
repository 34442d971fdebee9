package isa

import (
	"fmt"
	"os"
	"strings"
)

// Level is a set of kernels, ordered from the slowest to the fastest.
type Level uint8

// The levels. Generic is plain Go and runs everywhere; AVX2 needs AVX2 and
// FMA; AVX512 needs the foundation, DQ, VL and BW.
const (
	Generic Level = iota
	AVX2
	AVX512
	count
)

var names = [count]string{"generic", "avx2", "avx512"}

func (l Level) String() string { return names[l] }

// FMA reports whether the level rounds once in x*y+z; all such levels give the
// same bits.
func (l Level) FMA() bool { return l != Generic }

// Active is the level the kernels run on. Only package initialisation and
// tests write it.
var Active, selectErr = choose(os.Getenv("CURLFREE_ISA"), Available())

// Selected returns the level chosen at start, with an error when CURLFREE_ISA
// names a level that is unknown or that this machine lacks; the level is then
// the best one.
func Selected() (Level, error) { return Active, selectErr }

// Available lists the levels of this machine, the best one last.
func Available() []Level {
	levels := []Level{Generic}
	if hasAVX2 {
		levels = append(levels, AVX2)
	}
	if hasAVX512 {
		levels = append(levels, AVX512)
	}
	return levels
}

// Use switches to level l and returns a function that switches back. It is for
// tests and benchmarks and not safe beside running kernels.
func Use(l Level) (restore func()) {
	old := Active
	Active = l
	return func() { Active = old }
}

func choose(name string, available []Level) (Level, error) {
	best := available[len(available)-1]
	if name == "" {
		return best, nil
	}
	known := make([]string, len(available))
	for i, l := range available {
		if l.String() == name {
			return l, nil
		}
		known[i] = l.String()
	}
	return best, fmt.Errorf("CURLFREE_ISA=%q: this machine and build offer %s", name, strings.Join(known, ", "))
}
