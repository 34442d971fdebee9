package experiment

import "testing"

// TestCurlPenalty: what both penalties do on digits and in the plane.
func TestCurlPenalty(t *testing.T) {
	assertVerdicts(t, runQuick(t, "curl-penalty"), map[string]Verdict{
		"on digits λ(J) falls as the weight of the absolute":        Holds,
		"on digits λ(J) falls as the weight of the relative":        Holds,
		"on digits the error rises with the weight of the absolute": Holds,
		"on digits the error rises with the weight of the relative": Holds,
		"the absolute penalty":         Holds,
		"a model that is conservative": Holds,
		"the scaled model":             Holds,
		"a plain untied fit":           Holds,
		"in the plane λ(J−I)":          Holds,
		"the penalised sigmoid":        Holds,
		"ReLU, with h″":                Holds,
	})
}
