package experiment

import "testing"

// TestFig3 holds what the seeds decide at quick size. The fall of the curl is
// asserted from large initial weights alone, on the curves that turn.
func TestFig3(t *testing.T) {
	x := quickly(t, "fig3")
	const falls, slow = "the curl decreases sharply", "deforms the vector field slowly"
	checkVerdicts(t, x, []want{
		{Undecided, []string{falls, "line, relu"}}, // nothing on the line acts on the curl
		{Undecided, []string{falls, "line, sigmoid"}},
		{Holds, []string{falls, "circle, relu"}},
		{Holds, []string{falls, "spiral, relu"}},
		{Holds, []string{falls, "circle, sigmoid"}},
		{Holds, []string{falls, "spiral, sigmoid"}},
		{Holds, []string{"from initial weights", "U(±1): all curves, relu"}},
		{Undecided, []string{"from initial weights", "U(±1): all curves, sigmoid"}},
		{Holds, []string{"from initial weights", "U(±0.3): all curves, relu"}},
		{Undecided, []string{"from initial weights", "U(±0.3): all curves, sigmoid"}},
		{Refuted, []string{"from initial weights", "U(±0.03): all curves, relu"}},
		{Refuted, []string{"from initial weights", "U(±0.03): all curves, sigmoid"}},
		{Undecided, []string{"by λ(J):", "relu, U(±1)"}},
		{Undecided, []string{"by λ(J):", "sigmoid, U(±1)"}},
		{Undecided, []string{"λ(J−I)", "relu, U(±1)"}},
		{Undecided, []string{"λ(J−I)", "sigmoid, U(±1)"}},
		{Refuted, []string{"λ(J−I)", "relu, U(±0.03)"}},
		{Undecided, []string{"λ(J−I)", "sigmoid, U(±0.03)"}},
		{Undecided, []string{"which the authors' code plotted, goes as curl²", "all curves"}},
		{Refuted, []string{"which the authors' code plotted, goes as curl²", "circle and spiral"}},
		{Undecided, []string{slow, "authors' rates", "the whole change"}},
		{Refuted, []string{slow, "equal rate", "the whole change"}},
		{Refuted, []string{slow, "equal loss", "the whole change"}},
		{Holds, []string{slow, "authors' rates", "shape"}},
		{Holds, []string{slow, "equal rate", "shape"}},
		{Holds, []string{slow, "equal loss", "shape"}},
	})
	// From U(±0.03) what the authors' code plotted rises while the curl stays small:
	// in the reference run on 1000 units 36-fold, and more on 200.
	const cell, stays, rises = "circle relu U(±0.03)", "mean curl²", "mean J₀₁²+J₁₀²"
	if growth := value(t, x, cell, rises+", end") / value(t, x, cell, rises+", start"); growth < 10 {
		t.Errorf("the authors' quantity grows %.3g-fold", growth)
	}
	if growth := value(t, x, cell, stays+", end") / value(t, x, cell, stays+", start"); growth > 2 {
		t.Errorf("the curl grows %.3g-fold", growth)
	}
}
