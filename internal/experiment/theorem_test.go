package experiment

import (
	"strings"
	"testing"
)

// TestTheorem: at λ < 1e-3 R is W diag(e) and not W, but not where slopes are
// nearly dependent.
func TestTheorem(t *testing.T) {
	x := runQuick(t, "theorem")
	assertVerdicts(t, x, map[string]Verdict{
		"D = 2: driven":        Holds,
		"D = 2: conservative":  Holds,
		"D = 2: the scales":    Holds,
		"D = 10: driven":       Holds,
		"D = 10: conservative": Holds,
		"D = 10: the scales":   Holds,
		"where the slopes are": Holds,
		"the same penalty":     Refuted,
		"Σ‖w_l‖²":              Holds,
		"conservative means":   Corrected,
		"every R = W diag(e)":  Holds,
		"R = C W D_h′":         Refuted,
		"C = ŴRᵀA⁻¹":           Refuted,
		"tied weights follow":  Refuted,
		"the E of a symmetric": Refuted,
	})
	for _, r := range x.Results {
		switch {
		case strings.HasPrefix(r.Cell, "scaled, signed e") && r.Value > 1e-14:
			t.Errorf("%s, %s: %v", r.Cell, r.Quantity, r.Value)
		case (r.Cell == "D = 2" || r.Cell == "D = 10") && strings.HasPrefix(r.Quantity, "‖R−W diag(e)‖/‖R‖, seed") && r.Value > 1e-2:
			t.Errorf("%s, %s: %v", r.Cell, r.Quantity, r.Value)
		}
	}
}
