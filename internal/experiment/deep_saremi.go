package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// saremi looks at deep networks whose first layer and decoder have k features in
// common: W₁ = F A and R = F B with F of k columns. For one feature
// J = f (…) fᵀ is symmetric at any depth, for two it is so by chance only.
func (s *session) saremi(x *Section, seeds int) error {
	const visible, width = 6, 8
	table := report.Table{Title: "Deep networks whose first layer and decoder share k features: largest λ(J)", Columns: []string{"k"}}
	runs := make([][]float64, 3)
	row := func(k int) []string {
		cells := []string{fmt.Sprint(k + 1)}
		for _, lambda := range runs[k] {
			cells = append(cells, short(lambda))
		}
		return cells
	}
	for seed := range seeds {
		table.Columns = append(table.Columns, fmt.Sprintf("seed %d", seed))
	}
	for k := range runs {
		for seed := range seeds {
			source := rand.NewPCG(s.runSeed(seed), 560)
			m, err := ae.NewDeep[float64](ae.DeepConfig{
				Visible: visible, Hidden: []int{width, width, width}, Weights: ae.Untied, Activations: []ae.Activation{linalg.Tanh, linalg.Sigmoid, linalg.Tanh},
			})
			if err != nil {
				return err
			}
			m.Init(2, rand.New(source))
			features := normalPoints(visible, k+1, source)
			m.Layers[0].W.Copy(product(features, linalg.NoTrans, normalPoints(k+1, width, source), linalg.NoTrans))
			m.Layers[3].W.Copy(product(features, linalg.NoTrans, normalPoints(k+1, width, source), linalg.NoTrans))
			score, err := ae.Measure[float64](context.Background(), m, normalPoints(deepPoints, visible, source), ae.MeasureOptions{Samples: deepPoints, ScoresOnly: true, Threads: 1})
			if err != nil {
				return err
			}
			runs[k] = append(runs[k], score.J.Lambda.Max)
			x.add(Result{Cell: fmt.Sprintf("%d shared features", k+1), Quantity: fmt.Sprintf("largest λ(J), seed %d", seed), Paper: math.NaN(), Value: score.J.Lambda.Max, N: deepPoints})
		}
		table.Rows = append(table.Rows, row(k))
	}
	x.Tables = append(x.Tables, table)
	value := func(lambda float64) float64 { return lambda }
	x.vote(Claim{
		Claim: "a deep network with one feature in its first layer and decoder is conservative", Source: "Saremi 2019",
		Ours: "three hidden layers, random weights: λ(J) at most " + short(maxOver(runs[0], value)),
	}, countOver(runs[0], func(lambda float64) bool { return lambda < 1e-7 }), seeds)
	x.vote(Claim{
		Claim: "with two features it is not", Source: "Saremi 2019",
		Ours: "λ(J) " + spreadOver(runs[1], value) + " where it is largest",
	}, countOver(runs[1], func(lambda float64) bool { return lambda > 0.1 }), seeds)
	return nil
}
