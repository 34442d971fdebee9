package ae

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// Thirty units that a hidden unit turns on together, log Z = 30 H(7) − 150: chains
// that flip them one by one from where the base is, at 0, agree on log Z ≈ 0.2.
func TestMissedMode(t *testing.T) {
	m := random[float64](t, Config{30, 1, Tied, linalg.Sigmoid, SigmoidOutput}, 0, 1)
	for j := range m.Visible {
		m.W.Set(j, 0, 12)
		m.C[j] = -5
	}
	m.B[0] = -150
	m.Refresh()
	want := 30*math.Log1p(math.Exp(7)) - 150
	if got := summed(m); math.Abs(got-want) > 1e-12*want {
		t.Fatalf("log Z is %v, want %v", got, want)
	}
	r, err := LogPartition(context.Background(), m, AISOptions{Chains: 50, Temperatures: 50})
	if err == nil || !strings.Contains(err.Error(), "no chain came near where the energy is largest") {
		t.Fatalf("%+v, %v", r, err)
	}
	if r.Forward.Value > 1 || r.ForwardSize < 10 {
		t.Errorf("the chains saw %+v of %d effective samples", r.Forward, int(r.ForwardSize))
	}
}

// With visible and hidden units exchanged, log Z is the same, and a bound by some states of
// the hidden units is not above it.
func TestExchanged(t *testing.T) {
	for seed := range uint64(20) {
		m := random[float64](t, Config{7, 5, Tied, linalg.Sigmoid, SigmoidOutput}, 2, seed)
		want := summed(m)
		if got := summed(m.exchanged()); math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("log Z is %v with the units exchanged, %v without", got, want)
		}
		least, states, err := m.leastLogPartition(context.Background(), AISOptions{Chains: 20, Temperatures: 20, Seed: seed}, newWays(nil, true))
		if err != nil || least > want+1e-12*math.Abs(want) || states < 1 || states > 20 {
			t.Errorf("%d states have %v of log Z = %v, %v", states, least, want, err)
		}
	}
}
