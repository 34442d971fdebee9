package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/isa"
)

func names(cases []Case) []string {
	all := make([]string, len(cases))
	for i, c := range cases {
		all[i] = c.String()
	}
	return all
}

func TestSelection(t *testing.T) {
	defer isa.Use(isa.Generic)()
	for _, c := range []struct {
		selection Selection
		want      []string
	}{
		{Selection{Kernels: []string{"gemm"}, Types: []string{"float64"}, Threads: []int{3, 1}, Sizes: []string{"2048", "1x500x784"}}, []string{
			"gemm/float64/generic/threads=3/2048/NN",
			"gemm/float64/generic/threads=3/1x500x784/NT",
			"gemm/float64/generic/threads=1/2048/NN",
			"gemm/float64/generic/threads=1/1x500x784/NT",
		}},
		{Selection{Kernels: []string{"dot", "gemv"}, Types: []string{"float32"}, Sizes: []string{"L2"}}, []string{
			"gemv/float32/generic/threads=1/L2/N",
			"gemv/float32/generic/threads=1/L2/T",
			"dot/float32/generic/threads=1/L2",
		}},
		{Selection{ISAs: []string{"generic"}, Kernels: []string{"exp"}, Quick: true}, []string{
			"exp/float32/generic/threads=1/L1",
			"exp/float32/generic/threads=1/L2",
			"exp/float32/generic/threads=1/L3",
			"exp/float64/generic/threads=1/L1",
			"exp/float64/generic/threads=1/L2",
			"exp/float64/generic/threads=1/L3",
		}},
		// A size that is asked for is measured in a quick run too.
		{Selection{Kernels: []string{"sum"}, Types: []string{"float32"}, Sizes: []string{"DRAM"}, Quick: true}, []string{
			"sum/float32/generic/threads=1/DRAM",
		}},
	} {
		cases, err := Cases(c.selection)
		if err != nil {
			t.Errorf("%+v: %v", c.selection, err)
			continue
		}
		if got := names(cases); !slices.Equal(got, c.want) {
			t.Errorf("%+v selects\n%s\nwant\n%s", c.selection, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func TestSelectionMistakes(t *testing.T) {
	for _, c := range []struct {
		selection Selection
		want      string
	}{
		{Selection{Kernels: []string{"gemm", "getrf"}}, `-kernel "getrf": one of gemm, affine, syrk, trmm, trsm, symm, gemv, ger, symv, trsv, exp,`},
		{Selection{Types: []string{"float16"}}, `-type "float16": one of float32, float64`},
		{Selection{ISAs: []string{"sse"}}, `-isa "sse": this machine and build offer generic`},
		{Selection{Threads: []int{1, 0}}, "-threads 0: it must be at least 1 and at most 1024"},
		{Selection{Threads: []int{100_000}}, "-threads 100000: it must be at least 1 and at most 1024"},
		{Selection{Threads: []int{2, 1, 2}}, "-threads 2: it is named twice"},
		{Selection{ISAs: []string{"generic", "generic"}}, "-isa generic: it is named twice"},
		{Selection{Sizes: []string{"7"}}, `-size "7": one of 8, 16,`},
		{Selection{Kernels: []string{"exp"}, Threads: []int{2}}, "one thread"},
		{Selection{Kernels: []string{"exp"}, Sizes: []string{"512"}}, `-size "512": one of L1, L2`},
	} {
		if cases, err := Cases(c.selection); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %d cases, error %v, want %q", c.selection, len(cases), err, c.want)
		}
	}
}

// TestDefaultLevels checks that a run without -isa takes no level above the one
// in use, and the slow one only where there is no other.
func TestDefaultLevels(t *testing.T) {
	for _, level := range isa.Available() {
		restore := isa.Use(level)
		cases, err := Cases(Selection{Kernels: []string{"sum"}})
		restore()
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, l := range isa.Available() {
			if l == level || l.FMA() && l < level {
				want = append(want, l.String())
			}
		}
		if got := distinct(cases, func(c Case) string { return c.ISA }); !slices.Equal(got, want) {
			t.Errorf("at %v the levels are %v, want %v", level, got, want)
		}
	}
}

func TestNamesAreDistinct(t *testing.T) {
	cases, err := Cases(Selection{Threads: []int{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if all := distinct(cases, Case.String); len(all) != len(cases) {
		t.Errorf("%d cases have %d names", len(cases), len(all))
	}
}

// TestWorkingSets checks that the operands of a case fill the set it is named
// after, but for less than an element of each of up to three, or a row of a triangle.
func TestWorkingSets(t *testing.T) {
	cases, err := Cases(Selection{Threads: []int{1}, Sizes: []string{"L1", "L2"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		i := slices.IndexFunc(workingSets, func(s workingSet) bool { return s.name == c.Set })
		missing := 3 * 8
		if c.Kernel == "symv" || c.Kernel == "trsv" {
			missing = (c.M + 1) * 8
		}
		if o := c.prepare(); o.bytes > float64(workingSets[i].bytes) || o.bytes <= float64(workingSets[i].bytes-missing) {
			t.Errorf("%v: %v bytes, want %d", c, o.bytes, workingSets[i].bytes)
		}
	}
}

func TestSlots(t *testing.T) {
	tile := asm.Tile{MR: 8, NR: 48, Vector: 16}
	for _, c := range []struct{ m, n, want int }{
		{8, 48, 24},             // a whole tile of 8×3 vectors
		{8, 1, 8},               // 8×1
		{8, 17, 16},             // 8×2
		{1, 48, 8},              // 3 chains leave 5 of 8 slots idle
		{4, 48, 12},             // 4×3 fill them
		{9, 64, 24 + 8 + 8 + 8}, // 8×3, 8×1, then 1×3 and 1×1, each at least 8
		{0, 48, 0},
	} {
		if got := slots(c.m, c.n, tile); got != c.want {
			t.Errorf("%d×%d takes %d slots, want %d", c.m, c.n, got, c.want)
		}
	}
}

func TestCeiling(t *testing.T) {
	tile := asm.Tile{MR: 8, NR: 48, Vector: 16, KC: 512}
	constant := func(rate float64) func(int) float64 { return func(int) float64 { return rate } }
	const endless = 1e30
	for _, c := range []struct {
		m, k, n           int
		trans             string
		peak, read, write float64
		want              float64
	}{
		// Whole tiles and free memory: nothing is lost.
		{8, 64, 48, "NN", 1e9, endless, endless, 1},
		// 8 of 16 lanes.
		{8, 64, 8, "NN", 1e9, endless, endless, 0.5},
		// One row of 3 vectors fills 3 of 8 slots.
		{1, 64, 48, "NN", 1e9, endless, endless, 3. / 8},
		// 2·8·512·48 flops at 393216 flop/s take 1 s. C moves once, 8·48·4 bytes,
		// in 1 s: a half. B is used by one tile of rows and not packed.
		{8, 512, 48, "NN", 393216, endless, 1536, 0.5},
		// Two blocks of KC: 2 s at the peak, C is written twice and read once, 3 s.
		{8, 1024, 48, "NN", 393216, endless, 1536, 0.4},
		// op(A) is copied: 2·8·512·4 bytes in 1 s, C in 1536/32768 s.
		{8, 512, 48, "TN", 393216, endless, 32768, 0.5 / (1 + 1536./32768)},
		// op(B) is copied: 2·512·48·4 bytes in 1 s, C in 1/128 s.
		{8, 512, 48, "NT", 393216, endless, 196608, 0.5 / (1 + 1./128)},
		// Three tiles of rows pack B: 512·48·4 bytes in 3 s beside 3 s; C of 24
		// rows takes 3·1536/32768 s.
		{24, 512, 48, "NN", 393216, endless, 32768, 0.5 / (1 + 1536./32768)},
		// The roofline: 4·(8·512+512·48+8·48) = 116224 bytes take 4 s.
		{8, 512, 48, "NN", 393216, 29056, endless, 0.25},
	} {
		got := ceiling(c.m, c.k, c.n, c.trans, 4, tile, c.peak, constant(c.read), constant(c.write))
		if d := got - c.want; d > 1e-12 || d < -1e-12 {
			t.Errorf("%s: ceiling %v, want %v", fmt.Sprint(c.m, c.k, c.n, c.trans), got, c.want)
		}
	}
}
