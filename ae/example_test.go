package ae_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// Train an untied model on bumps at random places and ask how conservative it
// became: R is free, and yet J grows nearly symmetric.
func Example() {
	rng := rand.New(rand.NewPCG(1, 2))
	x := linalg.New[float32](1000, 16)
	for i := range x.Rows {
		place := 16 * rng.Float64()
		for j := range x.Cols {
			d := float64(j) - place
			x.Set(i, j, float32(math.Exp(-d*d/4)))
		}
	}

	m, err := ae.New[float32](ae.Config{Visible: 16, Hidden: 24, Weights: ae.Untied, Activation: linalg.Sigmoid, Output: ae.SigmoidOutput})
	if err != nil {
		fmt.Println(err)
		return
	}
	m.Init(1, rng)
	ctx := context.Background()
	for _, epochs := range []int{0, 50} {
		if _, err := ae.Train(ctx, m, x, ae.TrainOptions{Epochs: epochs, Batch: 10, Rate: 0.2, Seed: 3}); err != nil {
			fmt.Println(err)
			return
		}
		measured, err := ae.Measure(ctx, m, x, ae.MeasureOptions{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("after %d epochs: sym(J) %.2f\n", epochs, measured.J.Sym.Mean)
	}
	// Output:
	// after 0 epochs: sym(J) 0.55
	// after 50 epochs: sym(J) 0.98
}

// A model with R = W diag(e) has an energy in closed form.
func ExampleModel_Energy() {
	m, err := ae.New[float64](ae.Config{Visible: 2, Hidden: 1, Weights: ae.Scaled, Activation: linalg.ReLU})
	if err != nil {
		fmt.Println(err)
		return
	}
	m.W.Set(0, 0, 1)
	m.E[0] = -1
	m.Refresh()
	// F(x) = −max(x₀, 0)²/2 − ‖x‖²/2
	f, err := m.Energy([]float64{2, 1})
	fmt.Println(f, err)
	// Output: -4.5 <nil>
}

// A deep mirror with tied weights is no gradient field; the gradient of a scalar
// network of the same layers is one.
func ExamplePotential() {
	cfg := ae.DeepConfig{
		Visible: 6, Hidden: []int{8, 4, 8},
		Activations: []ae.Activation{linalg.Tanh, linalg.Sigmoid, linalg.Tanh}, Weights: ae.Tied,
	}
	mirror, err := ae.NewDeep[float64](cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	potential, err := ae.NewPotential[float64](cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	mirror.Init(3, rand.New(rand.NewPCG(1, 2)))
	potential.Init(3, rand.New(rand.NewPCG(1, 2)))
	x := linalg.New[float64](3, 6)
	for i := range x.Data {
		x.Data[i] = float64(i%5) / 5
	}
	for _, n := range []ae.Network[float64]{mirror, potential} {
		measured, err := ae.Measure(context.Background(), n, x, ae.MeasureOptions{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%v: conservative: %v\n", n, measured.J.Lambda.Max < 1e-12)
	}
	// Output:
	// 6-8-4-8-6: conservative: false
	// 6-8-4-8: conservative: true
}
