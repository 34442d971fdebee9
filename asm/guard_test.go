//go:build linux

package asm

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n elements next to a page that may not be touched: the last
// ends where that page begins, or (not atEnd) the first begins where it ends.
// The elements are 0.5.
func guarded[T Float](t *testing.T, n int, atEnd bool) []T {
	t.Helper()
	var z T
	page := syscall.Getpagesize()
	size := n * int(unsafe.Sizeof(z))
	room := (size + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, page+room+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	for _, forbidden := range [][]byte{memory[:page], memory[page+room:]} {
		if err := syscall.Mprotect(forbidden, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	start := page
	if atEnd {
		start = page + room - size
	}
	x := unsafe.Slice((*T)(unsafe.Pointer(&memory[start])), n)
	for i := range x {
		x[i] = 0.5
	}
	return x
}

// fault calls f and returns the memory fault it runs into, nil without one.
func fault(f func()) (err any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { err = recover() }()
	f()
	return nil
}

// TestGuard runs the kernels on slices with forbidden memory on either side.
func TestGuard(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		t.Run("float32", testGuard[float32])
		t.Run("float64", testGuard[float64])
	}))
}

func testGuard[T Float](t *testing.T) {
	const most = 130
	for _, atEnd := range []bool{false, true} {
		dst, x, y := guarded[T](t, most, atEnd), guarded[T](t, most, atEnd), guarded[T](t, most, atEnd)
		for name, f := range vectorKernels[T]() {
			for n := range most + 1 {
				from := 0
				if atEnd {
					from = most - n
				}
				err := fault(func() { f(dst[from:from+n], x[from:from+n], y[from:from+n]) })
				if err != nil {
					t.Fatalf("%s of %d elements next to a page (at its end: %v): %v", name, n, atEnd, err)
				}
			}
		}
	}
}

// TestGuardPanel runs the product panel and the packers on operands with
// forbidden memory on either side.
func TestGuardPanel(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardPanel[float32])
		t.Run("float64", testGuardPanel[float64])
	})
}

func testGuardPanel[T Float](t *testing.T) {
	tile := TileOf[T]()
	const k = 40
	rows := 2*tile.MR + 3
	for _, atEnd := range []bool{false, true} {
		// cut returns the n elements of x next to its page.
		cut := func(x []T, n int) []T {
			if atEnd {
				return x[len(x)-n:]
			}
			return x[:n]
		}
		a, b, c := guarded[T](t, rows*max(k, tile.NR), atEnd), guarded[T](t, max(k, tile.NR)*tile.NR, atEnd), guarded[T](t, rows*tile.NR, atEnd)
		init, pack := guarded[T](t, tile.NR, atEnd), guarded[T](t, k*tile.NR, atEnd)
		for m := 1; m <= rows; m++ {
			for n := 1; n <= tile.NR; n++ {
				for _, byRows := range []bool{true, false} {
					rs, cs := k, 1
					if !byRows {
						rs, cs = 1, m
					}
					err := fault(func() {
						GemmPanel(m, n, k, cut(a, m*k), rs, cs, cut(b, k*n), n, cut(init, n), 0, cut(c, m*n), n, nil, nil)
						GemmPanel(m, n, k, cut(a, m*k), rs, cs, cut(b, k*n), n, cut(c, m*n), n, cut(c, m*n), n, nil, &NextPanel[T]{B: cut(b, 1)})
						if n == tile.NR {
							GemmPanel(m, n, k, cut(a, m*k), rs, cs, cut(b, k*n), n, cut(init, n), 0, cut(c, m*n), n, cut(pack, k*n), nil)
						}
						GemmSmall(m, n, k, cut(a, m*k), rs, cs, cut(b, k*n), n, cut(c, m*n), n, m%2 == 0)
						GemmPanel(m, n, k, cut(a, m*k), rs, -cs, cut(b, k*n), -n, cut(init, n), 0, cut(c, m*n), n, nil, nil)
						for _, lower := range []bool{false, true} {
							rs := rs
							if byRows {
								rs = n
							}
							TriangleRight(m, n, lower, cut(a, m*n), rs, cs, cut(b, n*n), n, cut(init, n), 0, cut(c, m*n), n)
							if byRows {
								rs = m
							}
							if m <= tile.MR {
								TriangleLeft(m, n, lower, cut(a, m*m), rs, cs, cut(b, m*n), n, cut(init, n), 0, cut(c, m*n), n)
								SolveLeft(m, n, lower, m%2 == 0, cut(a, m*m), rs, cs, cut(c, m*n), n, cut(pack, (m-1)*tile.NR+n))
							}
						}
						PackRows(cut(pack, n), 1, cut(b, n), 1, n, 1)
						PackRows(cut(c, m*n), n, cut(a, m*n), n, m, n)
						PackRows(cut(c, m*n), n, cut(a, m*n), -n, m, n)
						if need := (n-1)*m + (m+PackSlack)/8*8; need <= len(c) {
							PackTransposed(cut(c, need), m, cut(a, m*n), n, m, n)
						}
					})
					if err != nil {
						t.Fatalf("panel %d×%d next to a page (at its end: %v), A by rows %v: %v", m, n, atEnd, byRows, err)
					}
				}
			}
		}
	}
}

// TestGuardStrip does the same with strips.
func TestGuardStrip(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardStrip[float32])
		t.Run("float64", testGuardStrip[float64])
	})
}

func testGuardStrip[T Float](t *testing.T) {
	const k = 7
	for _, atEnd := range []bool{false, true} {
		for _, m := range []int{1, 2, 4} {
			n := StripWidth[T](m)
			a, b, c, init := guarded[T](t, m*k, atEnd), guarded[T](t, k*n, atEnd), guarded[T](t, m*n, atEnd), guarded[T](t, n, atEnd)
			err := fault(func() {
				GemmStrip(m, n, k, a, k, 1, b, n, init, 0, c, n)
				GemmStrip(m, n, k, a, 1, m, b, n, c, n, c, n)
				GemmStrip(m, n, k, a, k, -1, b, -n, init, 0, c, n)
				Dots(c[:k], b, n, c[:n])
				Dots(c[m*n-k:], b, n, c[m*n-n:])
			})
			if err != nil {
				t.Fatalf("strip of %d rows next to a page (at its end: %v): %v", m, atEnd, err)
			}
		}
	}
}

// TestGuardRow does the same with single rows.
func TestGuardRow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardRow[float32])
		t.Run("float64", testGuardRow[float64])
	})
}

func testGuardRow[T Float](t *testing.T) {
	const k = 24
	for _, atEnd := range []bool{false, true} {
		for at := 1; at < 100; at += 3 {
			m, n := 1<<(at/3%3), at
			if m > 1 {
				n += rowsLeast
			}
			a, b, c, init := guarded[T](t, m*k, atEnd), guarded[T](t, k*n, atEnd), guarded[T](t, m*n, atEnd), guarded[T](t, n, atEnd)
			err := fault(func() {
				GemmRows(m, n, k, a, k, 1, b, n, init, 0, c, n)
				GemmRows(m, n, k, a, k, -1, b, -n, c, n, c, n)
			})
			if err != nil {
				t.Fatalf("%d rows of %d columns next to a page (at its end: %v): %v", m, n, atEnd, err)
			}
		}
	}
}

// TestGuardColumns does the same with what takes rows into a slice.
func TestGuardColumns(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardColumns[float32])
		t.Run("float64", testGuardColumns[float64])
	})
}

func testGuardColumns[T Float](t *testing.T) {
	const rows, most = 5, 75
	for _, atEnd := range []bool{false, true} {
		dst, a := guarded[T](t, most, atEnd), guarded[T](t, rows*most, atEnd)
		for n := range most + 1 {
			d, block := dst[:n], a[:rows*n]
			if atEnd {
				d, block = dst[most-n:], a[rows*(most-n):]
			}
			err := fault(func() {
				AddMagnitudes(d, rows, block, n)
				AddSquares(d, rows, block, n)
				MaximumRows(d, rows, block, n)
			})
			if err != nil {
				t.Fatalf("%d columns next to a page (at its end: %v): %v", n, atEnd, err)
			}
		}
	}
}

// TestGuardTurned does the same with rows times a transposed matrix.
func TestGuardTurned(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardTurned[float32])
		t.Run("float64", testGuardTurned[float64])
	})
}

func testGuardTurned[T Float](t *testing.T) {
	const n = TurnedWidth
	for _, atEnd := range []bool{false, true} {
		for k := 4; k <= 20; k += 4 {
			for _, m := range []int{1, 2, 4} {
				a, b, c := guarded[T](t, m*k, atEnd), guarded[T](t, k*n, atEnd), guarded[T](t, m*n, atEnd)
				if err := fault(func() { GemmTurned(m, k, a, k, b, k, nil, c, n) }); err != nil {
					t.Fatalf("%d rows of %d terms next to a page (at its end: %v): %v", m, k, atEnd, err)
				}
			}
		}
	}
}

// TestGuardRows does the same with the passes of Fourier transforms.
func TestGuardRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, atEnd := range []bool{false, true} {
			for _, n := range []int{1, 2, 3, 8, 15} {
				x, y, z, w := rows(guarded[float64](t, n*RowLanes, atEnd)), rows(guarded[float64](t, n*RowLanes, atEnd)), rows(guarded[float64](t, n*RowLanes, atEnd)), guarded[float64](t, 2*n, atEnd)
				twiddles := unsafe.Slice((*Twiddle)(unsafe.Pointer(unsafe.SliceData(w))), n)
				err := fault(func() {
					for radix := 2; radix <= 5; radix++ {
						if n%radix == 0 {
							Butterfly(radix, y, x, 1, n/radix, twiddles[n/radix:])
							Butterfly(radix, y, x, n/radix, 1, twiddles[n-radix+1:])
						}
					}
					Fold(y, z, x, x)
					Rotate(x, twiddles)
					for _, backwards := range []bool{false, true} {
						CosineFromFourier(y, x, twiddles, backwards)
						FourierFromCosine(y, x, twiddles, backwards)
					}
				})
				if err != nil {
					t.Fatalf("%d rows next to a page (at its end: %v): %v", n, atEnd, err)
				}
			}
		}
	})
}

// TestGuardFaults shows that a step out of a guarded slice is noticed.
func TestGuardFaults(t *testing.T) {
	for _, atEnd := range []bool{false, true} {
		x := guarded[float64](t, 10, atEnd)
		sum := 0.0
		for i := range x {
			if err := fault(func() { sum += x[i] }); err != nil {
				t.Fatalf("element %d: %v", i, err)
			}
		}
		if sum != 5 {
			t.Fatalf("the elements sum to %v, want 5", sum)
		}
		outside := -1
		if atEnd {
			outside = len(x)
		}
		p := (*float64)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), outside*8))
		if err := fault(func() { sum += *p }); err == nil {
			t.Errorf("element %d can be read", outside)
		}
	}
}

// TestGuardIsComplete finds an exported function that TestGuard leaves out.
func TestGuardIsComplete(t *testing.T) {
	var names []string
	for _, name := range []string{"arith.go", "reduce.go", "unary.go", "stream.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.IsExported() {
				names = append(names, f.Name.Name)
			}
		}
	}
	var have []string
	for name := range vectorKernels[float32]() {
		have = append(have, name)
	}
	slices.Sort(names)
	slices.Sort(have)
	if got, want := fmt.Sprint(have), fmt.Sprint(names); got != want {
		t.Errorf("TestGuard runs %s, the package exports %s", got, want)
	}
}

// TestGuardPanels does the same with small factorizations and with rows that are
// reflected or multiplied.
func TestGuardPanels(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testGuardPanels[float32])
		t.Run("float64", testGuardPanels[float64])
	})
}

func testGuardPanels[T Float](t *testing.T) {
	for _, atEnd := range []bool{false, true} {
		for n := 1; n <= 37; n++ {
			square, x, y := guarded[T](t, n*n, atEnd), guarded[T](t, n, atEnd), guarded[T](t, n, atEnd)
			rows, factors := guarded[T](t, 4*n, atEnd), guarded[T](t, 4, atEnd)
			panel := guarded[T](t, n*PanelWidth, atEnd)
			err := fault(func() {
				Substitute(x, square, n, false, false)
				Substitute(x, square, n, true, false)
				Reflect(square, n, n, x, -0.5)
				SymvRows((*[4]T)(factors), y, rows, n, x, (*[4]T)(factors))
				clear(square)
				for i := range n {
					square[i*n+i] = 1
				}
				CholeskyBlock(square, n, n)
				LUPanel(panel, make([]int, min(n, PanelWidth)))
			})
			if err != nil {
				t.Fatalf("order %d next to a page (at its end: %v): %v", n, atEnd, err)
			}
		}
	}
}
