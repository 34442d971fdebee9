package asm

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// TestAlignments holds every kernel, with each operand at every element of a cache
// line, to the bits that it has with all of them at the first.
func TestAlignments(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		t.Run("float32", testAlignments[float32])
		t.Run("float64", testAlignments[float64])
	}))
}

func testAlignments[T Float](t *testing.T) {
	var z T
	line := 64 / int(unsafe.Sizeof(z))
	rng := rand.New(rand.NewPCG(21, 22))
	for _, c := range calls[T]() {
		var drawn, want [][]T
		for _, n := range c.operands {
			drawn = append(drawn, random[T](rng, n))
		}
		// run runs the call with operand o at an element of the line.
		run := func(o, at int) [][]T {
			x := make([][]T, len(drawn))
			for i, from := range drawn {
				where := 0
				if i == o {
					where = at
				}
				x[i] = offset[T](len(from), where)
				copy(x[i], from)
			}
			c.run(x)
			return x
		}
		want = run(0, 0)
		for o := range drawn {
			for at := 1; at < line; at++ {
				for i, got := range run(o, at) {
					for j, v := range got {
						if !sameBits(v, want[i][j]) {
							t.Fatalf("%s on %v elements, operand %d at element %d of a line: element %d of operand %d is %x, want %x", c.name, c.operands, o, at, j, i, v, want[i][j])
						}
					}
				}
			}
		}
	}
}

// TestCallsAreComplete finds an exported kernel that calls leaves out, but for those
// of the Fourier transforms, which have slices of another type.
func TestCallsAreComplete(t *testing.T) {
	others := []string{
		"Level", "Levels", "TileOf", "StripWidth", "TurnedRows", "FMAChain", "FMAChains",
		"Butterfly", "Fold", "CosineFromFourier", "FourierFromCosine", "Rotate",
	}
	called := map[string]bool{}
	for _, c := range calls[float32]() {
		called[c.name] = true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	exported := 0
	for _, entry := range files {
		if name := entry.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() {
				continue
			}
			exported++
			if name := f.Name.Name; !called[name] && !slices.Contains(others, name) {
				t.Errorf("%s is not called", name)
			}
		}
	}
	if exported != len(called)+len(others) {
		t.Errorf("%d functions are exported, %d called and %d left out", exported, len(called), len(others))
	}
}
