//go:build cgo && linux && amd64

package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// unbound returns the free kernels, which need AVX-512.
func unbound(t *testing.T) *peer {
	if !slices.Contains(isa.Available(), isa.AVX512) {
		t.Skip("this processor has no AVX-512")
	}
	p := freePeer()
	if p.absent != "" {
		t.Fatal(p.absent)
	}
	return p
}

// What is timed beside a kernel computes the same, also on lengths that no vector
// divides: functions to four units in the last place, sums and products to twice
// the bound of a sum.
func TestFreeKernels(t *testing.T) {
	testFreeKernels[float32](t, unbound(t), 0x1p-24)
	testFreeKernels[float64](t, unbound(t), 0x1p-53)
}

func testFreeKernels[T linalg.Float](t *testing.T, p *peer, u float64) {
	free := routinesOf[T](p)
	for _, f := range functions[T]() {
		for _, n := range []int{1, 3, 64, 1000, 4099} {
			if free.functions[f.name] == nil {
				continue
			}
			x := arguments[T](n, f.low)
			got, want := make([]T, n+1), make([]T, n)
			got[n] = 42
			free.functions[f.name](2, got[:n], x)
			f.ours(want, x)
			for i, v := range want {
				if d := math.Abs(float64(got[i]) - float64(v)); !(d <= 8*u*math.Abs(float64(v))) {
					t.Fatalf("%T: %s of %v is %v, not %v", want[i], f.name, x[i], got[i], v)
				}
			}
			if got[n] != 42 {
				t.Fatalf("%s of %d elements writes another", f.name, n)
			}
		}
	}
	for _, r := range reductions[T]() {
		for _, n := range []int{1, 3, 64, 1000, 5001} {
			if free.reductions[r.name] == nil {
				continue
			}
			x, y := arguments[T](n, -8), arguments[T](n+1, -8)[1:]
			bound := 2 * float64(n+3) * u * 64 * float64(n) // no term is above 64
			if got, want := free.reductions[r.name](2, x, y), r.ours(1, x, y); !(math.Abs(got-want) <= bound) {
				t.Errorf("%s %s of %d elements is %v, not %v", typeName[T](), r.name, n, got, want)
			}
		}
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 5, 16, 37, 784} {
		for _, s := range []shape{{"gemm", "NT", 1, 500, n}, {"gemm", "NT", 1, 3, n}, {"gemv", "N", n, 500, 1}, {"gemv", "N", n, 7, 1}} {
			x := newProduct[T](s, rng)
			if err := compare(x, gonumPeer(), s.kernel, u, x.theirs(s.kernel, p)); err != nil {
				t.Errorf("%s: %v", typeName[T](), err)
			}
		}
	}
}

// Each row of the page has a free kernel, which is measured.
func TestBitsPage(t *testing.T) {
	unbound(t)
	for _, r := range bitsTable().rows {
		if freedoms[r.kernel]+freedoms[r.typ+" "+r.kernel] == "" {
			t.Errorf("%s does not say what is free", r.name(1))
		}
	}
	var out strings.Builder
	o, err := parse(strings.Fields("-table bits -quick -size 4000,784x500 -type float32 -kernel log1p,nrm2,gemv"))
	if err != nil {
		t.Fatal(err)
	}
	defer isa.Use(isa.AVX512)()
	if err := bitsPage(&out, nil, o); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"| float32 | log1p | 4000 | ", "| float32 | nrm2 | 4000 | ", "| float32 | gemv N | 784×500 | "} {
		if strings.Count(out.String(), row) != 1 {
			t.Errorf("%s is missing in\n%s", row, out.String())
		}
	}
}
