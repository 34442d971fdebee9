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

func TestAIS(t *testing.T) {
	r, err := Run(context.Background(), Options{Names: []string{"ais"}, Data: "digits:6000", Out: t.TempDir(), Seed: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	x := r.Sections[0]
	assertVerdicts(t, x, map[string]Verdict{
		"Annealed importance sampling can globally normalise the energies of auto-encoders (R^D)":                      Holds,
		"Annealed importance sampling can globally normalise the energies of auto-encoders ({0,1}^D)":                  Undecided,
		"Test digits are likelier under the energy of a tied sigmoid auto-encoder than without hidden units (R^D)":     Refuted,
		"Test digits are likelier under the energy of a tied sigmoid auto-encoder than without hidden units ({0,1}^D)": Holds,
		"The energies of untied auto-encoders can be normalised":                                                       Corrected,
		"The energy of a trained tied auto-encoder with relu units has a Z":                                            Refuted,
		"The energy of a trained tied auto-encoder with linear units has a Z":                                          Refuted,
	})
	refused := 0
	for _, n := range x.Notes {
		if strings.Contains(n, "may not be normalisable") {
			refused++
		}
	}
	if refused != 2 {
		t.Errorf("%d refusals are shown: %q", refused, x.Notes)
	}
}

// TestExactLogPartition sums binary energies over all x, and integrates Gaussian
// ones over a plane.
func TestExactLogPartition(t *testing.T) {
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		d := 2
		if output == ae.SigmoidOutput {
			d = 9
		}
		m, err := ae.New[float64](ae.Config{Visible: d, Hidden: 3, Weights: ae.Tied, Activation: linalg.Sigmoid, Output: output})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(1, 1))
		m.Init(1, rng)
		for l := range m.B {
			m.B[l] = rng.Float64()
		}
		for j := range m.C {
			m.C[j] = rng.Float64() - 0.5
		}
		x, sum := make([]float64, d), 0.0
		add := func(weight float64) {
			e, err := m.Energy(x)
			if err != nil {
				t.Fatal(err)
			}
			sum += weight * math.Exp(e)
		}
		if output == ae.SigmoidOutput {
			for k := range 1 << d {
				for j := range x {
					x[j] = float64(k >> j & 1)
				}
				add(1)
			}
		} else {
			const h = 0.1
			for i := -120; i <= 120; i++ {
				for j := -120; j <= 120; j++ {
					x[0], x[1] = h*float64(i), h*float64(j)
					add(h * h)
				}
			}
		}
		if got, want := exactLogPartition(m), math.Log(sum); math.Abs(got-want) > 1e-10 {
			t.Errorf("%v: log Z is %v, want %v", output, got, want)
		}
	}
}

// TestWithoutHidden: half of the pixels always on, the others never.
func TestWithoutHidden(t *testing.T) {
	x := linalg.New[float32](98, 4)
	for i := range x.Rows {
		x.Row(i)[0], x.Row(i)[1] = 1, 1
	}
	test := x.Slice(0, 3, 0, 4)
	if got, want := withoutHidden(x, test, ae.SigmoidOutput), 4*math.Log(.99); math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if got, want := withoutHidden(x, test, ae.LinearOutput), -2*math.Log(2*math.Pi); math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
}
