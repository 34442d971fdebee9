package experiment

import "testing"

// TestSupp2: two hidden layers are harder, and rise nevertheless.
func TestSupp2(t *testing.T) {
	assertVerdicts(t, runQuick(t, "supp2"), map[string]Verdict{
		"two hidden layers have": Holds,
		"but still desire":       Holds,
		"two hidden layers are":  Holds,
	})
}
