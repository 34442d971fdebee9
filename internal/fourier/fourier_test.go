package fourier

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
)

// bigCosSin is cos and sin of 2πk/n by the Taylor series with 300 bits.
func bigCosSin(k, n int) (cos, sin *big.Float) {
	const prec = 300
	pi, _, _ := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651", 10, prec, big.ToNearestEven)
	t := new(big.Float).SetPrec(prec).SetInt64(int64(2 * k))
	t.Mul(t, pi)
	t.Quo(t, new(big.Float).SetPrec(prec).SetInt64(int64(n)))
	sum := [2]*big.Float{new(big.Float).SetPrec(prec), new(big.Float).SetPrec(prec)}
	term := new(big.Float).SetPrec(prec).SetInt64(1)
	for i := range 100 {
		if i&2 == 0 {
			sum[i&1].Add(sum[i&1], term)
		} else {
			sum[i&1].Sub(sum[i&1], term)
		}
		term.Mul(term, t)
		term.Quo(term, new(big.Float).SetPrec(prec).SetInt64(int64(i+1)))
	}
	return sum[0], sum[1]
}

func TestCosSin(t *testing.T) {
	within := func(name string, got float64, want *big.Float, exact bool) {
		w, _ := want.Float64()
		if exact {
			w = math.Round(w)
		}
		ulp := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
		d, _ := new(big.Float).Sub(new(big.Float).SetPrec(300).SetFloat64(got), want).Float64()
		if exact && got != w || !exact && !(math.Abs(d) <= 0.51*ulp) {
			t.Fatalf("%s = %v, want %v (%.3g ulp)", name, got, w, d/ulp)
		}
	}
	sizes := []int{1, 2, 3, 4, 5, 7, 8, 12, 16, 31, 64, 97, 100, 1023, 4096}
	if testing.Short() {
		sizes = sizes[:12]
	}
	for _, n := range sizes {
		for k := 0; k < n; k += 1 + n/200 {
			c, s := CosSin(k, n)
			wc, ws := bigCosSin(k, n)
			within(fmt.Sprintf("cos 2π·%d/%d", k, n), c, wc, 4*k%n == 0)
			within(fmt.Sprintf("sin 2π·%d/%d", k, n), s, ws, 4*k%n == 0)
		}
	}
	c, s := CosSin(-1, 1<<30)
	if c != 1 || s >= 0 || math.Abs(s/(-2*math.Pi/(1<<30))-1) > 1e-15 {
		t.Errorf("CosSin(-1, 2³⁰) = %v, %v", c, s)
	}
}

// lengths are 1…70 and some primes and powers beyond.
func lengths() []int {
	var list []int
	for n := 1; n <= 70; n++ {
		list = append(list, n)
	}
	if testing.Short() {
		return append(list, 101, 128)
	}
	return append(list, 97, 101, 121, 127, 128, 169, 211, 243, 256, 257, 343, 509, 600)
}

// tolerance is the allowed error relative to the norm of the result.
func tolerance(n int) float64 { return 4e-16 * (1 + math.Log2(float64(n))) }

func randomRows(n int, rng *rand.Rand) []row {
	x := make([]row, n)
	for i := range x {
		for l := range x[i] {
			x[i][l] = rng.NormFloat64()
		}
	}
	return x
}

// distance is the error of lane l relative to the norm of want.
func distance(got []row, l int, want []float64) float64 {
	var d, w float64
	for k := range want {
		d += (got[k][l] - want[k]) * (got[k][l] - want[k])
		w += want[k] * want[k]
	}
	if d == 0 {
		return 0
	}
	return math.Sqrt(d / w)
}

// accurate is a sum with twice the precision.
type accurate struct{ s, c float64 }

func (a *accurate) add(x, y float64) {
	p := x * y
	e := math.FMA(x, y, -p)
	t := a.s + p
	b := t - a.s
	a.c += (a.s - (t - b)) + (p - b) + e
	a.s = t
}

func (a *accurate) sum() float64 { return a.s + a.c }

func TestDFT(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, n := range lengths() {
		x := randomRows(n, rng)
		d := newDFT(n)
		got := d.run(append([]row{}, x...), make([]row, d.scratch()))
		for _, l := range []int{0, half - 1} {
			re, im := make([]float64, n), make([]float64, n)
			table := circle(n)
			for k := range n {
				var r, i accurate
				for j := range n {
					c, s := table[j*k%n][0], table[j*k%n][1]
					r.add(x[j][l], c)
					r.add(x[j][l+half], s)
					i.add(x[j][l+half], c)
					i.add(x[j][l], -s)
				}
				re[k], im[k] = r.sum(), i.sum()
			}
			for _, e := range []float64{distance(got, l, re), distance(got, l+half, im)} {
				if !(e <= 2*tolerance(n)) {
					t.Errorf("DFT of length %d, lane %d: relative error %.3g", n, l, e)
				}
			}
			var energy, spectrum float64
			for k := range n {
				energy += x[k][l]*x[k][l] + x[k][l+half]*x[k][l+half]
				spectrum += got[k][l]*got[k][l] + got[k][l+half]*got[k][l+half]
			}
			if math.Abs(spectrum/float64(n)-energy) > 1e-14*energy {
				t.Errorf("DFT of length %d: Parseval %v, %v", n, spectrum/float64(n), energy)
			}
		}
	}
}

// circle returns cos and sin of 2πk/n for k = 0…n−1.
func circle(n int) [][2]float64 {
	table := make([][2]float64, n)
	for k := range table {
		table[k][0], table[k][1] = CosSin(k, n)
	}
	return table
}

// define computes a transform by its definition.
func define(kind Kind, n int, x []float64) []float64 {
	y := make([]float64, len(x))
	table := circle(4 * n)
	CosSin := func(k, d int) (c, s float64) {
		w := table[k*(4*n/d)%(4*n)]
		return w[0], w[1]
	}
	for k := range y {
		var sum accurate
		for i := range x {
			w := 1.0
			var c, s float64
			switch kind {
			case DCT1:
				c, _ = CosSin(i*k, 2*n)
				if i == 0 || i == n {
					w = 0.5
				}
			case DST1:
				_, c = CosSin((i+1)*(k+1), 2*n)
			case DCT2:
				c, _ = CosSin((2*i+1)*k, 4*n)
			case DCT3:
				c, _ = CosSin(i*(2*k+1), 4*n)
				if i == 0 {
					w = 0.5
				}
			case DST2:
				_, c = CosSin((2*i+1)*(k+1), 4*n)
			case DST3:
				_, c = CosSin((i+1)*(2*k+1), 4*n)
				if i+1 == n {
					w = 0.5
				}
			case DHT:
				c, s = CosSin(i*k, n)
			}
			sum.add(w*x[i], c)
			sum.add(w*x[i], s)
		}
		y[k] = sum.sum()
	}
	return y
}

func TestTransforms(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for kind := DCT1; kind <= DHT; kind++ {
		worst := 0.0
		for _, n := range lengths() {
			if kind.Len(n) == 0 {
				continue
			}
			p, back := NewPlan(kind, n), NewPlan(kind.Inverse(), n)
			x := randomRows(p.Len(), rng)
			got := append([]row{}, x...)
			work := make([]row, max(p.scratch(), back.scratch()))
			for i := range work {
				for l := range work[i] {
					work[i][l] = math.NaN() // scratch holds nothing
				}
			}
			p.run(got, work)
			for _, l := range []int{0, half - 1, half, Lanes - 1} {
				in := make([]float64, p.Len())
				for i := range in {
					in[i] = x[i][l]
				}
				e := distance(got, l, define(kind, n, in))
				worst = max(worst, e/(1+math.Log2(float64(n))))
				if !(e <= 2*tolerance(n)) {
					t.Errorf("%v with N = %d, lane %d: relative error %.3g", kind, n, l, e)
				}
			}
			back.run(got, work)
			for l := range Lanes {
				in := make([]float64, p.Len())
				for i := range in {
					in[i] = x[i][l]
					got[i][l] *= p.Scale()
				}
				if e := distance(got, l, in); !(e <= 3*tolerance(n)) {
					t.Errorf("%v with N = %d and back, lane %d: relative error %.3g", kind, n, l, e)
				}
			}
		}
		t.Logf("%v: largest relative error / (1 + log₂ N): %.2g", kind, worst)
	}
}

func TestAxes(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct {
		kinds []Kind
		sizes []int
	}{
		{[]Kind{DCT1}, []int{9}},
		{[]Kind{DCT1, DST1}, []int{12, 35}},
		{[]Kind{DHT, DCT2}, []int{40, 33}},
		{[]Kind{DST2, DHT, DCT3}, []int{5, 11, 3}},
		{[]Kind{DST3, DCT1, DHT}, []int{4, 3, 40}},
		{[]Kind{DHT, DCT1, DST1, DST2}, []int{3, 4, 5, 2}},
	} {
		one, three := NewAxes(c.kinds, c.sizes, 1), NewAxes(c.kinds, c.sizes, 3)
		x := make([]float64, one.Len())
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		want := append([]float64{}, x...)
		inner := len(x)
		for axis, n := range one.Shape() {
			inner /= n
			for first := range want {
				if first/inner%n != 0 {
					continue
				}
				line := make([]float64, n)
				for i := range line {
					line[i] = want[first+i*inner]
				}
				for i, v := range define(c.kinds[axis], c.sizes[axis], line) {
					want[first+i*inner] = v
				}
			}
		}
		got, parallel := append([]float64{}, x...), append([]float64{}, x...)
		one.Forward(got)
		three.Forward(parallel)
		var d, w float64
		for i := range want {
			d += (got[i] - want[i]) * (got[i] - want[i])
			w += want[i] * want[i]
			if got[i] != parallel[i] {
				t.Fatalf("%v %v: three threads differ at %d", c.kinds, c.sizes, i)
			}
		}
		if !(math.Sqrt(d/w) < 5e-15) {
			t.Errorf("%v %v: relative error %.3g", c.kinds, c.sizes, math.Sqrt(d/w))
		}
		one.Backward(got)
		for i := range got {
			if !(math.Abs(got[i]*one.Scale()-x[i]) < 1e-14) {
				t.Fatalf("%v %v: there and back differ by %g at %d", c.kinds, c.sizes, got[i]*one.Scale()-x[i], i)
			}
		}
	}
}

// The eigenvectors of −∂² on a periodic axis and between Dirichlet nodes.
func TestSolve(t *testing.T) {
	const n, m = 10, 7
	a := NewAxes([]Kind{DHT, DST1}, []int{n, m}, 1)
	a.Diagonalises([][]float64{Spectrum(DHT, n, 0.5), Spectrum(DST1, m, 2)}, math.Inf(1))
	rng := rand.New(rand.NewPCG(4, 4))
	f := make([]float64, a.Len())
	for i := range f {
		f[i] = rng.NormFloat64()
	}
	u := append([]float64{}, f...)
	a.Solve(u)
	at := func(i, j int) float64 {
		if j < 0 || j >= m-1 {
			return 0
		}
		return u[(i+n)%n*(m-1)+j]
	}
	for i := range n {
		for j := range m - 1 {
			lap := (2*at(i, j)-at(i-1, j)-at(i+1, j))/0.25 + (2*at(i, j)-at(i, j-1)-at(i, j+1))/4
			if math.Abs(lap-f[i*(m-1)+j]) > 1e-13 {
				t.Fatalf("−Δu = %v at (%d, %d), want %v", lap, i, j, f[i*(m-1)+j])
			}
		}
	}
}

func TestSolveAllocatesNothing(t *testing.T) {
	a := NewAxes([]Kind{DCT1, DCT1, DHT}, []int{8, 33, 11}, 1)
	a.Diagonalises([][]float64{Spectrum(DCT1, 8, 1), Spectrum(DCT1, 33, 1), Spectrum(DHT, 11, 1)}, math.Inf(1))
	x := make([]float64, a.Len())
	x[5] = 1
	allocation.Check(t, func() { a.Solve(x) })
}

func BenchmarkSolve1024(b *testing.B) {
	a := NewAxes([]Kind{DCT1, DCT1}, []int{1024, 1024}, 1)
	a.Diagonalises([][]float64{Spectrum(DCT1, 1024, 1), Spectrum(DCT1, 1024, 1)}, math.Inf(1))
	x := make([]float64, a.Len())
	for b.Loop() {
		a.Solve(x)
	}
	b.ReportMetric(float64(b.N)*1024*1024/b.Elapsed().Seconds()/1e6, "Mcells/s")
}
