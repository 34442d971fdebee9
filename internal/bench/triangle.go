package bench

import (
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// triangles are the operations with half the work of a square product, a
// symmetric one and a product with and a solution by a lower triangle, and the
// product with a symmetric matrix.
func triangles[T asm.Float](threads int) []Case {
	var all []Case
	for _, n := range []int{512, 1024} {
		for _, kernel := range []string{"syrk", "trmm", "trsm", "symm"} {
			c := Case{Kernel: kernel, Threads: threads, M: n, K: n, N: n, Trans: "NN"}
			if kernel == "syrk" {
				c.Trans = "NT"
			}
			c.prepare = func() operation { return triangle[T](kernel, n, threads) }
			all = append(all, c)
		}
	}
	return all
}

func triangle[T asm.Float](kernel string, n, threads int) operation {
	a, b, c := linalg.New[T](n, n), linalg.New[T](n, n), linalg.New[T](n, n)
	fillRandom(a.Data, -8)
	fillRandom(b.Data, -8)
	asm.Scal(0x1p-24, a.Data)
	for i := range n {
		a.Set(i, i, 1) // solutions of solutions neither grow nor vanish
	}
	ws := linalg.NewWorkspace(threads)
	run := map[string]func(){
		"syrk": func() { linalg.Syrk(c, linalg.Lower, 1, a, linalg.NoTrans, 0, ws) },
		"trmm": func() { linalg.Trmm(c, 1, linalg.Left, a, linalg.Lower, linalg.NoTrans, linalg.NonUnit, b, ws) },
		"trsm": func() { linalg.Trsm(b, 1, linalg.Left, a, linalg.Lower, linalg.NoTrans, linalg.NonUnit, ws) },
		"symm": func() { linalg.Symm(c, 1, linalg.Left, a, linalg.Lower, b, 0, ws) },
	}[kernel]
	flops := float64(n) * float64(n) * float64(n)
	if kernel == "symm" {
		flops *= 2
	}
	return operation{run: run, close: ws.Close, flops: flops}
}
