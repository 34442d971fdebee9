package experiment

import (
	"context"
	"math"
	"os"
	"sync"
	"testing"
)

// family runs the experiments on the models of table1 once, for all their tests.
var family = sync.OnceValues(func() (map[string]*Section, error) {
	out, err := os.MkdirTemp("", "curlfree-table1-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(out)
	names := []string{"table1", "fig1", "fig2", "table1-ablation", "eq15", "supp1", "supp3"}
	r, err := Run(context.Background(), Options{Names: names, Data: "digits:2000", Out: out, Seed: 1, Threads: 2})
	if err != nil {
		return nil, err
	}
	sections := map[string]*Section{}
	for _, x := range r.Sections {
		sections[x.Name] = x
	}
	return sections, nil
})

// fromFamily returns the section of an experiment on the models of table1.
func fromFamily(t *testing.T, name string) *Section {
	t.Helper()
	sections, err := family()
	if err != nil {
		t.Fatal(err)
	}
	return sections[name]
}

// value is the number of that cell and quantity.
func value(t *testing.T, x *Section, cell, quantity string) float64 {
	t.Helper()
	for _, r := range x.Results {
		if r.Cell == cell && r.Quantity == quantity {
			return r.Value
		}
	}
	t.Fatalf("no %s of %s", quantity, cell)
	return 0
}

// TestTable1: the paper's order of the cells, and scores at the start that are
// those of chance, √½.
func TestTable1(t *testing.T) {
	x := fromFamily(t, "table1")
	assertVerdicts(t, x, map[string]Verdict{
		"Symmetricity of AE sigmoid after": Undecided, "Symmetricity of AE sigmoid+wl": Undecided, "Symmetricity of CAE sigmoid after": Undecided, "Symmetricity of CAE sigmoid+wl": Undecided,
		"Symmetricity of AE ReLU after": Undecided, "Symmetricity of AE ReLU+wl": Undecided, "Symmetricity of CAE ReLU after": Undecided, "Symmetricity of CAE ReLU+wl": Undecided,
		"Weight length yields sensibly higher symmetricity (AE, sigmoid)": Holds, "Weight length yields sensibly higher symmetricity (AE, ReLU)": Holds,
		"The contractive auto-encoder tends more towards symmetry (sigmoid)": Holds, "The contractive auto-encoder tends more towards symmetry (ReLU)": Undecided,
		"The Jacobian becomes increasingly symmetric as training proceeds (AE sigmoid)": Holds, "The Jacobian becomes increasingly symmetric as training proceeds (AE ReLU)": Holds,
	})
	for _, c := range table1Cells {
		if got := value(t, x, c.Name, "ssym(J) at epoch 0"); math.Abs(got-math.Sqrt(.5)) > .01 {
			t.Errorf("%s starts at %.3f", c.Name, got)
		}
	}
}

func TestFig1(t *testing.T) {
	const claim = "Decoder and encoder weights become “similar” in response to training "
	assertVerdicts(t, fromFamily(t, "fig1"), map[string]Verdict{
		claim + "(sigmoid, grey": Holds, claim + "(sigmoid, binary": Holds, claim + "(sigmoid, whitened": Holds, claim + "(ReLU, grey": Refuted,
	})
}

func TestFig2(t *testing.T) {
	assertVerdicts(t, fromFamily(t, "fig2"), map[string]Verdict{
		"R Wᵀ tends to become increasingly symmetric during training (AE sigmoid)": Holds, "R Wᵀ tends to become increasingly symmetric during training (AE ReLU)": Holds,
		"This behaviour is more marked for sigmoid activations than for ReLUs (AE)": Holds, "This behaviour is more marked for sigmoid activations than for ReLUs (CAE)": Holds,
	})
}

func TestTable1Ablation(t *testing.T) {
	assertVerdicts(t, fromFamily(t, "table1-ablation"), map[string]Verdict{
		"Larger initial weights end less symmetric: ×1 above ×4 (sigmoid)": Holds, "Larger initial weights end less symmetric: ×1 above ×4 (ReLU)": Holds,
		"Weight length raises the symmetricity at an equal rate (sigmoid)":        Holds,
		"The asymmetry is mostly at pixels that are nearly always 0 (AE sigmoid)": Holds, "The asymmetry is mostly at pixels that are nearly always 0 (AE ReLU)": Holds,
	})
}

// TestEq15: the sentences behind equation 15, and bounds that hold for any model:
// ‖J−I‖/√D is at least √((D−H)/D), and shares are shares.
func TestEq15(t *testing.T) {
	x := fromFamily(t, "eq15")
	assertVerdicts(t, x, map[string]Verdict{
		"Most hidden unit activities are concentrated": Refuted, "Weight length moves activities into": Refuted,
		"h′_l is nearly constant": Refuted, "The activations of sigmoid hidden units are independent": Refuted, "h′_l is close to linearly independent": Holds,
		"The Jacobian becomes close to the identity (AE sigmoid)": Refuted, "The Jacobian becomes close to the identity (AE sigmoid+wl)": Refuted,
		"Hence R Wᵀ ≈ W Rᵀ (AE sigmoid)": Corrected, "Hence R Wᵀ ≈ W Rᵀ (AE ReLU)": Refuted,
		"R Wᵀ shares the symmetry of J": Holds,
	})
	for _, cell := range eq15Cells {
		floor := value(t, x, cell, "rank floor")
		if want := math.Sqrt(584. / 784); math.Abs(floor-want) > 1e-12 {
			t.Errorf("the floor is %v, want √((784−200)/784) = %v", floor, want)
		}
		for _, quantity := range []string{"|J-I|/sqrt(D)", "|dr/dx-I|/sqrt(D)"} {
			if got := value(t, x, cell, quantity); got < floor {
				t.Errorf("%s: %s is %v, below what the rank allows, %v", cell, quantity, got, floor)
			}
		}
		if sum := value(t, x, cell, "share linear") + value(t, x, cell, "share near the largest curvature") + value(t, x, cell, "share saturated"); sum < 0 || sum > 1 {
			t.Errorf("%s: the shares sum to %v", cell, sum)
		}
	}
}

// TestSupp1: the sentences, and ‖R − W diag e‖ ≤ ‖R − W‖ with the best e.
func TestSupp1(t *testing.T) {
	x := fromFamily(t, "supp1")
	assertVerdicts(t, x, map[string]Verdict{
		"With weight length the encoder and decoder weights are indistinguishable": Refuted,
		"Weight length makes R more like W (CAE":                                   Holds, "Weight length makes R more like W (AE": Holds,
		"Weight length implies a form of contraction": Holds, "Weight length helps ∂r/∂x to be more symmetric": Holds,
	})
	for _, c := range table1Cells {
		if best, plain := value(t, x, c.Name, "|R-W diag e|/|R|"), value(t, x, c.Name, "|R-W|/|R|"); best > plain {
			t.Errorf("%s: the best e leaves %v, e = 1 leaves %v", c.Name, best, plain)
		}
	}
}

func TestSupp3(t *testing.T) {
	assertVerdicts(t, fromFamily(t, "supp3"), map[string]Verdict{
		"Weight length moves the activities of sigmoid units into": Refuted, "Weight length makes sigmoid units rest more often": Holds, "Weight length makes ReLU units work more often": Holds,
	})
}
