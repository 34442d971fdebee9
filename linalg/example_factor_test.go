package linalg_test

import (
	"fmt"

	"github.com/curlfree/curlfree/linalg"
)

// One factorization for several right-hand sides, and what it knows besides.
func ExampleLU() {
	a := linalg.Wrap(2, 2, 2, []float64{1, 2, 3, 4})
	f, err := linalg.NewLU(a)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := linalg.New[float64](2, 2)
	f.Solve(x, linalg.NoTrans, linalg.Wrap(2, 2, 2, []float64{5, 1, 11, 1}), nil)
	fmt.Printf("%.0f %.0f, condition %.0f\n", x.Row(0), x.Row(1), f.Cond(nil))
	_, err = linalg.NewLU(linalg.Wrap(2, 2, 2, []float64{1, 2, 2, 4}))
	fmt.Println(err)
	// Output:
	// [1 -1] [2 1], condition 21
	// linalg: LU: singular at pivot 1
}

// The least residual of more equations than unknowns that do not determine them:
// the shortest of the solutions.
func ExampleLeastSquares() {
	a := linalg.Wrap(3, 2, 2, []float64{1, 1, 1, 1, 1, 1})
	x, rank, err := linalg.LeastSquares(a, linalg.Wrap(3, 1, 1, []float64{1, 2, 3}))
	fmt.Printf("%.3f rank %d %v\n", x.Data, rank, err)
	// Output:
	// [1.000 1.000] rank 1 <nil>
}

// The eigenvalues of a rotation by a right angle are complex.
func ExampleEigenvalues() {
	values, err := linalg.Eigenvalues(linalg.Wrap(2, 2, 2, []float64{0, -1, 1, 0}))
	fmt.Println(values, err)
	// Output:
	// [(0+1i) (0-1i)] <nil>
}

// A matrix of rank 1 has one singular value, the product of the lengths of the
// vectors it is made of.
func ExampleSVD() {
	f, err := linalg.NewSVD(linalg.Wrap(2, 3, 3, []float64{3, 0, 4, 6, 0, 8}), linalg.Thin)
	fmt.Printf("%.2f rank %d %v\n", f.Values()[0], f.Rank(0), err)
	// Output:
	// 11.18 rank 1 <nil>
}
