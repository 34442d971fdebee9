package experiment

import (
	"math"
	"testing"
)

// TestScaledVsTied: tied models stop at the bound of convexity, scaled ones do not.
func TestScaledVsTied(t *testing.T) {
	x := runQuick(t, "scaled-vs-tied")
	assertVerdicts(t, x, map[string]Verdict{
		"with tied weights":     Holds,
		"tied models fit":       Holds,
		"no tied model":         Holds,
		"a scaled model goes":   Holds,
		"a scaled model learns": Holds,
		"h′ ≥ 0 is needed":      Holds,
	})
}

// TestMonotoneError: a falling sequence is nearest to its mean, a rising one to
// itself.
func TestMonotoneError(t *testing.T) {
	x := lattice(convexSide, 1)
	if e := monotoneError(x, func(v float64) float64 { return 3 * v }); e != 0 {
		t.Errorf("a rising sequence is %v from one", e)
	}
	if got, want := monotoneError(x, func(v float64) float64 { return -2 * v }), 4*columnSquare(x, 0); math.Abs(got-want) > 1e-14 {
		t.Errorf("a falling sequence is %v from one, want %v", got, want)
	}
}
