package linalg

import (
	"math/rand/v2"
	"testing"
)

func TestHessenberg(t *testing.T) {
	bothPrecisions(t, testHessenberg[float32], testHessenberg[float64])
}

// squareCases are the matrices that the factorizations for general eigenvalues
// are held to: defective, derogatory, sensitive, graded, deficient, and of extreme
// scale, at sizes around the blocks.
func squareCases[T Float](rng *rand.Rand) []*Matrix[T] {
	huge, tiny := extremes[T]()
	jordan := matrix[T](40, 40, func(i, j int) float64 { return map[bool]float64{true: 1}[j == i || j == i+1] })
	cycle := matrix[T](30, 30, func(i, j int) float64 { return map[bool]float64{true: 1}[(i+1)%30 == j] })
	ones := New[T](50, 50)
	ones.Fill(1)
	return []*Matrix[T]{
		New[T](0, 0), scaledBy(Eye[T](1), -3), random[T](rng, 2, 2), random[T](rng, 3, 3), random[T](rng, 4, 4), random[T](rng, 33, 33), random[T](rng, 34, 34),
		random[T](rng, 35, 35), random[T](rng, 67, 67), random[T](rng, 150, 150), New[T](20, 20), Eye[T](20), ones, jordan, cycle,
		frank[T](12), grcar[T](100), kahan[T](40), hilbert[T](12), secondDifference[T](90), lowRank[T](rng, 60, 60, 7),
		scaledBy(random[T](rng, 40, 40), huge), scaledBy(random[T](rng, 40, 40), tiny), graded(random[T](rng, 50, 50), 1e-6), graded(random[T](rng, 100, 100), 1e6),
	}
}

func testHessenberg[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(37, 38))
	cases := squareCases[T](rng)
	eachLevel(t, func(t *testing.T) {
		var f Hessenberg[T]
		for c, a := range cases {
			n := a.Rows
			f.Factor(a, nil)
			h, q, qh := New[T](n, n), New[T](n, n), New[T](n, n)
			f.H(h)
			f.Q(q, nil)
			check(t, "‖I−QᵀQ‖ of "+a.shape(), skew(q, NoTrans), 2)
			Gemm(qh, 1, q, NoTrans, h, NoTrans, 0, nil)
			check(t, "‖A−QHQᵀ‖ of "+a.shape(), defect(a, qh, NoTrans, q, Transposed), 2)
			for i := range n {
				for j := range i - 1 {
					if h.At(i, j) != 0 {
						t.Fatalf("case %d: H(%d, %d) is %v", c, i, j, h.At(i, j))
					}
				}
			}
		}
	})
}
