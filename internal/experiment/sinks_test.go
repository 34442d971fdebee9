package experiment

import (
	"context"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/linalg"
)

// TestSinks holds what is decided at quick size. That tr J < D is necessary for a
// sink is a theorem; that it is not sufficient needs one saddle.
func TestSinks(t *testing.T) {
	x := quickly(t, "sinks")
	checkVerdicts(t, x, []want{
		{Refuted, []string{"cannot have complex parts"}},
		{Refuted, []string{"actually a sink"}},
		{Refuted, []string{"orthogonal to the data"}},
		{Refuted, []string{"continuous attractor"}},
		{Refuted, []string{"Σ h′(w_k·x)‖w‖² < D"}},
		{Refuted, []string{"the condition is sufficient"}},
		{Holds, []string{"necessary for a sink"}},
	})
	if without := value(t, x, "tr J < D not met", "sinks"); without != 0 {
		t.Errorf("%v sinks have a divergence that is not negative", without)
	}
	for _, stage := range stageNames {
		if n := value(t, x, "spiral relu U(±1)", "fixed points with complex eigenvalues, "+stage); stage == "end" && n == 0 {
			t.Error("no complex eigenvalue on the spiral")
		}
	}
}

// TestRest: the linear model r(x) = diag(3/2, 3/10) x has a saddle at 0 with a
// negative divergence, of which eq. 10 says that it is a sink.
func TestRest(t *testing.T) {
	m, err := ae.New[float64](ae.Config{Visible: 2, Hidden: 2, Weights: ae.Scaled, Activation: linalg.Linear})
	if err != nil {
		t.Fatal(err)
	}
	m.W.Copy(linalg.Eye[float64](2))
	linalg.Scal(0.5, m.W.Data)
	copy(m.E, []float64{6, 1.2})
	m.Refresh()
	line := dataset.Curves(50, 1)[0]
	r, err := rest(context.Background(), m, line)
	if err != nil {
		t.Fatal(err)
	}
	if r.Saddles != 1 || r.all() != 1 || r.Trace != [2]int{0, 1} || r.Literal != [2]int{0, 1} || r.Spirals != 0 || r.Kinks != 0 {
		t.Errorf("%+v", r)
	}
	if sum, _ := literalTrace(m, []float64{0, 0}); sum != 0.5 {
		t.Errorf("Σ h′‖w‖² is %v", sum)
	}
	near(t, "the slope along the line", r.Tangent, 0.5, 1e-12)
	near(t, "the slope across", r.Normal, -0.7, 1e-12)
	near(t, "the share drawn in", r.Inward, 1, 1e-12)
}
