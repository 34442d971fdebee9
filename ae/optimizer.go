package ae

import (
	"errors"
	"fmt"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// OptimizerKind says how Train minimises.
type OptimizerKind uint8

// The optimizers. The quasi-Newton methods choose their steps by a line search
// on the samples of the step, which should be all of them, and take no Rate.
const (
	SGD      OptimizerKind = iota // v ← μv − εg, w ← w + v
	Nesterov                      // v ← μv − εg, w ← w + μv − εg
	Adam                          // Kingma and Ba 2015 with β₁ = 0.9, β₂ = 0.999, and 1e-8 beside √v
	LBFGS                         // limited memory, 10 pairs
	BFGS                          // a dense inverse Hessian
)

var optimizerNames = []string{"sgd", "nesterov", "adam", "lbfgs", "bfgs"}

func (k OptimizerKind) String() string { return name(optimizerNames, k) }

// ParseOptimizer returns the optimizer of that name: sgd, nesterov, adam, lbfgs or bfgs.
func ParseOptimizer(name string) (OptimizerKind, error) {
	return parse[OptimizerKind]("optimizer", optimizerNames, name)
}

// QuasiNewton reports whether k searches along lines.
func (k OptimizerKind) QuasiNewton() bool { return k == LBFGS || k == BFGS }

// ErrLineSearch is wrapped by the error of a quasi-Newton training that found no
// lower point along the gradient: it has converged to rounding, or the objective
// is not smooth.
var ErrLineSearch = errors.New("the line search found no lower point")

// optimizer changes parameters so that an objective falls.
type optimizer[T linalg.Float] interface {
	// Step makes one step on some samples in an epoch and returns their summed
	// objective before it. The rate is ε.
	Step(o objective[T], epoch int, rows []int, rate float64) (float64, error)
	// State returns what a checkpoint holds besides the parameters.
	State() []safetensors.Tensor
	// Restore takes what State has returned, or says what does not fit.
	Restore(f *safetensors.File) error
}

func newOptimizer[T linalg.Float](parameters []*linalg.Matrix[T], o *TrainOptions, ws *linalg.Workspace) (optimizer[T], error) {
	switch {
	case o.Optimizer.QuasiNewton():
		return newFlat(parameters, o.Optimizer == BFGS)
	case o.Optimizer == Adam:
		return newAdam(parameters, ws), nil
	case o.Momentum != 0:
		return newMomentum(parameters, T(o.Momentum), o.Optimizer == Nesterov, ws), nil
	}
	return plain[T]{parameters}, nil
}

// validateOptimizer returns an error when the optimizer cannot do what else the
// options ask for.
func (o TrainOptions) validateOptimizer() error {
	switch k := o.Optimizer; {
	case k > BFGS:
		return fmt.Errorf("ae: Train: unknown optimizer %d", uint8(k))
	case o.Momentum != 0 && k > Nesterov:
		return fmt.Errorf("ae: Train: %v has no momentum, it must be 0", k)
	case o.Momentum == 0 && k == Nesterov:
		return errors.New("ae: Train: nesterov needs a positive momentum")
	case o.WeightLengthKind != NoWeightLength && k.QuasiNewton():
		return fmt.Errorf("ae: Train: %v cannot keep a weight length, which its line search does not see", k)
	}
	return nil
}

// plain is gradient descent. The gradient goes straight into the parameters.
type plain[T linalg.Float] struct{ parameters []*linalg.Matrix[T] }

func (p plain[T]) Step(o objective[T], _ int, rows []int, rate float64) (float64, error) {
	return o.Accumulate(rows, T(-rate/float64(len(rows))), p.parameters), nil
}

func (plain[T]) State() []safetensors.Tensor { return nil }

func (plain[T]) Restore(*safetensors.File) error { return nil }
