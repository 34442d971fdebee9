package ae

import (
	"github.com/curlfree/curlfree/internal/memory"
	"github.com/curlfree/curlfree/linalg"
)

// The sizes of what long calls take beside their arguments are numbers of elements, by
// their matrices of more than one row, or somewhat less: what is refused does not fit.

// need returns an error when there is no memory for so many elements of T.
func need[T linalg.Float](call, what string, elements float64) error {
	_, size := dtype[T]()
	return memory.Need("ae: "+call+": "+what, elements*float64(size))
}

// product is that of numbers that may be too large for an int.
func product(factors ...int) float64 {
	p := 1.0
	for _, f := range factors {
		p *= float64(f)
	}
	return p
}

// size is that of a model's weights.
func (c Config) size() float64 {
	weights := product(c.Visible, c.Hidden)
	if c.Weights != Tied {
		weights *= 2
	}
	return weights
}

// size is that of the weights of hidden layers.
func (c DeepConfig) size() float64 {
	weights, before := 0.0, c.Visible
	for _, n := range c.Hidden {
		weights += product(before, n)
		before = n
	}
	return weights
}

// sizeOfWeights is that of n's parameters.
func sizeOfWeights[T linalg.Float](n Network[T]) float64 {
	var sum float64
	for _, p := range n.Parameters() {
		sum += product(p.Rows, p.Cols)
	}
	return sum
}

// layersSize is the sum of the widths of n's layers.
func layersSize[T linalg.Float](layers []Layer[T]) int {
	width := 0
	for _, l := range layers {
		width += l.out()
	}
	return width
}

// sizeOfTraining is that of training n on so many rows: the good parameters, the
// optimizer, a batch and the penalties.
func sizeOfTraining[T linalg.Float](n Network[T], rows int, o *TrainOptions) float64 {
	weights, d, batch := sizeOfWeights(n), n.Dimension(), min(o.Batch, rows)
	_, bytes := dtype[T]()
	moments := 0.0
	switch {
	case o.Optimizer == LBFGS:
		moments = 1 + (5+2*pairs)*8/float64(bytes) // a gradient, and vectors of float64
	case o.Optimizer == Adam:
		moments = 3
	case o.Momentum != 0 || o.Optimizer == BFGS: // whose matrix has a limit of its own
		moments = 2
	}
	sum := float64(weights*(1+moments)) + product(2, batch, d)
	switch m := n.(type) {
	case *Model[T]:
		sum += product(batch, 3, m.Hidden) + product(batch, max(d, m.Hidden))
		if o.Curl != 0 || o.RelativeCurl != 0 || o.OutputContraction != 0 {
			sum += product(batch, m.Hidden) + product(2, d, m.Hidden)
			sum += min(product(4, m.Hidden, m.Hidden), product(m.Hidden, d, d)+product(2, batch, d, d))
		}
	case *Deep[T]:
		matrices := 4 // of a pass, and as many of each way through it
		if o.OutputContraction != 0 || o.Curl != 0 || o.RelativeCurl != 0 {
			matrices += 5
		}
		if o.Curl != 0 || o.RelativeCurl != 0 {
			matrices += 4
		}
		sum += product(batch, layersSize(m.Layers), matrices)
	case *Potential[T]:
		sum += product(9, batch, layersSize(m.Layers))
	}
	return sum
}

// sizeOfMeasuring is that of measuring n in float64, restricted to some visible units unless these
// are 0.
func sizeOfMeasuring[T linalg.Float](n Network[T], units int, scoresOnly bool) float64 {
	sum, d := 0.0, n.Dimension()
	if single[T]() { // of which a copy is taken
		sum = sizeOfWeights(n)
	}
	if units == 0 {
		units = d
	}
	switch m := n.(type) {
	case *Model[T]:
		h := m.Hidden
		sum += product(units, h) + product(chunkRows, h)
		if product(units, units) < 2*float64(h) {
			sum += product(h+chunkRows, units, units)
		} else {
			sum += product(5, h, h)
		}
		if !scoresOnly { // the certificate
			sum += product(2, h, h)
		}
	case *Deep[T]:
		sum += product(4, chunkRows, layersSize(m.Layers))
	default:
		sum += sizeOfJacobian(n)
	}
	if !scoresOnly {
		sum += product(2, d, d) + sizeOfJacobian(n)
	}
	return sum
}

// sizeOfJacobian is that of forming a Jacobian of n beside its result.
func sizeOfJacobian[T linalg.Float](n Network[T]) float64 {
	d := n.Dimension()
	switch m := n.(type) {
	case *Model[T]:
		return product(d, m.Hidden)
	case *Potential[T]:
		return product(8, d, layersSize(m.Layers))
	}
	return product(d, d)
}

// sizeOfFlow is that of finding and classifying fixed points of n: its Jacobian, and the
// factors and the copies of it that its eigenvalues take.
func sizeOfFlow(n Network[float64]) float64 {
	return product(3, n.Dimension(), n.Dimension()) + sizeOfJacobian(n)
}

// sizeOfAnnealing is that of annealing so many chains to n.
func sizeOfAnnealing(n Network[float64], closed bool, chains int) float64 {
	d := n.Dimension()
	sum := product(4, chains, d)
	if m, ok := n.(*Model[float64]); ok {
		if closed {
			sum += product(2, chains, m.Hidden)
		}
		if m.Output == LinearOutput { // the bound of its growth
			sum += product(4, d, m.Hidden) + product(2, d, d)
		}
	}
	return sum
}
