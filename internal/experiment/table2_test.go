package experiment

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// TestTable2 runs Algorithm 1 at quick size, which Figure 5 shares.
func TestTable2(t *testing.T) {
	r, err := Run(context.Background(), Options{Names: []string{"table2", "fig5"}, Data: "digits:6000", Out: t.TempDir(), Seed: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	assertVerdicts(t, r.Sections[0], map[string]Verdict{
		"β = 1": Holds,
		"β = 0": Holds,
		"(W_i, R_i) = β(W₀, R₀) + (1 − β)(W_K, R_K)": Corrected,
		"The potential energy increasingly":          Holds,
		"Even for β = 0.6":                           Corrected,
		"The trained field's energy knows":           Holds,
		"E(x) > E(x̃) for salt-and-pepper noise":     Refuted,
	})
	assertVerdicts(t, r.Sections[1], map[string]Verdict{
		"The loss decreases as β gets closer to 1 (CVF tied, W₀ at 4×Glorot)":   Holds,
		"The loss decreases as β gets closer to 1 (CVF untied, W₀ at 4×Glorot)": Holds,
		"The loss decreases as β gets closer to 1 (CVF tied, W₀ at 1×Glorot)":   Refuted,
		"The loss is due to": Corrected,
	})
	value := func(section int, cell, quantity string) float64 {
		t.Helper()
		for _, r := range r.Sections[section].Results {
			if r.Cell == cell && r.Quantity == quantity {
				return r.Value
			}
		}
		t.Errorf("no %q of %q", quantity, cell)
		return math.NaN()
	}
	// What a norm sees: nothing after a swap, nearly everything after much salt.
	if v := value(0, "swap 0.3", "share with ‖x‖ < ‖x̃‖"); v != 0 {
		t.Errorf("a swap changes norms: %v", v)
	}
	for _, law := range []string{"even salt 0.3", "rare salt 0.5"} {
		if v := value(0, law, "share with ‖x‖ < ‖x̃‖"); v < .99 {
			t.Errorf("%s: norms alone give %v", law, v)
		}
	}
	// Half of a random matrix is antisymmetric, and half of the rest negative; a tied
	// one has neither.
	if v := value(1, "0.0, random", "share of the mean Jacobian that is rotation"); math.Abs(v-.5) > .02 {
		t.Errorf("a random field has %v of rotation", v)
	}
	if v := value(1, "0.0, random", "share of it that the units cannot have"); math.Abs(v-.75) > .03 {
		t.Errorf("a random field has %v of what tied units cannot have", v)
	}
	if v := value(1, "1.0, tied", "share of it that the units cannot have"); math.Abs(v) > 1e-6 {
		t.Errorf("tied units cannot have %v of a tied field", v)
	}
	for _, cell := range []string{"0.0, random", "0.4, tied", "0.8, untied", "1.0, tied"} {
		left := value(1, cell, "loss over that of the best constant")
		if least := value(1, cell, "share of it that the units cannot have"); left < least-.02 || left > least+.15 {
			t.Errorf("%s: %v of the field is left, the least is about %v", cell, left, least)
		}
	}
}

// TestCorruptions counts what each law does to digits.
func TestCorruptions(t *testing.T) {
	const n, d, on = 400, 100, 20
	x := linalg.New[float32](n, d)
	for i := range n {
		for j := range on {
			x.Row(i)[j] = 1
		}
	}
	c := corrupt(x, 1)
	for k, law := range corruptions {
		var lost, gained float64
		for i := range n {
			for j, v := range c.tilde[k].Row(i) {
				switch {
				case v != 0 && v != 1:
					t.Fatalf("%v makes %v", law, v)
				case j < on && v == 0:
					lost++
				case j >= on && v == 1:
					gained++
				}
			}
		}
		lost, gained = lost/(n*on), gained/(n*(d-on))
		p := law.Level
		wantLost, wantGained := p*(1-p), p*p
		switch law.Law {
		case evenLaw:
			wantLost, wantGained = p/2, p/2
		case swapLaw:
			wantLost, wantGained = p, p*on/(d-on)
		}
		if math.Abs(lost-wantLost) > .02 || math.Abs(gained-wantGained) > .02 {
			t.Errorf("%v: lost %v and gained %v, want %v and %v", law, lost, gained, wantLost, wantGained)
		}
		if share := c.norms()[k]; law.Law == swapLaw && share != 0 {
			t.Errorf("%v changes norms", law)
		}
	}
}

// TestEnergies: in batches they are those of the model, one by one; and the authors'
// lacks −½‖x‖² and a constant.
func TestEnergies(t *testing.T) {
	m, err := linearOutput(30, 7, ae.Tied)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.NewPCG(1, 1)
	m.Init(4, rand.New(rng))
	copy(m.B, uniform(1, 7, rng).Data)
	copy(m.C, uniform(1, 30, rng).Data)
	x := uniform(5, 30, rng)
	energy, authors := energies(m, x, nil)
	var squares float64
	for _, c := range m.C {
		squares += float64(c * c)
	}
	for i := range x.Rows {
		want, err := m.Energy(x.Row(i))
		if err != nil {
			t.Fatal(err)
		}
		var norm float64
		for _, v := range x.Row(i) {
			norm += float64(v * v)
		}
		if math.Abs(energy[i]-want) > 1e-4 || math.Abs(authors[i]-norm/2-squares/2-want) > 1e-4 {
			t.Errorf("energies %v and %v, want %v", energy[i], authors[i], want)
		}
	}
}

func TestHalved(t *testing.T) {
	x := linalg.Wrap(1, 8, 8, []float32{1, 3, 0, 0, 5, 7, 0, 4})
	if h := halved(x, 2, 4); h.Cols != 2 || h.Data[0] != 4 || h.Data[1] != 1 {
		t.Errorf("%v", h.Data)
	}
}

// TestMixtures: every β has its seeds, and nothing is fitted twice.
func TestMixtures(t *testing.T) {
	c := continuumFor(true, false)
	seen := map[string]bool{}
	for _, m := range c.mixtures() {
		if seen[m.file()] {
			t.Errorf("%s twice", m.file())
		}
		seen[m.file()] = true
		if strings.Contains(m.file(), "seed0") && m.Scale == 4 && m.Epochs != 200 {
			t.Errorf("%s has %d epochs", m.file(), m.Epochs)
		}
	}
	for _, want := range []string{"table2-tied-beta0-scale4-seed19", "table2-tied-beta0-scale1-seed19", "table2-untied-beta0.8-scale4-seed4", "table2-tied-beta0.2-scale1-seed4", "table2-untied-beta1-scale4-seed4"} {
		if !seen[want] {
			t.Errorf("%s is missing", want)
		}
	}
}
