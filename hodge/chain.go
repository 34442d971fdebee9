package hodge

import (
	"context"
	"fmt"
)

// A Chain is a sum of weighted cells in Rⁿ, all of one degree.
type Chain []Cell

// A Cell is a smooth map into Rⁿ of the unit cube [0,1]ᵏ, or of the simplex
// t_i ≥ 0, Σ t_i ≤ 1, with the orientation of dt₀∧…∧dt_{k−1}.
type Cell struct {
	Weight  float64
	Simplex bool
	Map     Map
}

// CubeChain returns the image of the unit cube as a chain.
func CubeChain(m Map) Chain { return Chain{{1, false, m}} }

// SimplexChain returns the image of the standard simplex as a chain.
func SimplexChain(m Map) Chain { return Chain{{1, true, m}} }

// Parallelepiped returns the chain origin + Σ t_i edge_i, 0 ≤ t_i ≤ 1.
func Parallelepiped(origin []float64, edges ...[]float64) Chain {
	return CubeChain(affine("Parallelepiped", origin, edges))
}

// Simplex returns the affine simplex with these vertices, k+1 of them for
// degree k.
func Simplex(vertices ...[]float64) Chain {
	edges := make([][]float64, len(vertices)-1)
	for i := range edges {
		edges[i] = make([]float64, len(vertices[0]))
		for j, v := range vertices[0] {
			edges[i][j] = vertices[i+1][j] - v
		}
	}
	return SimplexChain(affine("Simplex", vertices[0], edges))
}

func affine(call string, origin []float64, edges [][]float64) Map {
	for _, e := range edges {
		if len(e) != len(origin) {
			panic(fmt.Sprintf("hodge: %s: an edge of %d coordinates in R^%d", call, len(e), len(origin)))
		}
	}
	return NewMap(len(edges), len(origin), func(t []Dual) []Dual {
		x := constants(origin)
		for i, e := range edges {
			for j, v := range e {
				x[j] = x[j].Plus(t[i].Scale(v))
			}
		}
		return x
	})
}

// Plus returns c + t b.
func (c Chain) Plus(t float64, b Chain) Chain {
	sum := append(Chain(nil), c...)
	for _, cell := range b {
		cell.Weight *= t
		sum = append(sum, cell)
	}
	return sum
}

// Boundary returns ∂c: for a cube Σ_i (−1)^i (face t_i = 0 … face t_i = 1) with
// i from 1, for a simplex Σ_i (−1)^i (face opposite to vertex i) with i from 0.
// The boundary of points is empty.
func (c Chain) Boundary() Chain {
	var sum Chain
	for _, cell := range c {
		k := cell.Map.From
		if k == 0 {
			continue
		}
		sign := cell.Weight
		if cell.Simplex {
			sum = append(sum, Cell{sign, true, cell.Map.Compose(opposite(k))})
		}
		for i := range k {
			sign = -sign
			sum = append(sum, Cell{sign, cell.Simplex, cell.Map.Compose(face(k, i, 0))})
			if !cell.Simplex {
				sum = append(sum, Cell{-sign, false, cell.Map.Compose(face(k, i, 1))})
			}
		}
	}
	return sum
}

// face is the inclusion of t_i = v in the k-cube, or for v = 0 in the simplex.
func face(k, i int, v float64) Map {
	return NewMap(k-1, k, func(s []Dual) []Dual {
		t := append([]Dual(nil), s[:i]...)
		t = append(t, Const(v))
		return append(t, s[i:]...)
	})
}

// opposite is the inclusion of the face opposite to the vertex at the origin.
func opposite(k int) Map {
	return NewMap(k-1, k, func(s []Dual) []Dual {
		rest := Const(1)
		for _, v := range s {
			rest = rest.Minus(v)
		}
		return append([]Dual{rest}, s...)
	})
}

// collapse maps the k-cube onto the k-simplex, t_i = u_i Π_{j<i} (1 − u_j)
// (Duffy), and keeps the orientation.
func collapse(k int) Map {
	return NewMap(k, k, func(u []Dual) []Dual {
		t, rest := make([]Dual, k), Const(1)
		for i, v := range u {
			t[i] = rest.Times(v)
			rest = rest.Minus(t[i])
		}
		return t
	})
}

// Integrate returns ∫_c ω by adaptive Gauss–Legendre quadrature, to an error of
// tol ∫_c |ω| for each cell (but not below 1e-14). It is an error when the form
// is not finite on the chain, when the quadrature does not converge — the
// Integral is then what was reached — and when ctx ends. It panics when a cell
// and the form differ in degree or space.
func (w Form) Integrate(ctx context.Context, c Chain, tol float64) (Integral, error) {
	var sum Integral
	for i, cell := range c {
		if cell.Map.From != w.Degree || cell.Map.To != w.Dim {
			panic(fmt.Sprintf("hodge: Integrate: a %d-form on R^%d over a %d-cell in R^%d", w.Degree, w.Dim, cell.Map.From, cell.Map.To))
		}
		m := cell.Map
		if cell.Simplex {
			m = m.Compose(collapse(m.From))
		}
		pulled := w.Pullback(m).coefficients
		q := cubature{dim: w.Degree, width: 1, f: func(dst, t []float64) float64 {
			c, bound := pulled.at(constants(t))
			dst[0] = c[0].Value()
			return bound
		}}
		value, part, err := q.integrate(ctx, tol)
		if value != nil {
			size := max(cell.Weight, -cell.Weight)
			sum.Value += float64(cell.Weight * value[0])
			sum.Bound += float64(size * part.Bound)
			sum.Absolute += float64(size * part.Absolute)
		}
		if err != nil {
			return sum, fmt.Errorf("hodge: Integrate: cell %d of %d: %w", i, len(c), err)
		}
	}
	return sum, nil
}
