package experiment

import (
	"context"
	"math"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// planeMixture has two overlapping Gaussians without a symmetry.
func planeMixture(t *testing.T) *ae.Mixture {
	t.Helper()
	p, err := ae.NewMixture([]float64{0.6, 0.4}, linalg.Wrap(2, 2, 2, []float64{-0.7, 0, 0.7, 0.4}), []*linalg.Matrix[float64]{
		linalg.Wrap(2, 2, 2, []float64{1, 0.3, 0.3, 0.6}), linalg.Wrap(2, 2, 2, []float64{0.7, -0.1, -0.1, 1}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// order is that of a quantity which goes from a to b when s is halved.
func order(a, b float64) float64 { return math.Log2(a / b) }

// TestProposition3Gaussian: in the basis of the eigenvectors J − I is −s²/(λ + s²) and
// the Hessian −1/λ, so that they differ by s²/(λ(λ + s²)).
func TestProposition3Gaussian(t *testing.T) {
	const c, s = 0.8, 0.6 // of a rotation
	eigen := []float64{0.5, 2}
	cov := linalg.Wrap(2, 2, 2, []float64{
		c*c*eigen[0] + s*s*eigen[1], c * s * (eigen[1] - eigen[0]), c * s * (eigen[1] - eigen[0]), s*s*eigen[0] + c*c*eigen[1],
	})
	list, err := GaussianProposition3(cov, []float64{0.4, 0.2, 0.1, 0.05})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		var rest, all float64
		for _, l := range eigen {
			rest += math.Pow(r.S*r.S/(l*(l+r.S*r.S)), 2)
			all += 1 / (l * l)
		}
		if want := math.Sqrt(rest / all); math.Abs(r.Error/want-1) > 1e-10 || r.Lambda > 1e-12 {
			t.Errorf("%+v, want the error %v and λ 0", r, want)
		}
	}
	if o := order(list[2].Error, list[3].Error); math.Abs(o-2) > 0.05 {
		t.Errorf("the error is of order %v in s: %+v", o, list)
	}
	if _, err := GaussianProposition3(linalg.Wrap(2, 2, 2, []float64{1, 2, 2, 1}), []float64{1}); err == nil {
		t.Error("an indefinite covariance is no error")
	}
}

// TestProposition3Grid: with unlimited capacity the error is of order 2 in s. J − I is
// not symmetric for any s, but λ is of order 4: with φ = log p, J − I is s² times the
// Jacobian of ∇φ + s²∇ψ + O(s⁴), ψ = Δφ + ½‖∇φ‖².
func TestProposition3Grid(t *testing.T) {
	scales := []float64{0.4, 0.2, 0.1, 0.05}
	if testing.Short() {
		scales = scales[1:]
	}
	list, err := GridProposition3(context.Background(), planeMixture(t), 7, scales)
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		list = append([]Proposition3{{}}, list...)
	} else if list[0].Lambda < 2e-3 || list[0].Error < 0.2 {
		t.Errorf("at s = 0.4 %+v, which is next to nothing", list[0])
	}
	if o := order(list[2].Error, list[3].Error); math.Abs(o-2) > 0.06 {
		t.Errorf("the error is of order %v in s: %+v", o, list)
	}
	if o := order(list[1].Lambda, list[2].Lambda); math.Abs(o-4) > 0.7 {
		t.Errorf("λ is of order %v in s: %+v", o, list)
	}

	// Where the solution is known.
	cov := linalg.Wrap(2, 2, 2, []float64{1, 0.3, 0.3, 0.6})
	p, err := ae.NewMixture([]float64{1}, linalg.New[float64](1, 2), []*linalg.Matrix[float64]{cov})
	if err != nil {
		t.Fatal(err)
	}
	got, err := GridProposition3(context.Background(), p, 7, []float64{0.3})
	if err != nil {
		t.Fatal(err)
	}
	want, err := GaussianProposition3(cov, []float64{0.3})
	if err != nil || math.Abs(got[0].Error/want[0].Error-1) > 1e-5 || got[0].Lambda > 1e-5 {
		t.Errorf("a Gaussian on the grid: %+v, want %+v, %v", got, want, err)
	}
}

// TestProposition3Trained: of trained networks nothing is known but that they come near
// what is optimal.
func TestProposition3Trained(t *testing.T) {
	list, err := TrainedProposition3(context.Background(), planeMixture(t), 10, 200, 60, []float64{0.8, 0.4}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if !(r.Error > 0.05 && r.Error < 0.9) || !(r.Lambda > 1e-3 && r.Lambda < 0.3) {
			t.Errorf("%+v", r)
		}
	}
}
