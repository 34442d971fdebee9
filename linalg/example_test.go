package linalg_test

import (
	"fmt"

	"github.com/curlfree/curlfree/linalg"
)

// A product, with threads and packing buffers in a workspace that serves many.
func ExampleGemm() {
	ws := linalg.NewWorkspace(2)
	defer ws.Close()
	a := linalg.Wrap(2, 3, 3, []float64{1, 2, 3, 4, 5, 6})
	b := linalg.Wrap(3, 2, 2, []float64{1, 0, 0, 1, 1, 1})
	c := linalg.New[float64](2, 2)
	linalg.Gemm(c, 1, a, linalg.NoTrans, b, linalg.NoTrans, 0, ws)
	fmt.Println(c.Row(0), c.Row(1))
	linalg.Gemm(c, 10, b, linalg.Transposed, a, linalg.Transposed, 1, ws)
	fmt.Println(c.Row(0), c.Row(1))
	// Output:
	// [4 5] [10 11]
	// [44 105] [60 121]
}

// A layer of a network on a batch of two, and the slopes of its units.
func ExampleAffine() {
	x := linalg.Wrap(2, 2, 2, []float64{1, 2, -1, 1})
	w := linalg.Wrap(2, 3, 3, []float64{1, 0, 1, 0, 1, 1})
	h, slopes := linalg.New[float64](2, 3), linalg.New[float64](2, 3)
	linalg.Affine(h, slopes, x, w, linalg.NoTrans, []float64{0, 0, -3}, linalg.ReLU, nil)
	fmt.Println(h.Row(0), h.Row(1))
	fmt.Println(slopes.Row(0), slopes.Row(1))
	// Output:
	// [1 2 0] [0 1 0]
	// [1 1 0] [0 1 0]
}
