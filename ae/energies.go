package ae

import (
	"context"
	"fmt"

	"github.com/curlfree/curlfree/linalg"
)

// Domain names where the energy of a network with this output is a log-probability
// up to a constant: R^D with LinearOutput, as of a Gaussian restricted Boltzmann
// machine, and {0,1}^D with SigmoidOutput, as of a Bernoulli one.
func (o Output) Domain() string {
	if o == SigmoidOutput {
		return "{0,1}^D"
	}
	return "R^D"
}

// Energies are those of a network at some points.
type Energies struct {
	ClosedForm bool          // else straight-line potentials from Base
	Base       []float64     // the point where the energy is 0, nil for the closed form itself
	Domain     string        // of the output
	Outside    int           // points outside of the domain: with elements other than 0 and 1 for SigmoidOutput
	Points     []PointEnergy // one a row
}

// EnergyOf returns the energy of n at each row of x, N×D: in closed form when n has
// one, otherwise along straight lines from base, with the residual of each; a nil
// base is then the mean of x's rows. A base other than nil makes every energy the
// difference to that at base, where it is 0. In the paper's sign the field is ∇F.
//
// The straight-line integrals of networks without closed forms are refined until
// their error, estimated from above by halving, is below 1e-12 of the integral of
// the magnitude, or to 200 pieces, as kinks may need: the error says how far it is.
//
// Bad shapes and numbers are errors. When ctx ends, EnergyOf returns its error,
// wrapped.
func EnergyOf[T linalg.Float](ctx context.Context, n Network[T], x *linalg.Matrix[T], base []T) (*Energies, error) {
	if err := checkData("EnergyOf", n, x, false); err != nil {
		return nil, err
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("ae: EnergyOf: %w", err)
	}
	if base != nil && (len(base) != n.Dimension() || !finite(base)) {
		return nil, fmt.Errorf("ae: EnergyOf: the base point has %d elements, it must have %d finite ones", len(base), n.Dimension())
	}
	double, rows := n.Double(), linalg.New[float64](x.Rows, x.Cols)
	linalg.Convert(rows, x)
	e := &Energies{Domain: n.OutputKind().Domain(), Points: make([]PointEnergy, x.Rows)}
	if base != nil {
		e.Base = widen(base)
	}
	var z ray
	if _, err := double.Energy(rows.Row(0)); err == nil {
		e.ClosedForm = true
		z = newClosedRay(double, e.Base)
	} else {
		if e.Base == nil {
			e.Base = mean(rows)
		}
		z = newRay(double, e.Base)
	}
	for i := range rows.Rows {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ae: EnergyOf: stopped after %d of %d points: %w", i, rows.Rows, err)
		}
		e.Points[i] = z.to(rows.Row(i))
		if n.OutputKind() == SigmoidOutput && !isBinary(rows.Row(i)) {
			e.Outside++
		}
	}
	return e, nil
}

// isBinary reports whether every element of x is 0 or 1.
func isBinary(x []float64) bool {
	for _, v := range x {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}
