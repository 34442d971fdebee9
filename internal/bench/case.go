package bench

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/isa"
)

// Case is one thing to measure. A product of matrices has M, K, N and Trans, which
// is NN, NT or TN; one with a vector has a matrix that fills the working set Set,
// and N or T; a function of a slice has N elements that fill Set.
type Case struct {
	Kernel  string `json:"kernel"`
	Type    string `json:"type"`
	ISA     string `json:"isa"`
	Threads int    `json:"threads"`
	M       int    `json:"m,omitempty"`
	K       int    `json:"k,omitempty"`
	N       int    `json:"n"`
	Trans   string `json:"trans,omitempty"`
	Set     string `json:"set,omitempty"`

	level   isa.Level
	beside  string // copy or read, for a function of a slice
	prepare func() operation
}

// operation is a case with its operands.
type operation struct {
	run   func()
	close func()
	flops float64 // of a product
	bytes float64 // of a case that memory bounds,
	plain func()  // which moves the same bytes and nothing else
}

// Size is what -size selects a case by: 512 for a square product, 100x784x500
// for another one, else the working set.
func (c Case) Size() string {
	switch {
	case c.Set != "":
		return c.Set
	case c.M == c.K && c.K == c.N:
		return strconv.Itoa(c.N)
	}
	return fmt.Sprintf("%dx%dx%d", c.M, c.K, c.N)
}

// String names the case in the form of a benchmark.
func (c Case) String() string {
	name := fmt.Sprintf("%s/%s/%s/threads=%d/%s", c.Kernel, c.Type, c.ISA, c.Threads, c.Size())
	if c.Trans != "" {
		name += "/" + c.Trans
	}
	return name
}

// Selection says which cases are wanted; an empty list takes the default.
type Selection struct {
	Kernels []string // all
	Types   []string // float32 and float64
	ISAs    []string // those with multiply-adds up to the level in use, else that one
	Threads []int    // one and all
	Sizes   []string // all
	// Quick leaves out what takes long, and by default measures the level in
	// use on one thread.
	Quick bool
}

// mostThreads is the largest number of threads, each of which has memory of its own.
const mostThreads = 1024

// quickFlops is the largest product of a quick run.
const quickFlops = 1e9

// Cases lists what s selects, or says what it names that does not exist.
func Cases(s Selection) ([]Case, error) {
	s, levels, err := s.complete()
	if err != nil {
		return nil, err
	}
	var all []Case
	for _, level := range levels {
		all = append(all, casesOf[float32](level, s.Threads)...)
		all = append(all, casesOf[float64](level, s.Threads)...)
	}
	for _, list := range []struct {
		flag  string
		names []string
		of    func(Case) string
	}{
		{"-kernel", s.Kernels, func(c Case) string { return c.Kernel }},
		{"-type", s.Types, func(c Case) string { return c.Type }},
		{"-size", s.Sizes, Case.Size},
	} {
		if len(list.names) == 0 {
			continue
		}
		known := distinct(all, list.of)
		for _, name := range list.names {
			if !slices.Contains(known, name) {
				return nil, fmt.Errorf("%s %q: one of %s", list.flag, name, strings.Join(known, ", "))
			}
		}
		all = slices.DeleteFunc(all, func(c Case) bool { return !slices.Contains(list.names, list.of(c)) })
	}
	all = slices.DeleteFunc(all, func(c Case) bool { return !slices.Contains(s.Threads, c.Threads) })
	if s.Quick && len(s.Sizes) == 0 {
		all = slices.DeleteFunc(all, func(c Case) bool {
			return c.Set == "DRAM" || 2*float64(c.M)*float64(c.K)*float64(c.N) > quickFlops
		})
	}
	if len(all) == 0 {
		return nil, errors.New("nothing to measure: all but gemm run on one thread")
	}
	return all, nil
}

// complete fills in the defaults and checks levels and threads.
func (s Selection) complete() (Selection, []isa.Level, error) {
	if len(s.Threads) == 0 {
		s.Threads = []int{1}
		if all := runtime.GOMAXPROCS(0); all > 1 && !s.Quick {
			s.Threads = append(s.Threads, all)
		}
	}
	for i, n := range s.Threads {
		if n < 1 || n > mostThreads {
			return s, nil, fmt.Errorf("-threads %d: it must be at least 1 and at most %d", n, mostThreads)
		}
		if slices.Contains(s.Threads[:i], n) {
			return s, nil, fmt.Errorf("-threads %d: it is named twice", n)
		}
	}
	available := isa.Available()
	if len(s.ISAs) == 0 {
		levels := slices.DeleteFunc(available, func(l isa.Level) bool {
			return l > isa.Active || !l.FMA() || s.Quick && l != isa.Active
		})
		if len(levels) == 0 {
			levels = []isa.Level{isa.Active}
		}
		return s, levels, nil
	}
	var levels []isa.Level
	for k, name := range s.ISAs {
		if slices.Contains(s.ISAs[:k], name) {
			return s, nil, fmt.Errorf("-isa %s: it is named twice", name)
		}
		i := slices.IndexFunc(available, func(l isa.Level) bool { return l.String() == name })
		if i < 0 {
			return s, nil, fmt.Errorf("-isa %q: this machine and build offer %s", name, strings.Join(asm.Levels(), ", "))
		}
		levels = append(levels, available[i])
	}
	return s, levels, nil
}

// distinct lists the different values of f, in order.
func distinct(cases []Case, f func(Case) string) []string {
	var names []string
	for _, c := range cases {
		if name := f(c); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// casesOf lists everything in one precision at one level: the products on each
// number of threads, the rest, which knows no threads, on one.
func casesOf[T asm.Float](level isa.Level, threads []int) []Case {
	var all []Case
	for _, n := range threads {
		all = append(all, gemms[T](n)...)
		all = append(all, triangles[T](n)...)
	}
	all = append(all, gemvs[T]()...)
	all = append(all, vectors[T]()...)
	for i := range all {
		all[i].Type, all[i].ISA, all[i].level = fmt.Sprintf("%T", T(0)), level.String(), level
	}
	return all
}
