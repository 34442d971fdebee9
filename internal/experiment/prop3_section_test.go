package experiment

import (
	"math"
	"strings"
	"testing"
)

func TestProp3(t *testing.T) {
	x := runQuick(t, "prop3")
	assertVerdicts(t, x, map[string]Verdict{
		"∂(r(x + ε) − x)/∂x":                     Corrected,
		"r(x) is locally conservative":           Corrected,
		"The same of a trained":                  Refuted,
		"The optimal denoiser x + σ²∇log p_σ(x)": Holds,
	})
	// In closed form the relative error is that of s²/(λ(λ + s²)) against 1/λ over the
	// eigenvalues λ of (1, .3; .3, .6).
	for _, r := range x.Results {
		if r.Cell != "Gaussian, s = 0.1" || !strings.HasPrefix(r.Quantity, "relative error") {
			continue
		}
		root := math.Sqrt(.04 + .09)
		var rest, all float64
		for _, l := range []float64{.8 + root, .8 - root} {
			rest += math.Pow(.01/(l*(l+.01)), 2)
			all += 1 / (l * l)
		}
		if want := math.Sqrt(rest / all); math.Abs(r.Value/want-1) > 1e-9 {
			t.Errorf("%s of %s is %v, want %v", r.Quantity, r.Cell, r.Value, want)
		}
	}
}
