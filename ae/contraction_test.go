package ae

import (
	"slices"
	"testing"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// The contraction of more units than one task takes has the bits of whole columns, on
// any number of threads, and when its gradient is added to W itself.
func TestContractionBlocks(t *testing.T) {
	const visible, hidden, n = 5, unitBlock + 3, 4
	m := random[float32](t, Config{visible, hidden, Untied, linalg.Sigmoid, LinearOutput}, 1, 3)
	x := uniform[float32](n, visible, 1)
	rows, before := []int{2, 0, 3, 1}, m.W.Clone()
	norms := make([]float32, hidden)
	linalg.ColSquaredNorms(norms, before)
	for _, threads := range []int{1, 2, 3} {
		ws := linalg.NewWorkspace(threads)
		defer ws.Close()
		o := newModelObjective(m, x, &TrainOptions{Batch: n, Contraction: 0.5}, ws)
		o.take(rows, -0.25)
		linalg.Affine(o.h, o.d, o.x, m.W, linalg.NoTrans, m.B, m.Activation, ws)
		slopes, want := make([]float32, hidden), before.Clone()
		for i := range n {
			asm.MulAdd(slopes, o.d.Row(i), o.d.Row(i))
		}
		asm.Scal(-0.25, slopes)
		for i := range visible {
			asm.MulAdd(want.Row(i), slopes, before.Row(i))
		}
		o.contraction(m.W)
		if !slices.Equal(o.norms, norms) || !slices.Equal(m.W.Data, want.Data) {
			t.Errorf("%d threads: the blocks have other bits", threads)
		}
		m.W.Copy(before)
	}
}
