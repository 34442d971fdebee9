package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"unsafe"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// bitsText is the page of the table bits: what the bit contract costs. It names
// the command that wrote it and the machine before the table.
//
//go:embed bits.txt
var bitsText string

// bits is what -table calls it.
const bits = "bits"

// freedoms say what a kernel of the free peer does that the contract forbids.
var freedoms = map[string]string{
	"float32 sigmoid": reciprocal,
	"float32 log1p":   reciprocal,
	"float64 sigmoid": reciprocal,
	"float64 tanh":    reciprocal,
	"sum":             eightVectors,
	"dot":             eightVectors,
	"asum":            eightVectors,
	"nrm2":            eightVectors,
	"gemm":            vectorEach,
	"gemv":            vectorEach,
}

const (
	reciprocal   = "an approximate reciprocal and a Newton step for the division"
	eightVectors = "the order: in eight vectors"
	vectorEach   = "the order: a vector for each of eight elements"
)

// bitsTable are the kernels that could round or add in a faster way without the
// contract. It is a page of its own.
func bitsTable() table {
	return table{name: bits, rows: append(bitsRows[float32](), bitsRows[float64]()...)}
}

func bitsRows[T linalg.Float]() []row {
	var rows []row
	typ, near := typeName[T](), inFirstLevel[T]()
	for _, f := range functions[T]() {
		if freedoms[typ+" "+f.name] != "" {
			rows = append(rows, row{typ: typ, kernel: f.name, size: fmt.Sprint(near),
				prepare: func(*section) contest { return functionContest(f, near) }})
		}
	}
	for _, r := range reductions[T]() {
		for _, n := range []int{near, lengths[1]} {
			if freedoms[r.name] != "" {
				rows = append(rows, row{typ: typ, kernel: r.name, size: fmt.Sprint(n),
					prepare: func(*section) contest { return reductionContest(r, n) }})
			}
		}
	}
	return append(rows, productRow[T](shape{"gemm", "NT", 1, 500, 784}), productRow[T](shape{"gemv", "N", 784, 500, 1}))
}

// inFirstLevel is the length of vectors of 16 kB, of which the first-level cache
// holds two.
func inFirstLevel[T linalg.Float]() int {
	var z T
	return 16_000 / int(unsafe.Sizeof(z))
}

// bitsPage measures rows beside the free peer and writes the page.
func bitsPage(out io.Writer, args []string, o options) error {
	if level, _ := asm.Level(); level != "avx512" {
		return fmt.Errorf("-table bits: the free kernels stand beside those of avx512, and the level is %s", level)
	}
	unbound := freePeer()
	if unbound.absent != "" {
		return fmt.Errorf("-table bits: %s", unbound.absent)
	}
	useThreads(1)
	var lines bytes.Buffer
	header(&lines, "type", "operation", "size", "as it is", "free", "what is free", "cost")
	s := newSection(1, o.quick)
	for _, t := range o.of([]table{bitsTable()}, 1) {
		for _, r := range t.rows {
			lines.WriteString(s.measure(t, r, []*peer{unbound}).bitsLine())
		}
	}
	_, err := fmt.Fprintf(out, bitsText, command(args), machine(), lines.String())
	return err
}

// bitsLine prints times per element, of a product per element of its matrix, and
// how much longer ours is than the free one.
func (x result) bitsLine() string {
	var text strings.Builder
	flops := 1.0
	if slices.Contains([]string{"gemm", "gemv"}, x.kernel) {
		flops = 2
	}
	what := freedoms[x.kernel] + freedoms[x.typ+" "+x.kernel]
	line(&text, x.typ, x.operation(), x.size, digits(flops*nanoseconds(x.ours)), digits(flops*nanoseconds(x.rates[0].theirs)), what,
		fmt.Sprintf("%.0f %%", 100*(1/x.rates[0].ratio-1)))
	return text.String()
}
