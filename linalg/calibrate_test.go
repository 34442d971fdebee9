package linalg_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

var calibrate = flag.String("calibrate", "", "measure the numbers of the tile table and write blocking.md and its plots to this folder")

// sweep measures products while one number of the tile changes.
type sweep struct {
	name, title, x, y, text string
	values                  []int
	level                   isa.Level // the least that has the number
	trial                   func(k kind, value int) trial
}

// trial is a product, of so many operations, that is held against another way to
// compute it or, without one, against the peak.
type trial struct {
	flops        float64
	run, against func()
}

// kind is a level and a type.
type kind struct {
	level  isa.Level
	double bool
}

func (k kind) String() string {
	if k.double {
		return k.level.String() + " float64"
	}
	return k.level.String() + " float32"
}

// bytes returns the size of an element.
func (k kind) bytes() int {
	if k.double {
		return 8
	}
	return 4
}

// peak returns that of a thread.
func (k kind) peak() float64 {
	if k.double {
		return bench.Peak[float64](1)
	}
	return bench.Peak[float32](1)
}

// product returns an m×k×n product by GemmTiled with the level's tile after edit, or
// with edit nil by GemmSmall, and A as ta says.
func (k kind) product(threads, m, inner, n int, ta linalg.Trans, edit func(*asm.Tile)) func() {
	if k.double {
		return productOf[float64](threads, m, inner, n, ta, edit)
	}
	return productOf[float32](threads, m, inner, n, ta, edit)
}

func productOf[T linalg.Float](threads, m, inner, n int, ta linalg.Trans, edit func(*asm.Tile)) func() {
	a, b, c := uniform[T](m, inner), uniform[T](inner, n), linalg.New[T](m, n)
	if ta == linalg.Transposed {
		a = uniform[T](inner, m)
	}
	if edit == nil {
		return func() { linalg.GemmSmall(c, a, b) }
	}
	ws := linalg.NewWorkspace(threads)
	tile := *asm.TileOf[T]()
	edit(&tile)
	return func() { linalg.GemmTiled(c, a, ta, b, tile, ws) }
}

// ofPeak is a plain product on one thread beside the peak.
func (k kind) ofPeak(m, inner, n int, edit func(*asm.Tile)) trial {
	return trial{2 * float64(m) * float64(inner) * float64(n), k.product(1, m, inner, n, linalg.NoTrans, edit), nil}
}

// narrow compares a product of n columns as its transpose with one that is not.
func (k kind) narrow(n int, ta linalg.Trans) trial {
	transposed := k.product(1, 4000, 784, n, ta, func(t *asm.Tile) { t.Narrow, t.NarrowTrans = n, n })
	return trial{0, transposed, k.product(1, 4000, 784, n, ta, func(t *asm.Tile) { t.Narrow, t.NarrowTrans = 0, 0 })}
}

// rounds is how many bursts of each value are compared.
const rounds = 25

// measure returns for each value the median, over rounds in which all values take
// their turn, of the share of the peak in per cent or of the ratio of the rates: the
// values meet the same neighbours.
func (s sweep) measure(k kind) []float64 {
	trials := make([]trial, len(s.values))
	for i, v := range s.values {
		trials[i] = s.trial(k, v)
	}
	samples := make([][]float64, len(trials))
	for r := range rounds {
		for i := range trials {
			i = (i + r) % len(trials)
			t := trials[i]
			if t.against == nil {
				samples[i] = append(samples[i], 100*t.flops*rate(t.run)/k.peak())
			} else {
				samples[i] = append(samples[i], rate(t.run)/rate(t.against))
			}
		}
	}
	medians := make([]float64, len(trials))
	for i, x := range samples {
		slices.Sort(x)
		medians[i] = x[len(x)/2]
	}
	return medians
}

// rate returns calls of f per second, over some milliseconds after a first.
func rate(f func()) float64 {
	f()
	calls, start := 0, time.Now()
	for time.Since(start) < 4*time.Millisecond {
		f()
		calls++
	}
	return float64(calls) / time.Since(start).Seconds()
}

func uniform[T linalg.Float](rows, cols int) *linalg.Matrix[T] {
	rng := rand.New(rand.NewPCG(1, 2))
	x := linalg.New[T](rows, cols)
	for i := range x.Data {
		x.Data[i] = T(rng.Float64()*2 - 1)
	}
	return x
}

var sweeps = []sweep{
	{
		name: "kc", title: "Rows of B in a block (KC)", x: "KC", y: "% of peak at n = 1024",
		text:   "Each element of C is loaded and stored once for every KC multiply-adds, which asks for a large KC; a block of A, MC×KC, has to stay in the second-level cache, which bounds it. From 256 or 384 on the rate differs by little; with 512, products of 500 and 512 terms stay whole.",
		values: []int{128, 256, 384, 512, 768}, trial: func(k kind, value int) trial {
			return k.ofPeak(1024, 1024, 1024, func(t *asm.Tile) { t.KC = value })
		},
	},
	{
		name: "mc", title: "Rows of A in a block (MC)", x: "MC", y: "% of peak at n = 1024",
		text:   "The block of A is read once for each panel of B and has to stay in the second-level cache beside the panel and C, on a part of its sets where rows lie a power of two apart, as here; each block reads all of packed B again, which asks for a tall one. Low blocks are ahead at this order and 1 to 3 % behind with rows of 784 elements, and 100 rows should stay whole: with AVX-512 128 rows serve both.",
		values: []int{48, 96, 128, 192, 256, 384, 768}, trial: func(k kind, value int) trial {
			return k.ofPeak(1024, 1024, 1024, func(t *asm.Tile) { t.MC = value })
		},
	},
	{
		name: "nc", title: "Columns of B in a block (NC)", x: "NC", y: "% of peak, 256×1024×9216",
		text:   "The packed block of B, KC×NC, is read by every block of A and must stay in the third-level cache, which others share; each block of columns packs A again. The rate hardly depends on it.",
		values: []int{576, 1152, 2304, 4608, 9216}, trial: func(k kind, value int) trial {
			return k.ofPeak(256, 1024, 9216, func(t *asm.Tile) { t.NC = value })
		},
	},
	{
		name: "small", title: "The way of small products against the packed one (Small)", x: "n", y: "rate, small / packed",
		text:   "Small products run on the operands where they lie and touch no workspace. The ratio falls to one near n = 64, where Small stands.",
		values: []int{4, 8, 16, 32, 48, 64, 96, 128}, trial: func(k kind, n int) trial {
			return trial{0, k.product(1, n, n, n, linalg.NoTrans, nil), k.product(1, n, n, n, linalg.NoTrans, func(*asm.Tile) {})}
		},
	},
	{
		name: "packrows", title: "Packing B against reading it where it lies (PackRows)", x: "rows of C", y: "rate, packed / not",
		text:   "The first tile of a panel packs B on its way, and the others profit: from two tiles of rows on packing pays, in float32 with AVX-512 from four (784 × 500 operand).",
		values: []int{8, 12, 16, 24, 32, 48, 96}, trial: func(k kind, m int) trial {
			packed := k.product(1, m, 784, 500, linalg.NoTrans, func(t *asm.Tile) { t.PackRows = 0 })
			return trial{0, packed, k.product(1, m, 784, 500, linalg.NoTrans, func(t *asm.Tile) { t.PackRows = 1 << 30 })}
		},
	},
	{
		name: "copyrows", title: "Packing the next panel of B beside the tiles of this one (CopyRows)", x: "rows of C", y: "rate, beside / on the way",
		text:   "Where B lies in the third-level cache a first tile that packs it on its way takes as long as seven. The AVX-512 kernel spreads the copy of the next panel over the tiles of this one, a row every four terms, which a few tiles have no room for (1024 × 1024 operand). With AVX2, whose panels are a line wide, this gained nothing.",
		values: []int{32, 48, 64, 96, 128, 512}, level: isa.AVX512, trial: func(k kind, m int) trial {
			beside := k.product(1, m, 1024, 1024, linalg.NoTrans, func(t *asm.Tile) { t.CopyRows = 1 })
			return trial{0, beside, k.product(1, m, 1024, 1024, linalg.NoTrans, func(t *asm.Tile) { t.CopyRows = 0 })}
		},
	},
	{
		name: "packcols", title: "Packing a transposed A against reading it where it lies (PackCols)", x: "columns of C", y: "rate, packed / not",
		text:   "The kernel reads 6 or 8 rows of A along k, which in a transposed A is a column: every number is on another line. Turning a block of A pays once enough panels of B pass over it, PackCols columns for KC terms (512 × 784 operand). Fewer terms stay in the first-level cache as they are: with 100 it pays from some 800 columns on in float32 and 400 in float64, so that the bound is on the product of the two, between what 512 and 100 terms ask for. An A that is not transposed is packed only to round alpha into it: copying rows that lie a multiple of 8 KiB apart, on a few sets of the caches, gained nothing up to 2048 columns, and cost 2 to 4 % on two threads, which both copy.",
		values: []int{24, 48, 96, 144, 192, 288, 576}, trial: func(k kind, n int) trial {
			packed := k.product(1, 784, 512, n, linalg.Transposed, func(t *asm.Tile) { t.PackCols = 0 })
			return trial{0, packed, k.product(1, 784, 512, n, linalg.Transposed, func(t *asm.Tile) { t.PackCols = 1 << 30 })}
		},
	},
	{
		name: "narrow", title: "Products of few columns as their transpose (Narrow)", x: "columns of C", y: "rate, transposed / not",
		text:   "The kernel multiplies a vector of B by single elements of A, and a narrow B leaves the vector empty. Cᵀ has A for what few rows are multiplied by, turned in registers, four rows at a time with AVX-512 and one with AVX2 (4000 × 784 operand, one for each value, so that they come from memory; the same one again and again comes from the third-level cache, where in float64 too the transpose is ahead up to four columns, by 1.1 to 1.3).",
		values: []int{1, 2, 3, 4, 5, 8}, trial: func(k kind, n int) trial { return k.narrow(n, linalg.NoTrans) },
	},
	{
		name: "narrowtrans", title: "Products of few columns with a transposed A (NarrowTrans)", x: "columns of C", y: "rate, transposed / not",
		text:   "Here vectors of A are read as they lie, where the kernel reads single elements of as many lines (4000 × 784 operand).",
		values: []int{1, 2, 3, 4, 5, 8}, trial: func(k kind, n int) trial { return k.narrow(n, linalg.Transposed) },
	},
	{
		name: "share", title: "Two threads against one (Share)", x: "n", y: "rate, two threads / one",
		text:   "A second thread costs its waking and the second packing. It pays from n = 64 on with AVX2, from 96 on with AVX-512, which has less to share.",
		values: []int{48, 64, 96, 128, 192, 256, 512}, trial: func(k kind, n int) trial {
			two := k.product(2, n, n, n, linalg.NoTrans, func(t *asm.Tile) { t.Share = 1 })
			return trial{0, two, k.product(1, n, n, n, linalg.NoTrans, func(*asm.Tile) {})}
		},
	},
	{
		name: "shareb", title: "Two threads against one, for one row of C (ShareB)", x: "kB of B", y: "rate, two threads / one",
		text:   "A row takes as long as reading B, which two cores do from two second-level caches: twice as fast and more where B fits into both and not into one, from 2 MB on here. Below, what is gained while both cores are awake, waking one takes back.",
		values: []int{250, 500, 1000, 1500, 2000, 3000, 4000, 8000}, trial: func(k kind, size int) trial {
			n := int(math.Sqrt(float64(size * 1000 / k.bytes())))
			two := k.product(2, 1, n, n, linalg.NoTrans, func(t *asm.Tile) { t.ShareB = 1 })
			return trial{0, two, k.product(1, 1, n, n, linalg.NoTrans, func(*asm.Tile) {})}
		},
	},
}

const blockingHead = `# Blocking

What the numbers of the table in ` + "`asm/tile.go`" + ` rest on. One thread unless it says two, medians of
bursts beside the peak. ` + "`go test ./linalg -run TestCalibrate -calibrate ../docs`" + ` makes this page anew.

## Elements of C in registers (MR, NR)

These are not measured: the kernels are written for them. A step of k loads NR/Vector vectors of B and MR
numbers of A for MR·NR/Vector multiply-adds, so a large tile has few loads. With AVX2
6 rows of two vectors take 12 of the 16 registers, two hold B and two the broadcasts of A: 8 loads for 12
multiply-adds, which two ports of each do in 6 cycles. With AVX-512 8 rows of three vectors take 24 of 32, 11
loads for 24 multiply-adds. Both have more than the 8 chains that fill two units with a latency of four cycles.
`

// TestCalibrate measures what the numbers of asm's tile table rest on.
func TestCalibrate(t *testing.T) {
	if *calibrate == "" {
		t.Skip("it writes a page of the docs: needs -calibrate DIR")
	}
	var kinds []kind
	for _, l := range isa.Available() {
		if l.FMA() {
			kinds = append(kinds, kind{l, false}, kind{l, true})
		}
	}
	var text strings.Builder
	text.WriteString(blockingHead)
	for _, s := range sweeps {
		chart := report.Chart{Title: s.title, X: s.x, Y: s.y}
		fmt.Fprintf(&text, "\n## %s\n\n%s\n\n![%s](blocking-%s.svg)\n\n| %s |", s.title, s.text, s.y, s.name, s.x)
		for _, v := range s.values {
			fmt.Fprintf(&text, " %d |", v)
		}
		text.WriteString("\n|---|" + strings.Repeat("---|", len(s.values)) + "\n")
		for _, k := range kinds {
			if k.level < s.level {
				continue
			}
			restore := isa.Use(k.level)
			line := report.Line{Name: k.String()}
			fmt.Fprintf(&text, "| %v |", k)
			for i, y := range s.measure(k) {
				line.X, line.Y = append(line.X, float64(s.values[i])), append(line.Y, y)
				fmt.Fprintf(&text, " %.3g |", y)
			}
			text.WriteString("\n")
			restore()
			chart.Lines = append(chart.Lines, line)
		}
		writeFile(t, "blocking-"+s.name+".svg", chart.WriteSVG)
	}
	writeFile(t, "blocking.md", func(w io.Writer) error {
		_, err := io.WriteString(w, text.String())
		return err
	})
}

func writeFile(t *testing.T, name string, write func(io.Writer) error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*calibrate, name), b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
