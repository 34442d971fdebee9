package asm

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var accuracyFile = flag.String("accuracy", "", "write the table of measured errors to this file")

// rivals are the functions of Go's math, or what is written with them, and the
// bound that SLEEF publishes ("" where it has no such function).
var rivals = map[string]struct {
	math  func(float64) float64
	sleef string
	vml   string
}{
	"exp":     {math.Exp, "1.0", "1 / 4"},
	"expm1":   {math.Expm1, "1.0", "1 / 4"},
	"log":     {math.Log, "1.0", "1 / 4"},
	"log1p":   {math.Log1p, "1.0", "1 / 4"},
	"sigmoid": {func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, "–", "–"},
	"tanh":    {math.Tanh, "1.0", "1 / 4"},
	"softplus": {func(x float64) float64 {
		return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	}, "–", "–"},
	"softplus'": {func(h float64) float64 { return 1 - math.Exp(-h) }, "–", "–"},
}

// TestAccuracyTable writes the greatest measured errors, beside those that
// others publish, when -accuracy names a file.
func TestAccuracyTable(t *testing.T) {
	if *accuracyFile == "" {
		t.Skip("it writes a page of the docs: needs -accuracy FILE")
	}
	stride, arguments := uint64(1021), "every 1021st float32"
	if *exhaustive {
		stride, arguments = 1, "all 2³² float32"
	}
	const n = 200_000
	var table strings.Builder
	fmt.Fprintf(&table, `# Accuracy

The greatest errors in units in the last place (ULP) of the exact result, at the
levels avx2 and avx512, which have the same bits: float32 over %s,
against the float64 functions; float64 over %d random and special arguments (all bit
patterns, all magnitudes, around 0 and 1, the borders of overflow and underflow,
subnormals) and 20000 around the worst of them, against 256-bit arithmetic. Go is its math package on the same
float64 arguments; sigmoid and softplus are written with it as 1/(1+Exp(-x)) and
max(x, 0) + Log1p(Exp(-|x|)), the derivative of softplus at the place where it is h,
softplus', as 1-Exp(-h). Its large errors are at subnormal arguments or
results, at the border of overflow (+Inf), and of 1-Exp(-h) at small h.

| function | float32 | float64 | Go math, float64 | SLEEF u10 [1] | MKL VML HA / LA [2] |
|---|---|---|---|---|---|
`, arguments, n)
	for _, f := range unary32 {
		if rivals[f.name].math == nil {
			continue
		}
		worst, at := worst32(t, f.kernel, f.double, stride)
		i := 0
		for unary64[i].name != f.name {
			i++
		}
		double := unary64[i]
		rng := rand.New(rand.NewPCG(31, 32))
		var x []float64
		for _, v := range arguments64(rng, n, double.lo, double.hi) {
			if !math.IsNaN(v) && !math.IsInf(v, 0) && (f.name != "log" || v > 0) && (f.name != "log1p" || v > -1) && (f.name != "softplus'" || v >= 0) {
				x = append(x, v)
			}
		}
		ours, oursAt := climb(rng, x, func(v float64) float64 { return ulps(double.oracle(v), double.exact(v)) })
		theirs, _ := climb(rng, x, func(v float64) float64 { return ulps(rivals[f.name].math(v), double.exact(v)) })
		fmt.Fprintf(&table, "| %s | %.3f at %v | %.3f at %.5g | %s | %s | %s |\n", f.name, worst, at, ours, oursAt,
			digits(theirs), rivals[f.name].sleef, rivals[f.name].vml)
	}
	table.WriteString(`
ReLU, its derivative and that of leaky ReLU are exact; leaky ReLU and the derivatives
of sigmoid and tanh from their values, h-h² and 1-h², are rounded once: 0.5 ULP.
ELU, swish, sine, erf, first derivatives from arguments, second derivatives and
antiderivatives are in [activations.md](activations.md).

Written by

    go test ./asm -run TestAccuracyTable -accuracy ../docs/accuracy.md -exhaustive -timeout 1h

[1] Bounds from the SLEEF documentation, Math library reference, functions ending
in _u10. [2] Bounds from Intel oneAPI Math Kernel Library, Vector Mathematics
Performance and Accuracy Data: 1 ULP in the mode HA, 4 in LA.
`)
	if err := os.WriteFile(*accuracyFile, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// climb returns the greatest error over x and around the worst of its points, at
// distances of all magnitudes.
func climb(rng *rand.Rand, x []float64, errorAt func(x float64) float64) (worst, at float64) {
	see := func(v float64) {
		if e := errorAt(v); e > worst {
			worst, at = e, v
		}
	}
	for _, v := range x {
		see(v)
	}
	for range 20_000 {
		see(at + at*(rng.Float64()-0.5)*math.Ldexp(1, -rng.IntN(50)-2))
	}
	return worst, at
}

// digits prints an error; large ones, of results that have no correct digit, as
// a power of ten.
func digits(e float64) string {
	if e < 100 {
		return fmt.Sprintf("%.3f", e)
	}
	return fmt.Sprintf("%.0e", e)
}
