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

// A convexTarget is a gradient field F on a square, and the least mean square error
// that the gradient of a convex function less x can have there.
type convexTarget struct {
	Name  string
	Text  string
	field func(x, y float64) (u, v float64)
	// bound returns that error.
	bound func(x *linalg.Matrix[float64]) float64
}

// convexTargets have, but for the first, Hessians with eigenvalues below −1.
var convexTargets = []convexTarget{
	{"gentle sink", "(−x/2, −y/2)", func(x, y float64) (float64, float64) { return -x / 2, -y / 2 }, func(*linalg.Matrix[float64]) float64 { return 0 }},
	{"steep sink", "(−3x, −3y)", func(x, y float64) (float64, float64) { return -3 * x, -3 * y }, func(x *linalg.Matrix[float64]) float64 { return 4 * ae.MeanSquare(x, nil) }},
	{"gentle saddle", "(x, −y/2)", func(x, y float64) (float64, float64) { return x, -y / 2 }, func(*linalg.Matrix[float64]) float64 { return 0 }},
	{"steep saddle", "(x, −3y)", func(x, y float64) (float64, float64) { return x, -3 * y }, func(x *linalg.Matrix[float64]) float64 { return 4 * columnSquare(x, 1) }},
	{"double well", "(4x − 8x³, −2y)", func(x, y float64) (float64, float64) { return float64(4*x) - float64(8*x*x*x), -2 * y }, func(x *linalg.Matrix[float64]) float64 {
		return monotoneError(x, func(x float64) float64 { return float64(5*x) - float64(8*x*x*x) }) + columnSquare(x, 1)
	}},
}

const (
	convexSide   = 21
	convexHidden = 24
	convexSteps  = 250 // of L-BFGS
)

// convexActivations have h′ ≥ 0, the last excepted.
var convexActivations = []ae.Activation{linalg.Sigmoid, linalg.Softplus}

// convexOutcome is one fit.
type convexOutcome struct {
	Error    float64 // mean ‖r − x − F‖²
	Least    float64 // eigenvalue of J over the points
	Negative int     // e_l below 0
	Fields   []float64
}

// scaledVsTied asks what signed scales add to tied weights.
func scaledVsTied(ctx context.Context, s *session, x *Section) error {
	x.Title = "Scaled beside tied weights: what signed e can fit"
	x.Question = "With tied weights and h′ ≥ 0 the Jacobian W diag(h′) Wᵀ has no negative eigenvalue: r is the gradient of a convex function, and no field that contracts faster than −x can be fitted. With R = W diag(e) it has e's signs. " +
		"Which gradient fields can each of them learn? Where they cannot, convexity gives the error that no tied model can go below: along any line in the direction of one axis that component of r does not fall, so that its best fit to a falling one is a constant."
	seeds := 5
	if s.Full {
		seeds = 10
	}
	x.set("targets", "%d gradient fields on %d×%d points of [−1, 1]²", len(convexTargets), convexSide, convexSide)
	x.set("models", "tied and scaled, %d units, sigmoid and softplus, linear output", convexHidden)
	x.set("optimizer", "L-BFGS, %d steps on all points", convexSteps)
	x.set("seeds", "%d", seeds)
	kinds := []ae.Weights{ae.Tied, ae.Scaled}
	var names []string
	type cellOf struct {
		target     convexTarget
		activation ae.Activation
		weights    ae.Weights
	}
	var cells []cellOf
	for _, target := range convexTargets {
		for _, activation := range convexActivations {
			for _, weights := range kinds {
				names = append(names, fmt.Sprintf("%s, %v, %v", target.Name, weights, activation))
				cells = append(cells, cellOf{target, activation, weights})
			}
		}
	}
	var texts []string
	for _, target := range convexTargets {
		texts = append(texts, target.Text)
	}
	points := lattice(convexSide, 1)
	lists, err := overSeeds(ctx, s, x, names, seeds, []any{texts, convexSide, convexHidden, convexSteps}, func(ctx context.Context, c, seed int) (convexOutcome, error) {
		return s.fitConvex(ctx, points, cells[c].target, cells[c].weights, cells[c].activation, seed)
	})
	if err != nil {
		return err
	}
	table := report.Table{Title: "Gradient fields fitted by conservative models, means over seeds", Columns: []string{"", "mean ‖F‖²", "least for tied", "error", "least eigenvalue of J", "e < 0"}}
	errorOf := func(o convexOutcome) float64 { return o.Error }
	leastOf := func(o convexOutcome) float64 { return o.Least }
	for c, name := range names {
		f := fieldOn(points, cells[c].target.field)
		size, bound := ae.MeanSquare(f, nil), cells[c].target.bound(points)
		shown := "-"
		if cells[c].weights == ae.Tied {
			shown = short(bound)
			x.add(Result{Cell: name, Quantity: "least mean square error of a tied model", Paper: math.NaN(), Value: bound, N: points.Rows})
		}
		negative := func(o convexOutcome) float64 { return float64(o.Negative) / convexHidden }
		table.Rows = append(table.Rows, []string{name, short(size), shown, spreadOver(lists[c], errorOf), spreadOver(lists[c], leastOf), spreadOver(lists[c], negative)})
		addMean(x, name, "mean square error", math.NaN(), lists[c], errorOf)
		addMean(x, name, "least eigenvalue of J", math.NaN(), lists[c], leastOf)
		addMean(x, name, "share of e < 0", math.NaN(), lists[c], negative)
	}
	x.Tables = append(x.Tables, table)

	// A seed bears a claim out when all its fits do.
	var semidefinite, equal, above, below, learned int
	reach, worst := math.Inf(1), 0.0
	for seed := range seeds {
		isSemidefinite, isEqual, isAbove, isBelow, isLearned := true, true, true, true, true
		for c := 0; c < len(cells); c += len(kinds) {
			bound, size := cells[c].target.bound(points), ae.MeanSquare(fieldOn(points, cells[c].target.field), nil)
			tied, scaled := lists[c][seed], lists[c+1][seed]
			isSemidefinite = isSemidefinite && tied.Least >= -1e-12
			isLearned = isLearned && scaled.Error <= 0.01*size
			worst = max(worst, scaled.Error/size)
			if bound == 0 {
				isEqual = isEqual && tied.Error <= 0.01*size
				continue
			}
			isAbove = isAbove && tied.Error >= bound*(1-1e-9)
			isBelow = isBelow && scaled.Error < bound
			reach = min(reach, tied.Error/bound)
		}
		for _, z := range []struct {
			is    bool
			count *int
		}{{isSemidefinite, &semidefinite}, {isEqual, &equal}, {isAbove, &above}, {isBelow, &below}, {isLearned, &learned}} {
			if z.is {
				*z.count++
			}
		}
	}
	x.vote(Claim{Claim: "with tied weights and h′ ≥ 0, J is positive semi-definite at every point", Source: "ours", Ours: fmt.Sprintf("all fits of %d seeds of %d", semidefinite, seeds)}, semidefinite, seeds)
	x.vote(Claim{Claim: "tied models fit gradients of curvature above −1", Source: "ours", Ours: "within 1 % of mean ‖F‖², as scaled ones"}, equal, seeds)
	x.vote(Claim{Claim: "no tied model goes below the error of the nearest gradient of a convex function", Source: "ours", Ours: fmt.Sprintf("the best fit of a steep field has %.9g times that error", reach)}, above, seeds)
	x.vote(Claim{Claim: "a scaled model goes below it", Source: "main text, Discussion: parameterizations less restrictive than weight tying; ours", Ours: fmt.Sprintf("an error of at most %s of mean ‖F‖²", short(worst))}, below, seeds)
	x.vote(Claim{Claim: "a scaled model learns saddles and sinks of any steepness to 1 %", Source: "ours", Ours: fmt.Sprintf("to %s of mean ‖F‖² or better", short(worst))}, learned, seeds)
	swish, err := leastSwish(s)
	if err != nil {
		return err
	}
	verdict := Holds
	if !(swish < -1e-6) {
		verdict = Refuted
	}
	x.add(Result{Cell: "tied swish units", Quantity: "least eigenvalue of J", Paper: math.NaN(), Value: swish, N: points.Rows})
	x.claim(Claim{Claim: "h′ ≥ 0 is needed: with swish units a tied J has negative eigenvalues", Source: "ours", Ours: short(swish), Verdict: verdict})
	x.note("The paper has no such experiment: it leaves parameterizations that are conservative without tied weights to future work. Errors are over the points that the models are fitted to.")
	return drawConvex(x, s, points, names, lists)
}

// fitConvex fits one model to a target.
func (s *session) fitConvex(ctx context.Context, points *linalg.Matrix[float64], target convexTarget, weights ae.Weights, activation ae.Activation, seed int) (convexOutcome, error) {
	m, err := ae.New[float64](ae.Config{Visible: 2, Hidden: convexHidden, Weights: weights, Activation: activation})
	if err != nil {
		return convexOutcome{}, err
	}
	rng := rand.New(rand.NewPCG(s.runSeed(seed), 510))
	m.Init(2, rng)
	for l := range m.E {
		m.E[l] = float64(2*float64(rng.Float64())) - 1
	}
	for l := range m.B {
		m.B[l] = float64(2*float64(rng.Float64())) - 1
	}
	m.Refresh()
	fit, err := ae.FitField(ctx, points, fieldOn(points, target.field), m, ae.TrainOptions{Epochs: s.part(convexSteps), Batch: points.Rows, Optimizer: ae.LBFGS, Threads: 1})
	if err != nil {
		return convexOutcome{}, err
	}
	o := convexOutcome{Error: fit.FittedSquare, Fields: fit.Fitted.Data}
	if o.Least, err = leastEigenvalue(m, points); err != nil {
		return convexOutcome{}, err
	}
	for _, e := range m.E {
		if e < 0 {
			o.Negative++
		}
	}
	return o, nil
}

// leastEigenvalue returns that of the symmetric part of J over the points.
func leastEigenvalue(n ae.Network[float64], points *linalg.Matrix[float64]) (float64, error) {
	j, least := linalg.New[float64](2, 2), math.Inf(1)
	for i := range points.Rows {
		n.Jacobian(j, points.Row(i))
		off := (j.At(0, 1) + j.At(1, 0)) / 2
		j.Set(0, 1, off)
		j.Set(1, 0, off)
		eigen, err := linalg.NewSymmetricEigen(j)
		if err != nil {
			return 0, err
		}
		least = min(least, eigen.Values()[0]+1) // J, not J − I
	}
	return least, nil
}

// leastSwish is of a random tied model whose h′ falls to −0.1.
func leastSwish(s *session) (float64, error) {
	m, err := ae.New[float64](ae.Config{Visible: 2, Hidden: 1, Weights: ae.Tied, Activation: linalg.Swish})
	if err != nil {
		return 0, err
	}
	m.Init(1, rand.New(rand.NewPCG(s.Seed, 511)))
	m.B[0] = -2.4 // where swish falls most
	return leastEigenvalue(m, lattice(convexSide, 1))
}

// lattice returns n×n points of [−a, a]², x fastest.
func lattice(n int, a float64) *linalg.Matrix[float64] {
	x := linalg.New[float64](n*n, 2)
	for i := range n * n {
		x.Set(i, 0, a*float64(2*(i%n)-n+1)/float64(n-1))
		x.Set(i, 1, a*float64(2*(i/n)-n+1)/float64(n-1))
	}
	return x
}

// fieldOn returns the vectors of f at points in the plane.
func fieldOn(points *linalg.Matrix[float64], f func(x, y float64) (u, v float64)) *linalg.Matrix[float64] {
	v := linalg.New[float64](points.Rows, 2)
	for i := range points.Rows {
		v.Data[2*i], v.Data[2*i+1] = f(points.At(i, 0), points.At(i, 1))
	}
	return v
}

// columnSquare returns the mean of x_j².
func columnSquare(x *linalg.Matrix[float64], j int) float64 {
	square := 0.0
	for i := range x.Rows {
		square += float64(x.At(i, j) * x.At(i, j))
	}
	return square / float64(x.Rows)
}

// monotoneError returns the mean square distance of f(x₀), over the first row of a
// lattice, from the nearest sequence that does not fall, by pooling neighbours.
func monotoneError(x *linalg.Matrix[float64], f func(float64) float64) float64 {
	type pool struct{ sum, n float64 }
	var pools []pool
	var values []float64
	for i := range convexSide {
		v := f(x.At(i, 0))
		values = append(values, v)
		pools = append(pools, pool{v, 1})
		for k := len(pools) - 1; k > 0 && pools[k-1].sum/pools[k-1].n > pools[k].sum/pools[k].n; k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	square, i := 0.0, 0
	for _, p := range pools {
		for range int(p.n) {
			d := values[i] - p.sum/p.n
			square += float64(d * d)
			i++
		}
	}
	return square / convexSide
}

// drawConvex shows the fields of the first seed, a row for each steep target.
func drawConvex(x *Section, s *session, points *linalg.Matrix[float64], names []string, lists [][]convexOutcome) error {
	sheet := report.Sheet{Title: "Gradient fields, and what tied and scaled sigmoid models make of them"}
	for _, t := range []int{0, 3, 4} {
		target := convexTargets[t]
		f := fieldOn(points, target.field)
		row := []report.Drawing{latticePanel(target.Name+" "+target.Text, f.Data)}
		for _, weights := range []ae.Weights{ae.Tied, ae.Scaled} {
			for c, name := range names {
				if name == fmt.Sprintf("%s, %v, %v", target.Name, weights, convexActivations[0]) {
					o := lists[c][0]
					row = append(row, latticePanel(fmt.Sprintf("%v, error %s", weights, short(o.Error)), o.Fields))
				}
			}
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return x.draw(s, "scaled-vs-tied-fields", "What tied and scaled models of sigmoid units learn of three gradient fields, coloured by their length: only tied ones fail where the field contracts faster than −x", sheet)
}

// latticePanel shows vectors on a lattice of [−1, 1]² over their length.
func latticePanel(title string, vectors []float64) report.Panel {
	n := len(vectors) / 2
	side := int(math.Sqrt(float64(n)) + 0.5)
	step := 2 / float64(side-1)
	at := report.Lattice{NX: side, NY: side, X0: -1, Y0: -1, DX: step, DY: step}
	p := report.Panel{Title: title, X: "x", Y: "y", Vectors: at, Colours: at, Bar: "length", U: make([]float64, n), V: make([]float64, n), Scalar: make([]float64, n)}
	for i := range n {
		p.U[i], p.V[i] = vectors[2*i], vectors[2*i+1]
		p.Scalar[i] = linalg.Nrm2(vectors[2*i : 2*i+2])
	}
	return p
}
