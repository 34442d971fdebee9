package linalg_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
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
	measure                 func(k kind, value int) float64
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

// share returns the share of the peak of an m×k×n product, by GemmTiled with the
// level's tile after edit, or with edit nil by GemmSmall.
func share(k kind, threads int, m, inner, n int, edit func(*asm.Tile)) float64 {
	return shareWith(k, threads, m, inner, n, linalg.NoTrans, edit)
}

// shareWith is share with A as ta says.
func shareWith(k kind, threads int, m, inner, n int, ta linalg.Trans, edit func(*asm.Tile)) float64 {
	if k.double {
		return shareOf[float64](threads, m, inner, n, ta, edit)
	}
	return shareOf[float32](threads, m, inner, n, ta, edit)
}

func shareOf[T linalg.Float](threads int, m, inner, n int, ta linalg.Trans, edit func(*asm.Tile)) float64 {
	a, b, c := uniform[T](m, inner), uniform[T](inner, n), linalg.New[T](m, n)
	if ta == linalg.Transposed {
		a = uniform[T](inner, m)
	}
	ws := linalg.NewWorkspace(threads)
	defer ws.Close()
	run := func() { linalg.GemmSmall(c, a, b) }
	if edit != nil {
		tile := *asm.TileOf[T]()
		edit(&tile)
		run = func() { linalg.GemmTiled(c, a, ta, b, tile, ws) }
	}
	flops := 2 * float64(m) * float64(inner) * float64(n)
	_, fraction := bench.Fraction(context.Background(), time.Second/2, flops, run, func() float64 { return bench.Peak[T](1) })
	return 100 * fraction
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
		text:   "Each element of C is loaded and stored once for every KC multiply-adds, which asks for a large KC; a block of A, MC×KC, has to stay in the second-level cache, which bounds it. From 384 on the rate is flat; 512 divides the sizes that people use.",
		values: []int{128, 256, 384, 512, 768}, measure: func(k kind, value int) float64 {
			return share(k, 1, 1024, 1024, 1024, func(t *asm.Tile) { t.KC = value })
		},
	},
	{
		name: "mc", title: "Rows of A in a block (MC)", x: "MC", y: "% of peak at n = 1024",
		text:   "The block of A is read once for each panel of B, so it must stay in the second-level cache beside the panel and C; each block reads all of packed B again, so it should be tall. A quarter to a half of 2 MiB is the optimum, in float64 with half the rows.",
		values: []int{48, 96, 192, 256, 384, 768}, measure: func(k kind, value int) float64 {
			return share(k, 1, 1024, 1024, 1024, func(t *asm.Tile) { t.MC = value })
		},
	},
	{
		name: "nc", title: "Columns of B in a block (NC)", x: "NC", y: "% of peak, 256×1024×9216",
		text:   "The packed block of B, KC×NC, is read by every block of A and must stay in the third-level cache, which others share; each block of columns packs A again. The rate hardly depends on it.",
		values: []int{576, 1152, 2304, 4608, 9216}, measure: func(k kind, value int) float64 {
			return share(k, 1, 256, 1024, 9216, func(t *asm.Tile) { t.NC = value })
		},
	},
	{
		name: "small", title: "The way of small products against the packed one (Small)", x: "n", y: "rate, small / packed",
		text:   "Small products run on the operands where they lie and touch no workspace. The ratio falls to one near n = 64, where Small stands.",
		values: []int{4, 8, 16, 32, 48, 64, 96, 128}, measure: func(k kind, n int) float64 {
			return share(k, 1, n, n, n, nil) / share(k, 1, n, n, n, func(*asm.Tile) {})
		},
	},
	{
		name: "packrows", title: "Packing B against reading it where it lies (PackRows)", x: "rows of C", y: "rate, packed / not",
		text:   "The first tile of a panel packs B on its way, and the others profit: from two tiles of rows on packing pays, in float32 with AVX-512 from four (784 × 500 operand).",
		values: []int{8, 12, 16, 24, 32, 48, 96}, measure: func(k kind, m int) float64 {
			return share(k, 1, m, 784, 500, func(t *asm.Tile) { t.PackRows = 0 }) / share(k, 1, m, 784, 500, func(t *asm.Tile) { t.PackRows = 1 << 30 })
		},
	},
	{
		name: "packcols", title: "Packing a transposed A against reading it where it lies (PackCols)", x: "columns of C", y: "rate, packed / not",
		text:   "The kernel reads 6 or 8 rows of A along k, which in a transposed A is a column: every number is on another line. Turning a block of A pays once enough panels of B pass over it, PackCols columns for KC terms (512 × 784 operand). Fewer terms stay in the first-level cache as they are: with 100 it pays from some 800 columns on in float32 and 400 in float64, so that the bound is on the product of the two, between what 512 and 100 terms ask for. An A that is not transposed is packed only to round alpha into it: copying rows that lie a multiple of 8 KiB apart, on a few sets of the caches, gained nothing up to 2048 columns, and cost 2 to 4 % on two threads, which both copy.",
		values: []int{24, 48, 96, 144, 192, 288, 576}, measure: func(k kind, n int) float64 {
			return shareWith(k, 1, 784, 512, n, linalg.Transposed, func(t *asm.Tile) { t.PackCols = 0 }) / shareWith(k, 1, 784, 512, n, linalg.Transposed, func(t *asm.Tile) { t.PackCols = 1 << 30 })
		},
	},
	{
		name: "share", title: "Two threads against one (Share)", x: "n", y: "rate, two threads / one",
		text:   "A second thread costs its waking and the second packing. It pays from n = 64 on with AVX2, from 96 on with AVX-512, which has less to share.",
		values: []int{48, 64, 96, 128, 192, 256, 512}, measure: func(k kind, n int) float64 {
			return share(k, 2, n, n, n, func(t *asm.Tile) { t.Share = 1 }) / share(k, 1, n, n, n, func(*asm.Tile) {})
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
			restore := isa.Use(k.level)
			line := report.Line{Name: k.String()}
			fmt.Fprintf(&text, "| %v |", k)
			for _, v := range s.values {
				y := s.measure(k, v)
				line.X, line.Y = append(line.X, float64(v)), append(line.Y, y)
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
