package linalg

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// TestGolden holds the bits of every element-wise function, product and solve,
// activation and reduction: one hash for all levels with fused multiply-adds, one for
// plain Go, for any number of threads.
func TestGolden(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, threads := range threadCounts() {
			ws := NewWorkspace(threads)
			single, double := goldenHashes[float32](ws), goldenHashes[float64](ws)
			ws.Close()
			for i, g := range golden {
				fused := 1
				if isa.Active.FMA() {
					fused = 0
				}
				if single[i] != g.single[fused] {
					t.Errorf("%s in float32 on %d threads: the hash is %q", g.name, threads, single[i])
				}
				if double[i] != g.double[fused] {
					t.Errorf("%s in float64 on %d threads: the hash is %q", g.name, threads, double[i])
				}
			}
		}
	})
}

// golden has the first eight bytes of the SHA-256 of each operation's results,
// with fused multiply-adds and in plain Go.
var golden = []struct {
	name           string
	single, double [2]string
}{
	{"Add", [2]string{"5cf2823c6f3cd339", "5cf2823c6f3cd339"}, [2]string{"11f9f638311f6d12", "11f9f638311f6d12"}},
	{"Gemm", [2]string{"f29fb1bbf1d80f68", "875620a412570ab1"}, [2]string{"a2bcd1e65fd36592", "b978cb28fcff0c1a"}},
	{"Affine", [2]string{"d81e58afe4bb9cf3", "955473e705989f8f"}, [2]string{"7804cba94ece5a7a", "97556a04e38e2e88"}},
	{"Syrk", [2]string{"218cbf0caeedacee", "f3070830f84f7dac"}, [2]string{"5426f22b3b61e750", "a88377f115b79bbe"}},
	{"Symm", [2]string{"5da1e514b9fc1a8d", "478db5e01718674c"}, [2]string{"edf46a4cc68c0a47", "e21c007219d41f8e"}},
	{"Trmm", [2]string{"0123b2f67c1cbec6", "b3905f04036e4382"}, [2]string{"0dc012feb9daef24", "9c2effe002ccda5d"}},
	{"Trsm", [2]string{"51d6a5ab2c7ac94e", "5ba703cef41a7f0f"}, [2]string{"60bf05a22b3b28c9", "10a69c2a7c3f4e43"}},
	{"Gemv", [2]string{"56dd288e1505eb2f", "bd3f782d9716dfa9"}, [2]string{"d9c5d6f102a64b45", "22ffc316d56c4e16"}},
	{"Ger", [2]string{"c46a2aba6a2c4c17", "29632280c9b919a5"}, [2]string{"0783aa4ae0d2c86d", "23f0bfa189e78848"}},
	{"Symv", [2]string{"6bf8304ca29ddbe1", "b5e5eede51d64dac"}, [2]string{"6fd80dfb480cb986", "95e8d8743f6cba63"}},
	{"Trsv", [2]string{"db92ab4530110a72", "a732bca4542edd4d"}, [2]string{"59ba133e9ea8fafe", "db45b9c5b3c52557"}},
	{"Activate", [2]string{"d5dde87349d70cc1", "8425815d4ad0b2e2"}, [2]string{"7be41cf2634ae0eb", "27aca1025325fda1"}},
	{"Activate, sine and erf", [2]string{"3021bcf91add3343", "3021bcf91add3343"}, [2]string{"58e69feed90386b7", "6d1abc85ea6dc121"}},
	{"Sum", [2]string{"7fec0f9fc774abbc", "f00165b226494504"}, [2]string{"b5c9850a87e5c327", "1103591dd4d4db7c"}},
}

// goldenHashes computes every operation of golden.
func goldenHashes[T Float](ws *Workspace) []string {
	var all []string
	for _, operation := range []func(*goldenRun[T]){
		(*goldenRun[T]).arithmetic,
		(*goldenRun[T]).gemm, (*goldenRun[T]).affine, (*goldenRun[T]).syrk, (*goldenRun[T]).symm, (*goldenRun[T]).trmm,
		(*goldenRun[T]).trsm, (*goldenRun[T]).gemv, (*goldenRun[T]).ger, (*goldenRun[T]).symv, (*goldenRun[T]).trsv,
		(*goldenRun[T]).activations, (*goldenRun[T]).sineAndErf, (*goldenRun[T]).reductions,
	} {
		g := &goldenRun[T]{ws: ws, rng: rand.New(rand.NewPCG(71, 72)), sum: sha256.New()}
		operation(g)
		all = append(all, hex.EncodeToString(g.sum.Sum(nil)[:8]))
	}
	return all
}

// goldenRun draws operands and takes up results.
type goldenRun[T Float] struct {
	ws  *Workspace
	rng *rand.Rand
	sum hash.Hash
}

// draw returns a matrix whose op is rows×cols.
func (g *goldenRun[T]) draw(rows, cols int, t Trans) *Matrix[T] {
	if t == Transposed {
		rows, cols = cols, rows
	}
	return random[T](g.rng, rows, cols)
}

func (g *goldenRun[T]) vector(n int) []T { return g.draw(1, n, NoTrans).Row(0) }

// add takes up m.
func (g *goldenRun[T]) add(m *Matrix[T]) {
	var word [8]byte
	for i := range m.Rows {
		for _, v := range m.Row(i) {
			bits := math.Float64bits(float64(v))
			if v != v {
				bits = 0x7ff8 << 48 // for any NaN
			}
			binary.LittleEndian.PutUint64(word[:], bits)
			g.sum.Write(word[:])
		}
	}
}

func (g *goldenRun[T]) addVector(x []T) {
	m := rowOf(x)
	g.add(&m)
}

// arithmetic takes up the element-wise functions that round once or not at all, of
// numbers of many magnitudes and both signs, zeros, infinities and NaN.
func (g *goldenRun[T]) arithmetic() {
	a, b, c := g.draw(3, 201, NoTrans), g.draw(3, 201, NoTrans), New[T](3, 201)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			a.Row(i)[j] = v * T(math.Ldexp(1, j%60-30))
		}
	}
	special := []T{0, T(math.Copysign(0, -1)), T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN()), 1}
	for i, v := range special {
		for j, w := range special {
			a.Set(0, i*len(special)+j, v)
			b.Set(0, i*len(special)+j, w)
		}
	}
	for _, f := range []func(dst, a, b *Matrix[T]){Add[T], Sub[T], Hadamard[T], Div[T]} {
		f(c, a, b)
		g.add(c)
	}
	for i := range a.Rows {
		x, y := c.Row(i), a.Row(i)
		Sqrt(x, y)
		g.addVector(x)
		Clamp(x, y, -0.3, 0.01)
		g.addVector(x)
		Where(x, y, b.Row(i))
		g.addVector(x)
		Scal(0.7, x)
		g.addVector(x)
	}
}

var bothTrans = []Trans{NoTrans, Transposed}

func (g *goldenRun[T]) gemm() {
	for _, s := range [][3]int{{1, 1, 1}, {1, 50, 37}, {3, 97, 130}, {8, 8, 8}, {13, 49, 17}, {65, 31, 53}, {101, 77, 530}, {150, 203, 67}} {
		for _, ta := range bothTrans {
			for _, tb := range bothTrans {
				for _, scalars := range [][2]T{{1, 0}, {-0.37, 1}, {1.7, 0.3}} {
					a, b, c := g.draw(s[0], s[2], ta), g.draw(s[2], s[1], tb), g.draw(s[0], s[1], NoTrans)
					Gemm(c, scalars[0], a, ta, b, tb, scalars[1], g.ws)
					g.add(c)
				}
			}
		}
	}
}

func (g *goldenRun[T]) affine() {
	for _, act := range []Activation{Linear, Sigmoid, Tanh} {
		for _, tw := range bothTrans {
			x, w, bias, y, deriv := g.draw(37, 29, NoTrans), g.draw(29, 101, tw), g.vector(101), New[T](37, 101), New[T](37, 101)
			Affine(y, deriv, x, w, tw, bias, act, g.ws)
			g.add(y)
			g.add(deriv)
		}
	}
}

func (g *goldenRun[T]) syrk() {
	for _, n := range []int{7, 49, 151} {
		for _, ta := range bothTrans {
			for _, scalars := range [][2]T{{1, 0}, {1.7, 0.3}} {
				for _, uplo := range []Uplo{Lower, Upper} {
					a, c := g.draw(n, 67, ta), g.draw(n, n, NoTrans)
					Syrk(c, uplo, scalars[0], a, ta, scalars[1], g.ws)
					g.add(c)
				}
			}
		}
	}
}

func (g *goldenRun[T]) symm() {
	for _, n := range []int{7, 49, 101} {
		for _, side := range []Side{Left, Right} {
			for _, uplo := range []Uplo{Lower, Upper} {
				a, b, c := g.draw(n, n, NoTrans), g.draw(n, 45, Trans(side)), g.draw(n, 45, Trans(side))
				Symm(c, 1.7, side, a, uplo, b, 0.3, g.ws)
				g.add(c)
			}
		}
	}
}

// triangles calls f with every kind of triangle, of orders about the edges.
func (g *goldenRun[T]) triangles(f func(n int, a *Matrix[T], side Side, uplo Uplo, ta Trans, diag Diag)) {
	for _, n := range []int{7, 49, 101} {
		eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
			f(n, randomTriangle[T](g.rng, n, uplo, diag), side, uplo, ta, diag)
		})
	}
}

func (g *goldenRun[T]) trmm() {
	g.triangles(func(n int, a *Matrix[T], side Side, uplo Uplo, ta Trans, diag Diag) {
		b, c := g.draw(n, 97, Trans(side)), g.draw(n, 97, Trans(side))
		Trmm(c, 1.7, side, a, uplo, ta, diag, b, g.ws)
		g.add(c)
	})
}

func (g *goldenRun[T]) trsm() {
	g.triangles(func(n int, a *Matrix[T], side Side, uplo Uplo, ta Trans, diag Diag) {
		b := g.draw(n, 97, Trans(side))
		Trsm(b, 1.7, side, a, uplo, ta, diag, g.ws)
		g.add(b)
	})
}

func (g *goldenRun[T]) gemv() {
	for _, s := range [][2]int{{1, 1}, {5, 70}, {131, 67}, {3, 5000}} {
		for _, ta := range bothTrans {
			for _, scalars := range [][2]T{{1, 0}, {1.7, 0.3}} {
				a, x, y := g.draw(s[0], s[1], ta), g.vector(s[1]), g.vector(s[0])
				Gemv(y, scalars[0], a, ta, x, scalars[1])
				g.addVector(y)
			}
		}
	}
}

func (g *goldenRun[T]) ger() {
	for _, s := range [][2]int{{1, 1}, {5, 70}, {131, 67}} {
		x, y, c := g.vector(s[0]), g.vector(s[1]), g.draw(s[0], s[1], NoTrans)
		Ger(c, 1.7, x, y)
		g.add(c)
	}
}

func (g *goldenRun[T]) symv() {
	for _, n := range []int{1, 7, 131} {
		for _, uplo := range []Uplo{Lower, Upper} {
			a, x, y := g.draw(n, n, NoTrans), g.vector(n), g.vector(n)
			Symv(y, 1.7, a, uplo, x, 0.3)
			g.addVector(y)
		}
	}
}

func (g *goldenRun[T]) trsv() {
	g.triangles(func(n int, a *Matrix[T], side Side, uplo Uplo, ta Trans, diag Diag) {
		x := g.vector(n)
		Trsv(x, a, uplo, ta, diag)
		g.addVector(x)
	})
}

func (g *goldenRun[T]) activations() { g.activate(activations[:Sine]) }

func (g *goldenRun[T]) sineAndErf() { g.activate(activations[Sine:]) }

// activate takes up h, h′ and h″ of numbers of many magnitudes, h′ from h too, and H.
func (g *goldenRun[T]) activate(activations []Activation) {
	u := g.vector(400)
	for i := range u {
		u[i] *= T(math.Ldexp(1, i%40-30))
	}
	u[0], u[1], u[2], u[3] = T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN()), 0
	d := make([]T, len(u))
	for _, a := range activations {
		for _, f := range derivativesOf[T]() {
			f(a, d, u)
			g.addVector(d)
		}
		if a < Swish {
			Activate(a, d, u)
			Derivative(a, d, d)
			g.addVector(d)
		}
		for i, v := range u {
			d[i] = T(a.Antiderivative(float64(v)))
		}
		g.addVector(d)
	}
}

func (g *goldenRun[T]) reductions() {
	for _, s := range [][2]int{{1, 1}, {5, 70}, {131, 67}, {3, 5000}} {
		m := g.draw(s[0], s[1], NoTrans)
		rows, columns, at := [2][]T{g.vector(s[0]), g.vector(s[0])}, [2][]T{g.vector(s[1]), g.vector(s[1])}, make([]int, s[0]+s[1])
		for _, f := range []func(dst []T, m *Matrix[T]){RowSums[T], RowSquaredNorms[T], RowNorms1[T], RowMax[T], RowLogSumExp[T]} {
			f(rows[0], m)
			g.addVector(rows[0])
		}
		for _, f := range []func(dst []T, m *Matrix[T]){ColSums[T], ColSquaredNorms[T], ColNorms1[T], ColMax[T], ColLogSumExp[T]} {
			f(columns[0], m)
			g.addVector(columns[0])
		}
		RowMeanVariance(rows[0], rows[1], m)
		ColMeanVariance(columns[0], columns[1], m)
		for _, x := range [][]T{rows[0], rows[1], columns[0], columns[1]} {
			g.addVector(x)
		}
		RowArgMax(at[:s[0]], m)
		ColArgMax(at[s[0]:], m)
		for _, i := range at {
			g.addVector([]T{T(i)})
		}
		x := m.Row(0)
		mean, variance := MeanVariance(x)
		g.addVector([]T{Sum(x), Asum(x), Nrm2(x), Max(x), LogSumExp(x), mean, variance, Dot(x, m.Row(s[0]-1)), T(Iamax(x)), T(ArgMax(x))})
	}
}
