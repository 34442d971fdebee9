package hodge_test

import (
	"context"
	"fmt"
	"log"

	"github.com/curlfree/curlfree/hodge"
)

// The closest conservative field of (−x+y, −x−y) on the square [−1, 1]².
func ExampleDecompose() {
	const n = 100
	g, err := hodge.NewGrid([]int{n, n}, hodge.GridOptions{
		Spacing: []float64{2.0 / n, 2.0 / n},
		Origin:  []float64{-1, -1},
	})
	if err != nil {
		log.Fatal(err)
	}
	u, v := make([]float64, (n+1)*(n+1)), make([]float64, (n+1)*(n+1))
	for i := range u {
		x, y := 2*float64(i/(n+1))/n-1, 2*float64(i%(n+1))/n-1
		u[i], v[i] = -x+y, -x-y
	}
	w, err := g.FlatNodes(2, [][]float64{u, v})
	if err != nil {
		log.Fatal(err)
	}
	d, err := hodge.Decompose(context.Background(), w, hodge.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Boundary)
	fmt.Printf("%.6f = %.6f + %.6f\n", d.Total, d.ExactEnergy, d.CoexactEnergy)
	fmt.Printf("%.2f %% is a gradient\n", 100*d.ExactEnergy/d.Total)
	// Output:
	// axis 0 free, axis 1 free
	// 5.333600 = 3.083499 + 2.250101
	// 57.81 % is a gradient
}

// The circulation around the hole of a square frame.
func ExampleGrid_Harmonic() {
	g, err := hodge.NewGrid([]int{8, 8}, hodge.GridOptions{})
	if err != nil {
		log.Fatal(err)
	}
	active := make([]bool, 64)
	for i := range active {
		active[i] = i/8 < 2 || i/8 >= 6 || i%8 < 2 || i%8 >= 6
	}
	frame, err := g.WithMask(active, hodge.Free)
	if err != nil {
		log.Fatal(err)
	}
	betti, err := frame.Betti()
	if err != nil {
		log.Fatal(err)
	}
	h, err := frame.Harmonic(context.Background(), 1, hodge.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Betti numbers", betti)
	fmt.Printf("energy of one turn %.9f\n", h.Integral[0].Energy())
	// Output:
	// Betti numbers [1 1 0]
	// energy of one turn 0.102444556
}

// Two nouns, complex and cochain; two verbs, d and star.
func ExampleCochain_D() {
	g, err := hodge.NewGrid([]int{2, 2}, hodge.GridOptions{})
	if err != nil {
		log.Fatal(err)
	}
	w := hodge.NewCochain(g, 1)
	along, _ := w.Component(0) // edges along axis 0, a 2×3 array
	along[0] = 1
	fmt.Println(w.D().Data)
	fmt.Println(w.D().Star())
	// Output:
	// [1 0 0 0]
	// dual 0-cochain with 4 values
}
