package hodge

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// A Map is a smooth map Rᵐ → Rⁿ with derivatives of every order: a change of
// coordinates, a parametrisation, a vector field.
type Map struct {
	From, To int // m and n

	// at returns f(x) and an estimate of the largest error of any of its
	// components, perturbations included.
	at func(x []Dual) ([]Dual, float64)
}

// NewMap returns the map x ↦ f(x), exact with all its derivatives. f returns
// as many values as To and does not keep x.
func NewMap(from, to int, f func(x []Dual) []Dual) Map {
	return Map{from, to, func(x []Dual) ([]Dual, float64) {
		y := f(x)
		if len(y) != to {
			panic(fmt.Sprintf("hodge: a map to R^%d returned %d values", to, len(y)))
		}
		return y, 0
	}}
}

// SampledMap returns a map known by its values in float64: value sets dst to
// f(x) and jacobian, unless nil, the to×from matrix dst to ∂f_i/∂x_j. Derivatives
// that are not supplied are taken by central differences, extrapolated to step 0
// (Ridders); their error estimate goes into every error bar.
func SampledMap(from, to int, value func(dst, x []float64), jacobian func(dst *linalg.Matrix[float64], x []float64)) Map {
	s := samples{from: from, to: to, value: value}
	if jacobian != nil {
		s.jacobian = &samples{from: from, to: to * from, value: func(dst, x []float64) {
			jacobian(linalg.Wrap(to, from, from, dst), x)
		}}
	}
	return Map{from, to, s.at}
}

// At returns f(x) and the error bar of its components.
func (m Map) At(x []float64) ([]float64, float64) {
	m.check("At", len(x))
	y, bound := m.at(constants(x))
	v := make([]float64, len(y))
	for i, a := range y {
		v[i] = a.Value()
	}
	return v, bound
}

// Jacobian returns the To×From matrix ∂f_i/∂x_j at x and the error bar of its
// elements.
func (m Map) Jacobian(x []float64) (*linalg.Matrix[float64], float64) {
	m.check("Jacobian", len(x))
	j := linalg.New[float64](m.To, m.From)
	bar := 0.0
	for k := range m.From {
		column, bound := m.partial(constants(x), k)
		bar = max(bar, bound)
		for i, a := range column {
			j.Set(i, k, a.Value())
		}
	}
	return j, bar
}

// Compose returns m∘first.
func (m Map) Compose(first Map) Map {
	if first.To != m.From {
		panic(fmt.Sprintf("hodge: Compose: a map from R^%d after one to R^%d", m.From, first.To))
	}
	return Map{first.From, m.To, func(x []Dual) ([]Dual, float64) {
		y, a := first.at(x)
		z, b := m.at(y)
		if a == 0 {
			return z, b
		}
		// The error of y comes through the slopes of m.
		slope := 0.0
		for j := range m.From {
			s, _ := m.partial(y, j)
			slope += largest(s)
		}
		return z, b + float64(a*slope)
	}}
}

func (m Map) check(call string, n int) {
	if n != m.From {
		panic(fmt.Sprintf("hodge: %s: a point of %d coordinates in R^%d", call, n, m.From))
	}
}

// partial returns ∂f/∂x_j: x is perturbed once more.
func (m Map) partial(x []Dual, j int) ([]Dual, float64) {
	top := levelOf(x) + 1
	z := append([]Dual(nil), x...)
	z[j] = join(top, x[j], Const(1))
	y, bound := m.at(z)
	for i := range y {
		_, q := y[i].split(top)
		y[i] = q
	}
	return y, bound
}

// samples lifts a function of float64 to Duals: f(p + qε) = f(p) + Df(p) q ε.
type samples struct {
	from, to int
	value    func(dst, x []float64)
	jacobian *samples // to·from values, or nil
}

func (s *samples) at(x []Dual) ([]Dual, float64) {
	m := levelOf(x)
	if m == 0 {
		return s.plain(x), 0
	}
	p, q := make([]Dual, len(x)), make([]Dual, len(x))
	for i, a := range x {
		p[i], q[i] = a.split(m)
	}
	y, bound := s.at(p)
	slope, slopeBound := s.along(p, q)
	for i := range y {
		y[i] = join(m, y[i], slope[i])
	}
	return y, max(bound, slopeBound)
}

func (s *samples) plain(x []Dual) []Dual {
	point, value := make([]float64, s.from), make([]float64, s.to)
	for i, a := range x {
		point[i] = a.Value()
	}
	s.value(value, point)
	return constants(value)
}

// along returns Df(p) q.
func (s *samples) along(p, q []Dual) ([]Dual, float64) {
	size := largest(q)
	if size == 0 {
		return make([]Dual, s.to), 0
	}
	if s.jacobian == nil {
		return s.difference(p, q, size)
	}
	j, bound := s.jacobian.at(p)
	y := make([]Dual, s.to)
	for i := range y {
		for k, v := range q {
			y[i] = y[i].Plus(j[i*s.from+k].Times(v))
		}
	}
	if bound > 0 {
		bound *= size * float64(s.from<<levelOf(p))
	}
	return y, bound
}

// difference returns the derivative of f at p along q by Ridders' method: a
// tableau of central differences with halving steps, extrapolated in h², from
// which the entry that changes least is taken, and its change as the error.
func (s *samples) difference(p, q []Dual, size float64) (best []Dual, bound float64) {
	const stages = 14
	h := max(1, largest(p)) / size / 4
	bound = math.Inf(1)
	var last [][]Dual
	for range stages {
		up, _ := s.at(move(p, h, q))
		down, _ := s.at(move(p, -h, q))
		row := [][]Dual{move(up, -1, down)}
		for i, a := range row[0] {
			row[0][i] = a.Scale(1 / (2 * h))
		}
		rounding := 0x1p-52 * max(largest(up), largest(down)) / h
		if best == nil {
			best = row[0]
		}
		power := 1
		for k, old := range last {
			power *= 4
			finer := move(row[k], 1/float64(power-1), move(row[k], -1, old))
			change := max(largest(move(finer, -1, row[k])), largest(move(finer, -1, old))) + rounding
			if change < bound {
				best, bound = finer, change
			}
			row = append(row, finer)
		}
		last = row
		h /= 2
	}
	return best, bound
}
