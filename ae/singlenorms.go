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

	dst    []terms // of the rows under way
	doubt  []bool  // whether a row has to be taken again
	slopes func(block int)
	finish func(block int)

	again   []int
	x       *linalg.Matrix[float64] // the rows to take again
	results []terms                 // of these
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
	z.results = make([]terms, chunkRows)
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

func (z *singleNorms) Of(dst []terms, x *linalg.Matrix[float32]) {
	ws, blocks := z.exact.ws, (x.Rows+rowBlock-1)/rowBlock
	z.d.Rows, z.dst = x.Rows, dst
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
	d, j := z.d.Row(i), terms{exponent: z.exact.exponent, order: z.exact.w.Rows}
	var sizeTerms, skewTerms float64
	j.size, sizeTerms = z.size.value(i, d)
	j.skew, skewTerms = z.skew.value(i, d)
	j.trace = float64(asm.Dot(d, z.trace))
	z.dst[i] = j
	shifted, opposed := j.shifted(), j
	opposed.trace = -math.Abs(j.trace)
	// Written so that NaN is doubted.
	good := j.size >= lost*sizeTerms && shifted.size >= lost*opposed.shifted().size
	if z.skew.scale != 0 {
		good = good && j.skew >= lost*skewTerms && j.skew >= small*j.size && shifted.skew >= small*shifted.size
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
	z.exact.Of(z.results[:n], z.x)
	for k, i := range z.again {
		z.dst[i] = z.results[k]
	}
	z.again = z.again[:0]
}
