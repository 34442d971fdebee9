package experiment

import (
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// hidden is what the hidden units of a model do on some samples, N×H each.
type hidden struct {
	u, h, slope *linalg.Matrix[float64]
}

// hiddenUnits evaluates the units of m on the first n rows of x, in one thread.
func hiddenUnits(m *ae.Model[float32], x *linalg.Matrix[float32], n int) hidden {
	x = x.Slice(0, min(n, x.Rows), 0, x.Cols)
	u := linalg.New[float32](x.Rows, m.Hidden)
	h, slope := linalg.New[float32](x.Rows, m.Hidden), linalg.New[float32](x.Rows, m.Hidden)
	linalg.Affine(u, nil, x, m.W, linalg.NoTrans, m.B, linalg.Linear, nil)
	linalg.Affine(h, slope, x, m.W, linalg.NoTrans, m.B, m.Activation, nil)
	double := func(a *linalg.Matrix[float32]) *linalg.Matrix[float64] {
		b := linalg.New[float64](a.Rows, a.Cols)
		linalg.Convert(b, a)
		return b
	}
	return hidden{double(u), double(h), double(slope)}
}

// contraction is the mean over samples of ‖∂h/∂x‖² = Σ_l h′_l² ‖w_l‖².
func (z hidden) contraction(m *ae.Model[float32]) float64 {
	lengths, _, _ := products(m)
	sum := 0.0
	for i := range z.slope.Rows {
		for l, d := range z.slope.Row(i) {
			sum += float64(d * d * lengths[l])
		}
	}
	return sum / float64(z.slope.Rows)
}

// products returns ‖w_l‖², ‖r_l‖² and w_l·r_l of the units.
func products(m *ae.Model[float32]) (w, r, both []float64) {
	w, r, both = make([]float64, m.Hidden), make([]float64, m.Hidden), make([]float64, m.Hidden)
	for i := range m.Visible {
		a, b := m.W.Row(i), m.R.Row(i)
		for l := range a {
			p, q := float64(a[l]), float64(b[l])
			w[l], r[l], both[l] = w[l]+float64(p*p), r[l]+float64(q*q), both[l]+float64(p*q)
		}
	}
	return w, r, both
}

// cosines are those of the angles between the filters w_l and r_l of the units,
// 0 where one is 0.
func cosines(m *ae.Model[float32]) []float64 {
	w, r, both := products(m)
	c := make([]float64, m.Hidden)
	for l := range c {
		if w[l] > 0 && r[l] > 0 {
			c[l] = both[l] / math.Sqrt(w[l]*r[l])
		}
	}
	return c
}

// meanCosine is the mean of cosines.
func meanCosine(m *ae.Model[float32]) float64 { return mean(cosines(m)) }

// untied is ‖R − W‖/‖R‖.
func untied(m *ae.Model[float32]) float64 {
	w, r, both := products(m)
	var off, all float64
	for l := range w {
		off, all = off+(w[l]-both[l])+(r[l]-both[l]), all+r[l]
	}
	return math.Sqrt(max(off, 0) / all)
}

// unscaled is ‖R − W diag(e)‖/‖R‖ for the best e.
func unscaled(m *ae.Model[float32]) float64 {
	_, distance := ae.NearestScaled(m)
	return distance
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// variation is the coefficient of variation of x, its deviation over its mean; 0
// where the mean is 0.
func variation(x []float64) float64 {
	m, sum := mean(x), 0.0
	if m == 0 {
		return 0
	}
	for _, v := range x {
		sum += float64((v - m) * (v - m))
	}
	return math.Sqrt(sum/float64(len(x))) / math.Abs(m)
}
