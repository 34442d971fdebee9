package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// singleNorms are the norms of a float32 Model by forms of the Gram matrices in
// float32, which were made in float64. Samples for which that is not accurate are
// taken again in float64 altogether.
type singleNorms struct {
	exact      *modelNorms
	model      *Model[float32]
	size, skew *form[float32]
	trace      []float32
	d          *linalg.Matrix[float32] // n×H: h′ of the rows under way

	values [3][]float64 // of the rows under way: size, skew, trace
	doubt  []bool       // whether a row has to be taken again
	slopes func(block int)
	finish func(block int)

	again   []int
	x       *linalg.Matrix[float64] // the rows to take again
	results [3][]float64            // of these
}

func newSingleNorms(m *Model[float32], exact *modelNorms) *singleNorms {
	z := &singleNorms{
		exact: exact, model: m,
		size: newForm[float32](exact.size, exact.ws), skew: newForm[float32](exact.skew, exact.ws),
		trace: make([]float32, m.Hidden), d: linalg.New[float32](chunkRows, m.Hidden),
		doubt: make([]bool, chunkRows), again: make([]int, 0, chunkRows), x: linalg.New[float64](chunkRows, m.Visible),
	}
	for l, t := range exact.trace {
		z.trace[l] = float32(t)
	}
	for k := range z.results {
		z.results[k] = make([]float64, chunkRows)
	}
	onRows := func(f func(i int)) func(block int) {
		return func(block int) {
			for i := block * rowBlock; i < min((block+1)*rowBlock, z.d.Rows); i++ {
				f(i)
			}
		}
	}
	z.slopes = onRows(func(i int) { linalg.Slopes(m.Activation, z.d.Row(i), z.d.Row(i)) })
	z.finish = onRows(z.finishRow)
	return z
}

func (z *singleNorms) Of(size, skew, trace []float64, x *linalg.Matrix[float32]) {
	ws, blocks := z.exact.ws, (x.Rows+rowBlock-1)/rowBlock
	z.d.Rows, z.values = x.Rows, [3][]float64{size, skew, trace}
	linalg.Affine(z.d, nil, x, z.model.W, linalg.NoTrans, z.model.B, linalg.Linear, ws)
	ws.Parallel(blocks, z.slopes)
	z.size.multiply(z.d)
	z.skew.multiply(z.d)
	ws.Parallel(blocks, z.finish)
	for i, doubt := range z.doubt[:x.Rows] {
		if doubt {
			z.again = append(z.again, i)
		}
	}
	z.takeAgain(x)
}

// finishRow takes the values of a row, and doubts them when a λ of J or of J − I may
// be wrong by more than 1e-5 of it. A form whose terms are much larger has lost
// digits in its sum and by the rounding of h′; so has ‖J − I‖² = ‖J‖² − 2 tr J + D
// where it is small. A λ below 1e-3 is doubted in any case, unless it is 0 because R is
// W diag(e).
func (z *singleNorms) finishRow(i int) {
	const lost, small = 1.0 / 32, 4e-6 // 4λ² for λ = 1e-3
	d, n := z.d.Row(i), float64(z.exact.w.Rows)
	size, sizeTerms := z.size.value(i, d)
	skew, skewTerms := z.skew.value(i, d)
	trace := float64(asm.Dot(d, z.trace))
	z.values[0][i], z.values[1][i], z.values[2][i] = size, skew, trace
	shifted := size - float64(2*trace) + n
	// Written so that NaN is doubted.
	good := size >= lost*sizeTerms && shifted >= lost*(size+float64(2*math.Abs(trace))+n)
	if z.skew.scale != 0 {
		good = good && skew >= lost*skewTerms && skew >= small*max(size, shifted)
	}
	z.doubt[i] = !good
}

// takeAgain replaces the values of some rows of x.
func (z *singleNorms) takeAgain(x *linalg.Matrix[float32]) {
	n := len(z.again)
	if n == 0 {
		return
	}
	z.x.Rows = n
	for k, i := range z.again {
		row := z.x.Row(k)
		for j, v := range x.Row(i) {
			row[j] = float64(v)
		}
	}
	z.exact.Of(z.results[0][:n], z.results[1][:n], z.results[2][:n], z.x)
	for k, i := range z.again {
		for q := range z.values {
			z.values[q][i] = z.results[q][k]
		}
	}
	z.again = z.again[:0]
}
