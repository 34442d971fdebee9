package experiment

import "testing"

// TestDeep: mirrors are not conservative, potentials are.
func TestDeep(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: sixty models are trained")
	}
	assertVerdicts(t, runQuick(t, "deep"), map[string]Verdict{})
}
