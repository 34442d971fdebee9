package ae

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// WeightLengthKind says what happens to the columns of W and R after each
// update.
type WeightLengthKind uint8

// The weight-length constraints on the squared length α of every column.
const (
	NoWeightLength WeightLengthKind = iota
	MaxNorm                         // longer columns are shortened to α, as in the authors' code
	EqualNorm                       // every column but a zero one gets α, as in the paper's text
)

var weightLengthNames = []string{"none", "max", "equal"}

func (k WeightLengthKind) String() string { return name(weightLengthNames, k) }

// ParseWeightLengthKind returns the constraint of that name: none, max or equal.
func ParseWeightLengthKind(name string) (WeightLengthKind, error) {
	return parse[WeightLengthKind]("weight length", weightLengthNames, name)
}

// weightLength keeps the columns of matrices at squared length alpha.
type weightLength[T linalg.Float] struct {
	kind           WeightLengthKind
	alpha          T
	norms, factors []T
}

func newWeightLength[T linalg.Float](kind WeightLengthKind, alpha float64) *weightLength[T] {
	if kind == NoWeightLength {
		return nil
	}
	return &weightLength[T]{kind: kind, alpha: T(alpha)}
}

// apply rescales the columns of n's weight matrices: of a Model those of W and R,
// of other networks the incoming weights of each hidden unit and, in a Deep's R,
// the outgoing ones.
func (c *weightLength[T]) apply(n Network[T]) {
	switch m := n.(type) {
	case *Model[T]:
		c.model(m)
	case *Deep[T]:
		c.layers(m.Layers[:m.distinct()])
	case *Potential[T]:
		c.layers(m.Layers)
	}
}

func (c *weightLength[T]) layers(layers []Layer[T]) {
	for _, l := range layers {
		c.columns(l.W)
	}
}

// model rescales the columns of W and R. A Scaled model has R's columns e_l w_l
// rescaled through e; its R is not refreshed.
func (c *weightLength[T]) model(m *Model[T]) {
	c.columns(m.W)
	switch m.Weights {
	case Untied:
		c.columns(m.R)
	case Scaled:
		for l, e := range m.E {
			norm := T(c.norms[l] * T(c.factors[l]*c.factors[l]))
			m.E[l] = T(e * c.factor(T(norm*T(e*e))))
		}
	}
}

// columns rescales the columns of w.
func (c *weightLength[T]) columns(w *linalg.Matrix[T]) {
	if cap(c.norms) < w.Cols {
		c.norms, c.factors = make([]T, w.Cols), make([]T, w.Cols)
	}
	c.norms, c.factors = c.norms[:w.Cols], c.factors[:w.Cols]
	linalg.ColSquaredNorms(c.norms, w)
	changed := false
	for l, norm := range c.norms {
		c.factors[l] = c.factor(norm)
		changed = changed || c.factors[l] != 1
	}
	if changed {
		linalg.ScaleCols(w, c.factors)
	}
}

// factor is what a column of squared length norm is multiplied with.
func (c *weightLength[T]) factor(norm T) T {
	if norm > c.alpha || c.kind == EqualNorm && norm > 0 {
		return T(math.Sqrt(float64(c.alpha / norm)))
	}
	return 1
}

// positive reports whether x is positive and finite as a T.
func positive[T linalg.Float](x float64) bool { return T(x) > 0 && T(x)-T(x) == 0 }

// validateWeightLength returns an error for a kind or length out of range.
func validateWeightLength[T linalg.Float](kind WeightLengthKind, alpha float64) error {
	switch {
	case kind > EqualNorm:
		return fmt.Errorf("ae: Train: unknown weight length kind %d", uint8(kind))
	case kind != NoWeightLength && !positive[T](alpha):
		return fmt.Errorf("ae: Train: weight length is %v, it must be positive and finite as a %T", alpha, T(0))
	}
	return nil
}
