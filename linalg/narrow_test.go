package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

func TestNarrow(t *testing.T) { eachFloat(t, testNarrow[float32], testNarrow[float64]) }

// testNarrow compares products of few columns with their definition, with A, B and C
// in larger matrices and some special values, around the number of rows from which on they are
// computed as their transpose and those of a piece.
func testNarrow[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(81, 82))
	ws := NewWorkspace(3)
	defer ws.Close()
	shapes := [][2]int{{1, 20}, {15, 20}, {16, 16}, {31, 17}, {33, 19}, {75, 0}, {75, 1}, {75, 15}, {64, 83}, {133, 36}, {narrowRows + 45, 22}}
	for n := 1; n <= 9; n++ {
		for at, shape := range shapes {
			for _, scalars := range [][2]T{{1, 0}, {1, 1}, {1, 1.7}, {-0.37, 1}, {0, 0.5}} {
				if shape[0] > narrowRows && (scalars[0] != 1 || testing.Short() && n%4 != 3) {
					continue
				}
				ta, tb := bothTrans[(at+n)%2], bothTrans[(at+n)/2%2]
				m, k := shape[0], shape[1]
				a, left := operandOf[T](rng, m, k, ta)
				b, right := operandOf[T](rng, k, n, tb)
				c, check := framed(rng, random[T](rng, m, n))
				spoil(rng, c, 2)
				want := c.Clone()
				for i := range m {
					for j := range n {
						sum := start(scalars[1], c.At(i, j))
						for l := 0; scalars[0] != 0 && l < k; l++ {
							sum = step(times(scalars[0], left(i, l)), right(l, j), sum)
						}
						want.Set(i, j, sum)
					}
				}
				Gemm(c, scalars[0], a, ta, b, tb, scalars[1], ws)
				sameBits(t, c, want, "%d×%d×%d transposed %v %v, alpha and beta %v", m, k, n, ta, tb, scalars)
				check(t)
			}
		}
	}
}

// operandOf returns X in a larger matrix, with op(X) rows×cols and a special value, and
// the function of the elements of op(X).
func operandOf[T Float](rng *rand.Rand, rows, cols int, trans Trans) (*Matrix[T], func(i, j int) T) {
	if trans == Transposed {
		rows, cols = cols, rows
	}
	x := random[T](rng, rows, cols)
	if rows > 20 && cols > 0 {
		spoil(rng, x, 1)
	}
	view, _ := framed(rng, x)
	return view, entries(view, trans)
}

func TestNarrowIsTransposed(t *testing.T) {
	eachFloat(t, testNarrowIsTransposed[float32], testNarrowIsTransposed[float64])
}

// testNarrowIsTransposed compares products of few columns, with biases and activations
// too, with those that are computed without, on several threads and in a large piece.
func testNarrowIsTransposed[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(83, 84))
	for _, threads := range []int{1, 2, 3, 8} {
		ws := NewWorkspace(threads)
		defer ws.Close()
		for n := 1; n <= 8; n++ {
			m, k := 2*narrowRows+301*threads, 70+n
			a, at, b := random[T](rng, m, k), New[T](k, m), random[T](rng, k, n)
			Transpose(at, a)
			bias := random[T](rng, 1, n).Data
			ordinary, slope := New[T](m, n), New[T](m, n)
			restore := setNarrow[T](0, 0)
			Affine(ordinary, slope, a, b, NoTrans, bias, Tanh, ws)
			product := random[T](rng, m, n)
			c := product.Clone()
			Gemm(product, 1, at, Transposed, b, NoTrans, 1, ws)
			restore()

			restore = setNarrow[T](8, 8)
			dst, deriv := New[T](m, n), New[T](m, n)
			Affine(dst, deriv, a, b, NoTrans, bias, Tanh, ws)
			sameBits(t, dst, ordinary, "layer %d×%d×%d on %d threads", m, k, n, threads)
			sameBits(t, deriv, slope, "derivatives %d×%d×%d on %d threads", m, k, n, threads)
			Gemm(c, 1, at, Transposed, b, NoTrans, 1, ws)
			sameBits(t, c, product, "product %d×%d×%d on %d threads", m, k, n, threads)
			restore()
		}
	}
}

// setNarrow sets up to how many columns products are computed as their transpose.
func setNarrow[T Float](narrow, trans int) (restore func()) {
	tile := asm.TileOf[T]()
	before := *tile
	tile.Narrow, tile.NarrowTrans = narrow, trans
	return func() { *tile = before }
}

func TestNarrowAllocations(t *testing.T) {
	rng := rand.New(rand.NewPCG(85, 86))
	a, b, c, d := random[float32](rng, 3000, 90), random[float32](rng, 90, 3), New[float32](3000, 3), New[float32](3000, 3)
	for _, threads := range []int{1, 2} {
		ws := NewWorkspace(threads)
		checkAllocations(t, threads, func() {
			Gemm(c, 1, a, NoTrans, b, NoTrans, 1, ws)
			Affine(c, d, a, b, NoTrans, nil, Sigmoid, ws)
		})
		ws.Close()
	}
}
