package experiment

import (
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// quickly is runQuick, and looks at the numbers.
func quickly(t *testing.T, name string) *Section {
	t.Helper()
	x := runQuick(t, name)
	for _, r := range x.Results {
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
			t.Errorf("%s of %s is %v", r.Quantity, r.Cell, r.Value)
		}
	}
	return x
}

// verdict returns that of the claim which contains all of the words.
func verdict(t *testing.T, x *Section, words ...string) Verdict {
	t.Helper()
	var found []Claim
claims:
	for _, c := range x.Claims {
		for _, w := range words {
			if !strings.Contains(c.Claim, w) {
				continue claims
			}
		}
		found = append(found, c)
	}
	if len(found) != 1 {
		t.Fatalf("%d claims contain %q", len(found), words)
	}
	return found[0].Verdict
}

// want is a verdict on the claim with these words.
type want struct {
	verdict Verdict
	words   []string
}

func checkVerdicts(t *testing.T, x *Section, wants []want) {
	t.Helper()
	if len(x.Claims) != len(wants) {
		t.Errorf("%d claims, of which %d are asserted", len(x.Claims), len(wants))
	}
	for _, w := range wants {
		if got := verdict(t, x, w.words...); got != w.verdict {
			t.Errorf("%q: %s, want %s", w.words, got, w.verdict)
		}
	}
}

// TestVote: five of five decide, four do not, and none of five refutes.
func TestVote(t *testing.T) {
	var x Section
	for _, c := range []struct {
		yes     int
		verdict Verdict
		agree   int
		p       float64
	}{{5, Holds, 5, 1. / 32}, {4, Undecided, 4, 6. / 32}, {2, Undecided, 3, 0.5}, {0, Refuted, 5, 1. / 32}} {
		x.vote(Claim{}, c.yes, 5)
		if got := x.Claims[len(x.Claims)-1]; got.Verdict != c.verdict || got.Agree != c.agree || got.P != c.p {
			t.Errorf("%d of 5: %+v", c.yes, got)
		}
	}
}

// TestPlaneState: at the start the quantities are those of a random network, and of
// one that is known.
func TestPlaneState(t *testing.T) {
	m, err := ae.New[float32](ae.Config{Visible: 2, Hidden: 2, Weights: ae.Untied})
	if err != nil {
		t.Fatal(err)
	}
	m.Activation = linalg.Linear
	m.W.Copy(linalg.Eye[float32](2))
	copy(m.R.Data, []float32{1, 3, -2, 1}) // J = R: curl −5, J₀₁² + J₁₀² = 13
	view := newPlaneView(square(3, -1, 1))
	first := view.state(m, 0)
	near(t, "curl²", first.Curl, 25, 1e-12)
	near(t, "the authors' quantity", first.Authors, 13, 1e-12)
	near(t, "λ(J)", first.Lambda, math.Sqrt(12.5/15), 1e-12)
	near(t, "λ(J−I)", first.LambdaJI, math.Sqrt(12.5/13), 1e-12)
	near(t, "the error", first.Error, 13*6./9, 1e-12) // (3y, −2x) over nine points
	copy(m.C, []float32{3, 4})
	then := view.state(m, 1)
	near(t, "the distance of a shifted field", then.Moved, 5, 1e-12)
	near(t, "its bend", then.Bent, 0, 1e-6)
}
