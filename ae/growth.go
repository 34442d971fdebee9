package ae

import (
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// ErrNotNormalisable is wrapped by LogPartition's error for an energy whose exponential
// may have no integral.
var ErrNotNormalisable = errors.New("the energy may not be normalisable")

// quadraticGrowth returns an upper bound on the λ with F ≤ ½(λ − 1)‖x‖² up to lower
// orders, of the Energy or else the StraightLine potential of a network with
// LinearOutput. LogPartition says which bound it is.
func quadraticGrowth(n Network[float64]) (float64, error) {
	switch m := n.(type) {
	case *Model[float64]:
		return unitsGrowth(rowsOfColumns(m.W), rowsOfColumns(m.R), m.Activation)
	case *Deep[float64]:
		return deepGrowth(m)
	case *Potential[float64]:
		return potentialGrowth(m)
	}
	return 0, fmt.Errorf("ae: LogPartition: %w: nothing is known of how a %T grows", ErrNotNormalisable, n)
}

// rowsOfColumns returns a's transpose.
func rowsOfColumns(a *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	t := linalg.New[float64](a.Cols, a.Rows)
	linalg.Transpose(t, a)
	return t
}

// bounded reports whether units of this kind have bounded values.
func bounded(act Activation) bool {
	switch act {
	case linalg.Sigmoid, linalg.Tanh, linalg.Sine, linalg.Erf:
		return true
	}
	return false
}

// unitsGrowth is that of one hidden layer, whose units have w_l and r_l for rows.
func unitsGrowth(w, r *linalg.Matrix[float64], act Activation) (float64, error) {
	switch {
	case bounded(act):
		return 0, nil
	case act == linalg.Linear:
		return unitsTop(w, r, func(v float64) float64 { return v })
	}
	return unitsTop(w, r, func(v float64) float64 { return max(v, 0) })
}

// unitsSlope returns an upper bound on the slopes of ∇(F − F₀) for one hidden layer.
func unitsSlope(m *Model[float64]) (float64, error) {
	slope, err := unitsTop(rowsOfColumns(m.W), rowsOfColumns(m.R), math.Abs)
	switch m.Activation {
	case linalg.Sigmoid:
		slope /= 4
	case linalg.Swish:
		slope *= 1.1 // its largest slope
	case linalg.Erf:
		slope *= 1.13 // 2/√π
	}
	return slope, err
}

// unitsTop returns the largest eigenvalue, or 0 when it is negative, of the sum over
// the units of the symmetric parts of r_l w_lᵀ. Each has two eigenvalues other than 0,
// ½(r_l·w_l ± ‖r_l‖‖w_l‖), of which use is taken instead: a slope d_l between 0 and 1
// adds at most the positive one.
func unitsTop(w, r *linalg.Matrix[float64], use func(eigenvalue float64) float64) (float64, error) {
	vectors, values := linalg.New[float64](2*w.Rows, w.Cols), make([]float64, 2*w.Rows)
	for l := range w.Rows {
		lengths, angle := float64(norm(w.Row(l))*norm(r.Row(l))), asm.Dot(w.Row(l), r.Row(l))
		for k, sign := range [2]float64{1, -1} {
			v := vectors.Row(2*l + k)
			asm.Axpy(sign*norm(w.Row(l)), r.Row(l), v)
			asm.Axpy(norm(r.Row(l)), w.Row(l), v)
			if size := asm.Dot(v, v); size > 0 {
				values[2*l+k] = use((angle+float64(sign*lengths))/2) / size
			}
		}
	}
	scaled, s := vectors.Clone(), linalg.New[float64](w.Cols, w.Cols)
	linalg.ScaleRows(scaled, values)
	linalg.Gemm(s, 1, vectors, linalg.Transposed, scaled, linalg.NoTrans, 0, nil)
	return symmetricTop(s)
}

// symmetricTop returns the largest eigenvalue of s's symmetric part, which it leaves in
// s, or 0 when it is negative.
func symmetricTop(s *linalg.Matrix[float64]) (float64, error) {
	symmetrise(s)
	eigen, err := linalg.NewSymmetricEigen(s)
	if err != nil {
		return 0, fmt.Errorf("ae: LogPartition: %w", err)
	}
	return max(0, eigen.Values()[s.Rows-1]), nil
}

// mapsOf returns the matrices of the layers, inputs × units, those on both sides of a
// linear layer multiplied, and the activations between them.
func mapsOf(layers []Layer[float64]) (maps []*linalg.Matrix[float64], between []Activation) {
	for k, l := range layers {
		a := l.W
		if l.Op == linalg.Transposed {
			a = rowsOfColumns(l.W)
		}
		if k > 0 && layers[k-1].Activation == linalg.Linear {
			before := maps[len(maps)-1]
			product := linalg.New[float64](before.Rows, a.Cols)
			linalg.Gemm(product, 1, before, linalg.NoTrans, a, linalg.NoTrans, 0, nil)
			maps[len(maps)-1] = product
			continue
		}
		if k > 0 {
			between = append(between, layers[k-1].Activation)
		}
		maps = append(maps, a)
	}
	return maps, between
}

// stretch returns the product of the maps' largest singular values. The activations
// have |h(u)| ≤ |u| + const: no layer stretches a far point more than its matrix.
func stretch(maps []*linalg.Matrix[float64]) (float64, error) {
	product := 1.0
	for _, a := range maps {
		s, err := linalg.Norm2(a)
		if err != nil {
			return 0, fmt.Errorf("ae: LogPartition: %w", err)
		}
		product *= s
	}
	return product, nil
}

// anyBounded reports whether what comes behind one of these is bounded.
func anyBounded(list []Activation) bool {
	for _, a := range list {
		if bounded(a) {
			return true
		}
	}
	return false
}

// deepGrowth: v(x₀ + tΔ)·Δ ≤ (λ − 1)t‖Δ‖² + const·‖Δ‖ with λ the largest ‖r(x)‖/‖x‖ of
// far points, or that of one hidden layer when the rest are linear.
func deepGrowth(m *Deep[float64]) (float64, error) {
	maps, between := mapsOf(m.Layers)
	switch {
	case anyBounded(between):
		return 0, nil
	case len(maps) == 1:
		return symmetricTop(maps[0].Clone())
	case len(maps) == 2:
		return unitsGrowth(rowsOfColumns(maps[0]), maps[1], between[0])
	}
	return stretch(maps)
}

// potentialGrowth: Φ ≤ ½ hᵀ W_m diag(e) W_mᵀ h up to lower orders, e being its positive
// part unless the last layer is linear, and ‖h‖ at most as the layers before stretch x.
func potentialGrowth(m *Potential[float64]) (float64, error) {
	maps, between := mapsOf(m.Layers)
	last := m.Activations[len(m.Activations)-1]
	if bounded(last) || anyBounded(between) {
		return 0, nil
	}
	e := make([]float64, len(m.E))
	for l, v := range m.E {
		e[l] = v
		if last != linalg.Linear {
			e[l] = max(v, 0)
		}
	}
	w := maps[len(maps)-1]
	scaled, s := w.Clone(), linalg.New[float64](w.Rows, w.Rows)
	linalg.ScaleCols(scaled, e)
	linalg.Gemm(s, 1, scaled, linalg.NoTrans, w, linalg.Transposed, 0, nil)
	top, err := symmetricTop(s)
	if err != nil {
		return 0, err
	}
	length, err := stretch(maps[:len(maps)-1])
	return float64(top * length * length), err
}
