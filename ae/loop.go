package ae

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Work returns ∫ v·dx along the straight line from a to b, by twelve-point Gauss
// rules on pieces that are halved until two steps agree to 1e-11 of the sum of
// magnitudes, at most 32 pieces. It panics when a point does not have D elements.
func Work(n Network[float64], a, b []float64) float64 {
	checkPoint("Work", n, a, b)
	return newWalk(n).work(a, b)
}

// walk integrates along lines.
type walk struct {
	network Network[float64]
	x, v    *linalg.Matrix[float64] // 12×D: the nodes of a piece
	step    []float64
}

func newWalk(n Network[float64]) *walk {
	d := n.Dimension()
	return &walk{n, linalg.New[float64](2*len(gauss), d), linalg.New[float64](2*len(gauss), d), make([]float64, d)}
}

func (w *walk) work(a, b []float64) float64 {
	asm.Sub(w.step, b, a)
	const most = 32
	var before float64
	for pieces := 1; ; pieces *= 2 {
		var sum, size float64
		for k := range pieces {
			s, m := w.piece(a, float64(k), float64(pieces))
			sum, size = sum+s, size+m
		}
		if pieces > 1 && math.Abs(sum-before) <= 1e-11*size || pieces == most {
			return sum
		}
		before = sum
	}
}

// piece returns the work along piece k of so many, and the sum of magnitudes.
func (w *walk) piece(a []float64, k, pieces float64) (sum, size float64) {
	for i, q := range gauss {
		for side, t := range [2]float64{0.5 - q.node, 0.5 + q.node} {
			x := w.x.Row(2*i + side)
			copy(x, a)
			asm.Axpy((k+t)/pieces, w.step, x)
		}
	}
	w.network.Field(w.v, w.x, nil)
	for i := range w.v.Rows {
		f := float64(gauss[i/2].weight / pieces * asm.Dot(w.v.Row(i), w.step))
		sum, size = sum+f, size+math.Abs(f)
	}
	return sum, size
}

// Circulation returns ∮ v·dx around the closed polygon whose corners are the rows
// of p, in their order: 0 for a gradient field. It panics when p does not have D
// columns.
func Circulation(n Network[float64], p *linalg.Matrix[float64]) float64 {
	if p.Cols != n.Dimension() {
		panic(fmt.Sprintf("ae: Circulation: the polygon has %d coordinates but the model has %d visible units", p.Cols, n.Dimension()))
	}
	return newWalk(n).around(p)
}

func (w *walk) around(p *linalg.Matrix[float64]) float64 {
	var sum float64
	for i := range p.Rows {
		sum += w.work(p.Row(i), p.Row((i+1)%p.Rows))
	}
	return sum
}

// CurlFlux returns what Stokes' theorem has the Circulation around p equal: the
// integral of the curl over the triangles from the first corner to each edge,
//
//	∫∫ bᵀ(J − Jᵀ)a ds dt over p₀ + s a + t b,
//
// by twelve Gauss points in each direction. It panics when p does not have D
// columns.
func CurlFlux(n Network[float64], p *linalg.Matrix[float64]) float64 {
	d := n.Dimension()
	if p.Cols != d {
		panic(fmt.Sprintf("ae: CurlFlux: the polygon has %d coordinates but the model has %d visible units", p.Cols, d))
	}
	var sum float64
	a, b, x, forth, back := make([]float64, d), make([]float64, d), make([]float64, d), make([]float64, d), make([]float64, d)
	j := linalg.New[float64](d, d)
	for i := 1; i+1 < p.Rows; i++ {
		asm.Sub(a, p.Row(i), p.Row(0))
		asm.Sub(b, p.Row(i+1), p.Row(0))
		gaussPoints(func(s, ws float64) {
			gaussPoints(func(t, wt float64) { // the point s((1−t)a + tb), with Jacobian s
				copy(x, p.Row(0))
				asm.Axpy(float64(s*(1-t)), a, x)
				asm.Axpy(float64(s*t), b, x)
				n.Jacobian(j, x)
				linalg.Gemv(forth, 1, j, linalg.NoTrans, a, 0)
				linalg.Gemv(back, 1, j, linalg.NoTrans, b, 0)
				sum += float64(ws * wt * s * (asm.Dot(b, forth) - asm.Dot(a, back)))
			})
		})
	}
	return sum
}

// gaussPoints calls f for the nodes and weights of the rule on [0, 1].
func gaussPoints(f func(t, weight float64)) {
	for _, q := range gauss {
		f(0.5-q.node, q.weight)
		f(0.5+q.node, q.weight)
	}
}

// loops takes the scores that need no Jacobian: the circulation around a square
// at each sample, spanned by random orthonormal directions with sides of a tenth
// of the data's root mean square spread, and the work from the first sample to
// each along four random detours.
func (z *measuring[T]) loops(seed uint64) error {
	r, d := z.result, z.x.Cols
	base, x := mean(z.x), make([]float64, d)
	var radius float64
	for i := range z.x.Rows {
		z.point(x, i)
		asm.Sub(x, x, base)
		radius += asm.Dot(x, x)
	}
	radius = math.Sqrt(radius / float64(z.x.Rows))
	if radius == 0 {
		radius = 1
	}
	side := radius / 10 / math.Sqrt(float64(d))
	rng, walk := rand.NewPCG(seed, 1), newWalk(z.network)
	var loop, path []float64
	square, from := linalg.New[float64](4, d), make([]float64, d)
	z.point(from, 0)
	for i := range r.Few {
		if err := z.stopped(); err != nil {
			return err
		}
		z.point(x, i)
		if d > 1 {
			randomSquare(square, x, side, rng)
			c := walk.around(square) / (side * side)
			loop = append(loop, float64(c*c))
		}
		if i > 0 {
			path = append(path, walk.detours(from, x, rng))
		}
	}
	r.Loop, r.Path = spread(loop), spread(path)
	r.LoopSeconds = z.seconds()
	return nil
}

// randomSquare sets p to the corners of a square at x with random orthonormal
// directions.
func randomSquare(p *linalg.Matrix[float64], x []float64, side float64, rng *rand.PCG) {
	a, b := make([]float64, len(x)), make([]float64, len(x))
	randomVector(a, rng)
	randomVector(b, rng)
	asm.Axpy(-asm.Dot(a, b)/asm.Dot(a, a), a, b)
	asm.Scal(side/norm(a), a)
	asm.Scal(side/norm(b), b)
	for k := range 4 {
		copy(p.Row(k), x)
	}
	asm.Add(p.Row(1), p.Row(1), a)
	asm.Add(p.Row(2), p.Row(1), b)
	asm.Add(p.Row(3), p.Row(3), b)
}

func randomVector(v []float64, rng *rand.PCG) {
	var n [gaussians]float64
	for i := range v {
		if i%gaussians == 0 {
			normal(&n, rng)
		}
		v[i] = n[i%gaussians]
	}
}

// detours returns the variance by the mean square of the work from a to b by four
// random ways of two legs, 0 for no work.
func (z *walk) detours(a, b []float64, rng *rand.PCG) float64 {
	const ways = 4
	middle, delta := make([]float64, len(a)), make([]float64, len(a))
	asm.Sub(delta, b, a)
	var sum, square float64
	for range ways {
		randomVector(middle, rng)
		asm.Scal(norm(delta)/math.Sqrt(float64(4*len(a))), middle)
		asm.Add(middle, middle, a)
		asm.Axpy(0.5, delta, middle)
		w := z.work(a, middle) + z.work(middle, b)
		sum, square = sum+w, square+float64(w*w)
	}
	if square == 0 {
		return 0
	}
	return max(0, 1-sum*sum/ways/square)
}
