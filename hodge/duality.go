package hodge

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// DualityAngles returns the Poincaré duality angles of degree k: the principal
// angles, in increasing order, between the harmonic k-cochains of the mesh (the
// tangential or Neumann fields) and those of its relative complex (normal or
// Dirichlet fields). They are right for regions of the plane and of space, where
// the five-term decomposition is orthogonal, and tend to zero as the boundary of
// a closed surface with handles shrinks to a point, where it is not: then use
// the Friedrichs split of the chosen side (Shonkwiler 2009; Poelke and Polthier
// 2016). s must be Free.
func (s *Simplicial) DualityAngles(ctx context.Context, k int, o Options) ([]float64, error) {
	free, fixed, err := s.bothSides(ctx, k, o)
	if err != nil {
		return nil, err
	}
	return s.angles(k, free.Orthonormal, fixed.Orthonormal), nil
}

// bothSides returns the harmonic fields of s and of its relative complex.
func (s *Simplicial) bothSides(ctx context.Context, k int, o Options) (free, fixed *Harmonics, err error) {
	if s.points == nil || s.boundary != Free {
		return nil, nil, fmt.Errorf("hodge: duality angles start from a mesh with a free boundary, not from: %s", s.convention())
	}
	inside, err := s.relative()
	if err != nil {
		return nil, nil, err
	}
	if free, err = s.Harmonic(ctx, k, o); err != nil {
		return nil, nil, err
	}
	fixed, err = inside.Harmonic(ctx, k, o)
	return free, fixed, err
}

// angles returns the principal angles between the spans of two orthonormal
// bases.
func (s *Simplicial) angles(k int, rows, columns []*Cochain) []float64 {
	if len(rows) < len(columns) {
		rows, columns = columns, rows
	}
	products := make([][]float64, len(columns)) // the vectors to be made orthogonal
	for j, b := range columns {
		for _, a := range rows {
			products[j] = append(products[j], s.Inner(k, a.Data, b.Data))
		}
	}
	var angles []float64
	for _, c := range singular(products) {
		c = min(c, 1)
		// cos θ = c gives tan θ/2 = √((1−c)/(1+c)).
		angles = append(angles, 2*arctan(math.Sqrt((1-c)/(1+c))))
	}
	slices.Sort(angles)
	return angles
}

// friedrichs implements domain. Without a boundary Harmonic is all Neumann.
func (s *Simplicial) friedrichs(ctx context.Context, d *Decomposition, w *Cochain, o Options) error {
	if err := d.morrey(ctx, w, o); err != nil {
		return err
	}
	free, fixed, err := s.bothSides(ctx, w.Degree, o)
	if err != nil {
		return err
	}
	onto := func(basis []*Cochain) *Cochain {
		sum := NewCochain(s, w.Degree)
		for _, e := range basis {
			e = &Cochain{Complex: s, Degree: w.Degree, Data: e.Data}
			add(sum.Data, Inner(d.Harmonic, e), e.Data)
		}
		return sum
	}
	d.Neumann = onto(free.Orthonormal)
	d.Centre = d.Harmonic.Plus(-1, d.Neumann)
	if len(s.rims) == 0 && s.surface {
		d.Dirichlet = NewCochain(s, w.Degree)
		return nil
	}
	d.Angles = s.angles(w.Degree, free.Orthonormal, fixed.Orthonormal)
	for _, a := range d.Angles {
		if a < math.Pi/2-1e-9 {
			d.Boundary += fmt.Sprintf("; Neumann and Dirichlet fields meet at %.3g rad and are not orthogonal: the Neumann side is split off, the rest is exact", a)
			return nil
		}
	}
	d.Dirichlet = onto(fixed.Orthonormal)
	d.Centre = d.Centre.Plus(-1, d.Dirichlet)
	return nil
}

// singular returns the singular values of a few vectors, by the one-sided method
// of Jacobi.
func singular(v [][]float64) []float64 {
	for range 30 {
		rotated := false
		for p := range v {
			for q := range p {
				a, b, c := dot(v[p], v[p]), dot(v[q], v[q]), dot(v[p], v[q])
				if math.Abs(c) <= 0x1p-52*math.Sqrt(a*b) {
					continue
				}
				rotated = true
				theta := (b - a) / (2 * c)
				t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
				if theta < 0 {
					t = -t
				}
				cosine := 1 / math.Sqrt(float64(t*t)+1)
				sine := t * cosine
				for i, x := range v[p] {
					y := v[q][i]
					v[p][i] = float64(cosine*x) - float64(sine*y)
					v[q][i] = float64(sine*x) + float64(cosine*y)
				}
			}
		}
		if !rotated {
			break
		}
	}
	var values []float64
	for _, x := range v {
		values = append(values, math.Sqrt(dot(x, x)))
	}
	return values
}
