package asm

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/bits"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// counted is a call of an exported function that takes counts and strides, with those
// of at least two rows and of one.
type counted struct {
	name                    string
	counts, strides, single []int
	run                     func(n, s []int)
}

// countedCalls are calls of every exported function with counts or strides, on slices of
// 4096 elements.
func countedCalls[T Float]() []counted {
	w, x, y, z := make([]T, 4096), make([]T, 4096), make([]T, 4096), make([]T, 4096)
	rows, twiddles := make([]Row, 24), make([]Twiddle, 24)
	tile := TileOf[T]()
	m, n, few := 2*tile.MR, tile.NR, tile.MR
	return []counted{
		{"GemmPanel", []int{m, n, 5}, []int{5, 1, n, n, n}, []int{1, 1, 1}, func(n, s []int) {
			GemmPanel(n[0], n[1], n[2], w, s[0], s[1], x, s[2], y, s[3], z, s[4], nil, nil)
		}},
		{"GemmPanel", []int{m, n, 5}, []int{5, 1, n, n, n, n}, nil, func(c, s []int) {
			next := &NextPanel[T]{B: x[:5*n], LDB: s[5], Pack: z[3072:]}
			GemmPanel(c[0], c[1], c[2], w, s[0], s[1], x, s[2], y, s[3], z, s[4], y[3072:], next)
		}},
		{"GemmPanel", []int{1, 5}, []int{n}, nil, func(c, s []int) {
			next := &NextPanel[T]{B: x[:5*n], LDB: s[0], Pack: z[3072:]}
			GemmPanel(c[0], n, c[1], w, 5, 1, x, n, y, n, z, n, nil, next)
		}},
		{"GemmSmall", []int{m, n, 5}, []int{5, 1, n, n}, []int{1, 1, 1}, func(n, s []int) {
			GemmSmall(n[0], n[1], n[2], w, s[0], s[1], x, s[2], y, s[3], true)
		}},
		{"GemmStrip", []int{2, StripWidth[T](2), 3}, []int{3, 1, n, n, n}, []int{1, StripWidth[T](1), 1}, func(n, s []int) {
			GemmStrip(n[0], n[1], n[2], w, s[0], s[1], x, s[2], y, s[3], z, s[4])
		}},
		{"GemmRows", []int{2, 30, 19}, []int{19, 1, 30, 30, 30}, []int{1, 1, 1}, func(n, s []int) {
			GemmRows(n[0], n[1], n[2], w, s[0], s[1], x, s[2], y, s[3], z, s[4])
		}},
		{"GemmTurned", []int{8}, []int{8, 8, TurnedWidth}, nil, func(n, s []int) {
			GemmTurned(2, n[0], w, s[0], x, s[1], nil, z, s[2])
		}},
		{"TriangleRight", []int{m, n}, []int{n, 1, n, n, n}, []int{1, 1}, func(n, s []int) {
			TriangleRight(n[0], n[1], true, w, s[0], s[1], x, s[2], y, s[3], z, s[4])
		}},
		{"TriangleLeft", []int{few, n}, []int{few, 1, n, n, n}, []int{1, 1}, func(n, s []int) {
			TriangleLeft(n[0], n[1], true, w, s[0], s[1], x, s[2], y, s[3], z, s[4])
		}},
		{"SolveLeft", []int{few, n}, []int{few, 1, n}, []int{1, 1}, func(n, s []int) {
			SolveLeft(n[0], n[1], true, false, w, s[0], s[1], x, s[2], y)
		}},
		{"PackRows", []int{9, 11}, []int{11, 11}, []int{1, 1}, func(n, s []int) {
			PackRows(w, s[0], x, s[1], n[0], n[1])
		}},
		{"PackTransposed", []int{9, 11}, []int{16, 11}, []int{1, 1}, func(n, s []int) {
			PackTransposed(w, s[0], x, s[1], n[0], n[1])
		}},
		{"Dots", nil, []int{64}, nil, func(n, s []int) { Dots(w[:9], x, s[0], y[:64]) }},
		{"AddDots", nil, []int{64}, nil, func(n, s []int) { AddDots(w[:9], 0.5, x, s[0], y[:64]) }},
		{"SymvRows", nil, []int{64}, nil, func(n, s []int) { SymvRows((*[4]T)(w), x[:64], y, s[0], z[:64], (*[4]T)(w[4:])) }},
		{"Reflect", []int{9}, []int{64}, []int{1}, func(n, s []int) { Reflect(w, s[0], n[0], x[:64], 0.5) }},
		{"AddMagnitudes", []int{9}, []int{64}, []int{1}, func(n, s []int) { AddMagnitudes(w[:64], n[0], x, s[0]) }},
		{"AddSquares", []int{9}, []int{64}, []int{1}, func(n, s []int) { AddSquares(w[:64], n[0], x, s[0]) }},
		{"MaximumRows", []int{9}, []int{64}, []int{1}, func(n, s []int) { MaximumRows(w[:64], n[0], x, s[0]) }},
		{"CholeskyBlock", []int{9}, []int{9}, []int{1}, func(n, s []int) { CholeskyBlock(w, s[0], n[0]) }},
		{"Substitute", nil, []int{9}, nil, func(n, s []int) { Substitute(w[:9], x, s[0], true, true) }},
		{"StripWidth", []int{2}, nil, []int{1}, func(n, s []int) { StripWidth[T](n[0]) }},
		{"Butterfly", []int{2, 3, 4}, nil, nil, func(n, s []int) { Butterfly(n[0], rows, make([]Row, 24), n[1], n[2], twiddles) }},
	}
}

// outside are counts and strides whose products and sums leave the slices or the word.
var outside = []int{
	1 << (bits.UintSize / 2), 1<<(bits.UintSize/2) + 1, math.MaxInt/4 + 1, math.MaxInt/2 + 1, math.MaxInt - 6, math.MaxInt,
	-1, -1 << (bits.UintSize / 2), math.MinInt / 2, math.MinInt,
}

// refusal returns what f panics with, a memory fault included, "" when it returns.
func refusal(f func()) (message string) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if err := recover(); err != nil {
			message = fmt.Sprint(err)
		}
	}()
	f()
	return ""
}

// TestBounds puts counts and strides from outside of the slices in every place and in
// every two: the functions say so before they touch memory, or have nothing to do
// because a count is negative. What is as it should be passes.
func TestBounds(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testBounds[float32])
		t.Run("float64", testBounds[float64])
	})
}

func testBounds[T Float](t *testing.T) {
	for _, c := range countedCalls[T]() {
		args := slices.Concat(c.counts, c.strides)
		try := func() string { return refusal(func() { c.run(args[:len(c.counts)], args[len(c.counts):]) }) }
		if got := try(); got != "" {
			t.Fatalf("%s%v: %s", c.name, args, got)
		}
		check := func(negative bool) {
			if got := try(); !strings.HasPrefix(got, "asm: ") && !(got == "" && negative) {
				t.Fatalf("%s%v: panic %q", c.name, args, got)
			}
		}
		for i, was := range args {
			for _, v := range outside {
				args[i] = v
				check(v < 0)
				for j := range i {
					was := args[j]
					for _, u := range outside {
						args[j] = u
						check(v < 0 || u < 0)
					}
					args[j] = was
				}
			}
			args[i] = was
		}
	}
}

// TestBoundsOfOneRow gives what has one row, column and term any stride.
func TestBoundsOfOneRow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testBoundsOfOneRow[float32])
		t.Run("float64", testBoundsOfOneRow[float64])
	})
}

func testBoundsOfOneRow[T Float](t *testing.T) {
	for _, c := range countedCalls[T]() {
		strides := make([]int, len(c.strides))
		for _, v := range outside {
			for i := range strides {
				strides[i] = v
			}
			if v < 0 || c.single == nil {
				continue
			}
			if got := refusal(func() { c.run(c.single, strides) }); got != "" {
				t.Errorf("%s of %v with strides %d: %s", c.name, c.single, v, got)
			}
		}
	}
}

// TestBoundsIsComplete finds an exported function with counts that TestBounds leaves out.
func TestBoundsIsComplete(t *testing.T) {
	have := map[string]bool{"FMAChains": true, "FMAChain": true} // they take no slice
	for _, c := range countedCalls[float64]() {
		have[c.name] = true
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Recv != nil {
				continue
			}
			for _, p := range f.Type.Params.List {
				if id, ok := p.Type.(*ast.Ident); ok && id.Name == "int" && !have[f.Name.Name] {
					t.Errorf("%s: %s takes counts and is not tried", name, f.Name.Name)
				}
			}
		}
	}
}

// TestCountsAreNamed has counts and numbers that no function takes.
func TestCountsAreNamed(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		long, x := make([]float64, substituteMost+1), make([]float32, 4)
		for want, f := range map[string]func(){
			"asm: StripWidth: 0 rows are not those of a strip":                                      func() { StripWidth[float64](0) },
			"asm: StripWidth: 3 rows are not those of a strip":                                      func() { StripWidth[float64](3) },
			"asm: CholeskyBlock: order -1 is not in [0, 64]":                                        func() { CholeskyBlock[float64](nil, 9, -1) },
			"asm: CholeskyBlock: order -5 is not in [0, 64]":                                        func() { CholeskyBlock[float32](nil, 9, -5) },
			"asm: CholeskyBlock: order 65 is not in [0, 64]":                                        func() { CholeskyBlock[float32](nil, 9, 65) },
			"asm: Substitute: 257 elements, more than 256":                                          func() { Substitute(long, long, 0, false, false) },
			"asm: LeakyReLUDerivative: slope 2 is not in [0, 1]":                                    func() { LeakyReLUDerivative(x, x, 2) },
			"asm: LeakyReLUDerivative: slope -1 is not in [0, 1]":                                   func() { LeakyReLUDerivative(x, x, -1) },
			"asm: LeakyReLUDerivative: slope NaN is not in [0, 1]":                                  func() { LeakyReLUDerivative(x, x, float32(math.NaN())) },
			"asm: LeakyReLUDerivative: slices have 4 and 3 elements":                                func() { LeakyReLUDerivative(x, x[:3], 0.5) },
			"asm: GemmSmall: a runs backwards by -1":                                                func() { GemmSmall(2, 2, 2, x, 2, -1, x, 2, make([]float32, 4), 2, false) },
			"asm: GemmTurned: 1 rows of 6 terms are not 1, 2 or 4 of a multiple of 4, at most 3072": func() { GemmTurned(1, 6, long, 6, long, 6, nil, long, 32) },
			"asm: GemmRows: 3 rows are not 1, 2 or 4":                                               func() { GemmRows(3, 1, 1, long, 1, 1, long, 1, long, 1, long, 1) },
		} {
			if got := refusal(f); got != want {
				t.Errorf("panic %q, want %q", got, want)
			}
		}
		if got := FMAChains[float64](-3) + FMAChain[float32](-3); got != 0 {
			t.Errorf("a negative number of turns is %d operations", got)
		}
	})
}
