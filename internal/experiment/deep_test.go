package experiment

import "testing"

// TestDeep: mirrors are not conservative, potentials are.
func TestDeep(t *testing.T) {
	assertVerdicts(t, runQuick(t, "deep"), map[string]Verdict{
		"tied weights make a field conservative whatever the depth: a mirror of three layers, in the plane": Refuted,
		"tied weights make a field conservative whatever the depth: a mirror of three layers, on digits":    Refuted,
		"the gradient of a scalar network is conservative at any depth: two layers, in the plane":           Holds,
		"the gradient of a scalar network is conservative at any depth: two layers, on digits":              Holds,
		"at equal parameters the potential has less error than the scaled model, in the plane":              Holds,
		"at equal parameters the potential has less error than the scaled model, on digits":                 Holds,
		"at equal parameters it has less error than the mirror, on digits":                                  Holds,
		"a deep network with one feature": Holds,
		"with two features":               Holds,
	})
}
