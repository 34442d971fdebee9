package experiment

import (
	"context"
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/sparse"
	"github.com/curlfree/curlfree/linalg"
)

// The square is cut into elementCount² elements, with polynomials of this degree in
// each direction.
const (
	elementCount  = 12
	elementDegree = 8
	axisNodes     = elementCount*elementDegree + 1
)

// elements is a spectral-element discretization of ∫ p (u v + s² ∇u·∇v) on a square:
// values at the Gauss–Lobatto nodes of the elements, which are those of the
// integration, too.
type elements struct {
	axis  []float64               // coordinates of the nodes along a side
	slope *linalg.Matrix[float64] // derivatives at an element's nodes from the values there
	local []float64               // weights of an element's nodes
	mass  []float64               // ∫ p φ² of each node, x fastest
	stiff []sparse.Entry          // ∫ p ∇φ·∇φ
}

func newElements(p *ae.Mixture, side float64) (*elements, error) {
	nodes, weights, slope, err := gaussLobatto(elementDegree)
	if err != nil {
		return nil, err
	}
	half := side / elementCount // of an element's side
	g := &elements{axis: make([]float64, axisNodes), slope: slope, mass: make([]float64, axisNodes*axisNodes)}
	for e := range elementCount {
		for i, t := range nodes {
			g.axis[e*elementDegree+i] = float64(half*float64(2*e+1)) - side + float64(half*t)
		}
	}
	for i := range slope.Rows {
		linalg.Scal(1/half, slope.Row(i))
		g.local = append(g.local, weights[i]*half)
	}
	density := make([]float64, len(g.mass))
	for k := range density {
		density[k] = linalg.ExpOf(p.LogDensity(g.point(k)))
	}
	g.each(func(at func(i, j int) int) {
		for j, wj := range g.local {
			for i, wi := range g.local {
				g.mass[at(i, j)] += float64(wi * wj * density[at(i, j)])
				for k := range g.local {
					var inRow, inColumn float64 // node j of the other direction
					for q, wq := range g.local {
						product := float64(wj * wq * g.slope.At(q, i) * g.slope.At(q, k))
						inRow += float64(product * density[at(q, j)])
						inColumn += float64(product * density[at(j, q)])
					}
					g.stiff = append(g.stiff,
						sparse.Entry{Row: int32(at(i, j)), Col: int32(at(k, j)), Value: inRow},
						sparse.Entry{Row: int32(at(j, i)), Col: int32(at(j, k)), Value: inColumn})
				}
			}
		}
	})
	return g, nil
}

// point returns where node k is.
func (g *elements) point(k int) []float64 {
	return []float64{g.axis[k%axisNodes], g.axis[k/axisNodes]}
}

// each calls f for every element with what numbers its nodes, i along x and j along y.
func (g *elements) each(f func(at func(i, j int) int)) {
	for row := range elementCount {
		for column := range elementCount {
			f(func(i, j int) int { return (row*elementDegree+j)*axisNodes + column*elementDegree + i })
		}
	}
}

// solve returns the two components of (r − x)/s² =: w at every node. With the equation
// of r, p w_i − s² div(p ∇w_i) = ∂_i p, which loses nothing when s is small.
func (g *elements) solve(ctx context.Context, p *ae.Mixture, s float64) (w [2][]float64, err error) {
	n := len(g.mass)
	entries := make([]sparse.Entry, 0, n+len(g.stiff))
	score := make([]float64, 2)
	for i := range w {
		w[i] = make([]float64, n)
	}
	for k, m := range g.mass {
		entries = append(entries, sparse.Entry{Row: int32(k), Col: int32(k), Value: m})
		p.Score(score, g.point(k))
		for i := range w {
			w[i][k] = m * score[i]
		}
	}
	for _, e := range g.stiff {
		e.Value *= s * s
		entries = append(entries, e)
	}
	factor, err := sparse.Factorize(ctx, sparse.New(n, n, entries), nil)
	if err != nil {
		return w, err
	}
	for i := range w {
		factor.Solve(w[i], w[i])
	}
	return w, nil
}

// compare counts J − I = s²∂w/∂x at the nodes of every element.
func (g *elements) compare(c *comparison, p *ae.Mixture, w [2][]float64) {
	a := linalg.New[float64](2, 2)
	g.each(func(at func(i, j int) int) {
		for j, wj := range g.local {
			for i, wi := range g.local {
				for k := range 2 {
					var dx, dy float64
					for q := range g.local {
						dx += float64(g.slope.At(i, q) * w[k][at(q, j)])
						dy += float64(g.slope.At(j, q) * w[k][at(i, q)])
					}
					a.Set(k, 0, float64(c.s*c.s*dx))
					a.Set(k, 1, float64(c.s*c.s*dy))
				}
				x := g.point(at(i, j))
				c.add(float64(wi*wj*linalg.ExpOf(p.LogDensity(x))), p, x, a)
			}
		}
	})
}

// gaussLobatto returns the n + 1 Gauss–Lobatto nodes of [−1, 1], their weights and the
// matrix that takes values of a polynomial at them to its derivatives. The inner nodes
// are the zeros of the derivative of Legendre's polynomial P_n, by Golub and Welsch
// the eigenvalues of the Jacobi matrix of the polynomials orthogonal to 1 − x².
func gaussLobatto(n int) (nodes, weights []float64, slope *linalg.Matrix[float64], err error) {
	jacobi := linalg.New[float64](n-1, n-1)
	for k := 1; k < n-1; k++ {
		v := math.Sqrt(float64(k*(k+2)) / float64((2*k+1)*(2*k+3)))
		jacobi.Set(k, k-1, v)
		jacobi.Set(k-1, k, v)
	}
	eigen, err := linalg.NewSymmetricEigen(jacobi)
	if err != nil {
		return nil, nil, nil, err
	}
	nodes = append(append([]float64{-1}, eigen.Values()...), 1)
	values := make([]float64, n+1)
	for i, x := range nodes {
		before, last := 1.0, x
		for k := 1; k < n; k++ {
			before, last = last, (float64(float64(2*k+1)*x*last)-float64(float64(k)*before))/float64(k+1)
		}
		values[i] = last
		weights = append(weights, 2/(float64(n*(n+1))*last*last))
	}
	slope = linalg.New[float64](n+1, n+1)
	for i := range nodes {
		for j := range nodes {
			if i != j {
				slope.Set(i, j, values[i]/(values[j]*(nodes[i]-nodes[j])))
			}
		}
	}
	slope.Set(0, 0, -float64(n*(n+1))/4)
	slope.Set(n, n, float64(n*(n+1))/4)
	return nodes, weights, slope, nil
}
