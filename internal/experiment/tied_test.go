package experiment

import "testing"

// TestTied: the note on tied weights, sentence by sentence.
func TestTied(t *testing.T) {
	assertVerdicts(t, runQuick(t, "tied"), map[string]Verdict{
		"VWx = x":                                       Holds,
		"the right inverse maps":                        Holds,
		"and any other x":                               Holds,
		"the remaining component":                       Holds,
		"the right inverse of W":                        Holds,
		"the right inverse is the best V: white":        Holds,
		"the right inverse is the best V: other":        Refuted,
		"when the rows":                                 Holds,
		"the right inverse equals":                      Holds,
		"W′ = LW with orthonormal rows":                 Holds,
		"W′ = LW does not affect the model: sigm":       Refuted,
		"the hidden representation":                     Holds,
		"if W needs":                                    Holds,
		"it becomes so for all data":                    Refuted,
		"V = Wᵀ becomes true during":                    Refuted,
		"V = Wᵀ becomes true from":                      Holds,
		"RᵀR − WᵀW":                                     Holds,
		"whatever V and W are":                          Holds,
		"trained decoders":                              Holds,
		"the field becomes conservative: data of lower": Refuted,
		"within the span":                               Holds,
		"we can safely assume":                          Holds,
		"right inverses are expensive":                  Corrected,
		"on digits":                                     Corrected,
	})
}
