package linalg

import "testing"

// TestBlasDoesNotAllocate counts the allocations of every product and solve that
// has scratch memory, once the workspace has grown.
func TestBlasDoesNotAllocate(t *testing.T) {
	const n, r = 160, 200
	for _, threads := range []int{1, 2} {
		ws := NewWorkspace(threads)
		a, b, c, x := Eye[float64](n), New[float64](n, r), New[float64](n, r), make([]float64, n)
		bt, ct, s := New[float64](r, n), New[float64](r, n), New[float64](r, r)
		checkAllocations(t, threads, func() {
			Ger(b, 1, x, s.Row(0))
			Symv(x, 1, a, Lower, bt.Row(0), 1)
			Trsv(x, a, Lower, NoTrans, NonUnit)
			Trsv(x, a, Lower, Transposed, Unit)
			Trsm(b, 1, Left, a, Lower, NoTrans, NonUnit, ws)
			Trsm(b, 2, Left, a, Upper, NoTrans, NonUnit, ws)
			Trsm(bt, 1, Right, a, Upper, Transposed, NonUnit, ws)
			Trmm(c, 1, Left, a, Upper, NoTrans, Unit, b, ws)
			Trmm(ct, 2, Right, a, Lower, NoTrans, NonUnit, bt, ws)
			Symm(c, 1, Left, a, Lower, b, 0, ws)
			Symm(ct, 1, Right, a, Upper, bt, 1, ws)
			Syrk(s, Upper, 1, bt, NoTrans, 0, ws)
			Syrk(s, Lower, 2, b, Transposed, 1, ws)
		})
		ws.Close()
	}
}

// TestVectorsDoNotAllocate counts the allocations of vectors with a stride.
func TestVectorsDoNotAllocate(t *testing.T) {
	m := New[float32](5000, 2)
	m.Fill(0x1p100)
	checkAllocations(t, 1, func() {
		m.Col(0).Axpy(0, m.Col(1))
		m.Col(0).Dot(m.Col(1))
		m.Col(0).Nrm2()
		m.Col(0).Asum()
		m.Col(0).Sum()
		m.Col(0).Max()
		m.Col(0).LogSumExp()
		m.Col(0).MeanVariance()
	})
}
