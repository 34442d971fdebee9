package experiment

import (
	"fmt"

	"github.com/curlfree/curlfree/linalg"
)

// curlFree is regression with the curl-free matrix-valued kernel (Macêdo and Castro
// 2008)
//
//	K(d) = (I − ddᵀ/ℓ²) exp(−‖d‖²/2ℓ²) = −ℓ² ∇∇ᵀ exp(−‖d‖²/2ℓ²)
//
// whose columns are gradients: v(x) = Σ_m K(x − y_m) c_m.
type curlFree struct {
	centres *linalg.Matrix[float64] // M×2
	weights *linalg.Matrix[float64] // 2M×1
	length  float64
}

// fitCurlFree minimises Σ ‖v(x_i) − f_i‖² + ridge·N·‖c‖² over c, by the normal
// equations.
func fitCurlFree(points, vectors, centres *linalg.Matrix[float64], length, ridge float64) (*curlFree, error) {
	z := &curlFree{centres, linalg.New[float64](2*centres.Rows, 1), length}
	a := z.design(points)
	normal := linalg.New[float64](a.Cols, a.Cols)
	linalg.Gemm(normal, 1, a, linalg.Transposed, a, linalg.NoTrans, 0, nil)
	for i := range normal.Rows {
		normal.Row(i)[i] += float64(ridge * float64(points.Rows))
	}
	linalg.Gemm(z.weights, 1, a, linalg.Transposed, linalg.Wrap(a.Rows, 1, 1, vectors.Data), linalg.NoTrans, 0, nil)
	factor, err := linalg.NewCholesky(normal)
	if err != nil {
		return nil, fmt.Errorf("curl-free regression: %w", err)
	}
	factor.Solve(z.weights, z.weights, nil)
	return z, nil
}

// design is the matrix, 2N×2M, from weights to vectors at points.
func (z *curlFree) design(points *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	a := linalg.New[float64](2*points.Rows, 2*z.centres.Rows)
	for i := range points.Rows {
		top, bottom := a.Row(2*i), a.Row(2*i+1)
		for m := range z.centres.Rows {
			dx, dy := (points.At(i, 0)-z.centres.At(m, 0))/z.length, (points.At(i, 1)-z.centres.At(m, 1))/z.length
			g := linalg.ExpOf(-(float64(dx*dx) + float64(dy*dy)) / 2)
			xx, xy, yy := 1-float64(dx*dx), -float64(dx*dy), 1-float64(dy*dy)
			top[2*m], top[2*m+1] = g*xx, g*xy
			bottom[2*m], bottom[2*m+1] = g*xy, g*yy
		}
	}
	return a
}

// at returns the field at points.
func (z *curlFree) at(points *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	v := linalg.New[float64](points.Rows, 2)
	linalg.Gemm(linalg.Wrap(2*points.Rows, 1, 1, v.Data), 1, z.design(points), linalg.NoTrans, z.weights, linalg.NoTrans, 0, nil)
	return v
}
