package asm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// unary64 are the float64 element-wise functions: kernel, bit reference, exact
// value (nil for those that the reference defines) and where to look for the
// greatest error.
var unary64 = []struct {
	name   string
	kernel func(dst, x []float64)
	oracle func(x float64) float64
	exact  func(x float64) *big.Float
	lo, hi float64
}{
	{"exp", expF64, expOracleF64, exactExp, -746, 710},
	{"expm1", expm1F64, expm1OracleF64, exactExpm1, -50, 710},
	{"log", logF64, logOracleF64, exactLog, 0, 1e3},
	{"log1p", log1pF64, log1pOracleF64, exactLog1p, -1, 10},
	{"sigmoid", sigmoidF64, sigmoidOracleF64, exactSigmoid, -746, 40},
	{"tanh", tanhF64, tanhOracleF64, exactTanh, -20, 20},
	{"softplus", softplusF64, softplusOracleF64, exactSoftplus, -746, 50},
	{"relu", reluF64, reluOracleF64, nil, 0, 0},
	{"sigmoid'", sigmoidDerivativeF64, sigmoidDerivativeOracleF64, nil, 0, 0},
	{"tanh'", tanhDerivativeF64, tanhDerivativeOracleF64, nil, 0, 0},
	{"relu'", reluDerivativeF64, reluDerivativeOracleF64, nil, 0, 0},
	{"softplus'", softplusDerivativeF64, softplusDerivativeOracleF64, exactSoftplusDerivative, 0, 40},
}

// special64 are arguments at the borders of the functions and of the format.
func special64() []float64 {
	x := []float64{
		0, math.SmallestNonzeroFloat64, 3 * math.SmallestNonzeroFloat64, 0x1p-1060, 0x1.fffffffffffffp-1023,
		0x1p-1022, 0x1.8p-1021, 1e-300, 1e-160, 1e-30, 0x1p-54, 0x1p-53, 0x1p-30, 1e-9, 1e-5, 0.1, 0.17328679513998632,
		0.73468017578125, 0.98468017578125, 1.0318603515625, 1.4693603515625, // borders of the table of logarithms
		0.25, 0.34657359027997264, 0.4142135623730950, 0.5, math.Ln2, math.Sqrt2 / 2, 0.8813735870195430, 0.9999999999999999, 1,
		1.0000000000000002, math.Sqrt2, 1.5, 2, 2.5, math.E, 10, 18.5, 19.0615, 36.7, 37, 38, 40, 55, 80, 100, 700, 708.39,
		708.3964185322641, 709, 709.7827128933840, 710, 744.4400719213812, 745.1332191019411, 745.1332191019412, 746, 750,
		1000, 1e10, 1e100, 1e300, math.MaxFloat64, math.Inf(1), math.NaN(),
	}
	for _, v := range x[:len(x)-2] {
		x = append(x, math.Nextafter(v, 0), math.Nextafter(v, math.Inf(1)))
	}
	for _, v := range x {
		x = append(x, -v)
	}
	return x
}

// arguments64 are n random arguments of every kind and the special ones.
func arguments64(rng *rand.Rand, n int, lo, hi float64) []float64 {
	x := special64()
	for range n {
		switch u := rng.Float64(); rng.IntN(6) {
		case 0: // all bit patterns
			x = append(x, math.Float64frombits(rng.Uint64()))
		case 1: // all magnitudes below 1
			x = append(x, math.Copysign(math.Ldexp(1+u, -rng.IntN(1080)), rng.Float64()-0.5))
		case 2: // near 1 and -1
			x = append(x, math.Copysign(1+(u-0.5)*math.Ldexp(1, -rng.IntN(40)), rng.Float64()-0.5))
		case 3:
			x = append(x, 10*u-5)
		case 4: // where the reduction of exp and tanh changes its integer
			x = append(x, (float64(rng.IntN(4300)-2150)+math.Ldexp(u, -rng.IntN(50)))*(math.Ln2/2))
		default:
			x = append(x, lo+(hi-lo)*u)
		}
	}
	return x
}

func TestUnaryF64EqualsOracle(t *testing.T) {
	const guard = 16
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
	eachFMALevel(t, func(t *testing.T) {
		for _, f := range unary64 {
			t.Run(f.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(1, 2))
				x := arguments64(rng, n, f.lo, f.hi)
				dst := make([]float64, len(x))
				for i := 0; i < len(x); i += 32768 {
					j := min(i+32768, len(x))
					f.kernel(dst[i:j], x[i:j])
				}
				bad := 0
				for i, v := range x {
					if want := f.oracle(v); !sameBits(dst[i], want) {
						t.Errorf("%s(%x) = %x, want %x", f.name, v, dst[i], want)
						if bad++; bad == 10 {
							return
						}
					}
				}
				// Lengths and alignments, with guards; then in place.
				marker := math.Float64frombits(0x7ff8_dead_beef_0001)
				for length := 0; length <= 4*32; length++ { // four times the widest step
					for offset := range 8 {
						from := rng.IntN(len(x) - length)
						buf := make([]float64, length+2*guard)
						for i := range buf {
							buf[i] = marker
						}
						in := append([]float64(nil), x[from:from+length]...)
						f.kernel(buf[guard-offset:guard-offset+length], in)
						place := append(make([]float64, offset), in...)
						f.kernel(place[offset:], place[offset:])
						for i, v := range buf {
							k := i - (guard - offset)
							switch {
							case k < 0 || k >= length:
								if math.Float64bits(v) != math.Float64bits(marker) {
									t.Fatalf("length %d offset %d: write at %d outside the slice", length, offset, k)
								}
							case !sameBits(v, f.oracle(in[k])) || !sameBits(place[offset+k], v):
								t.Fatalf("length %d offset %d: %s(%x) = %x, in place %x, want %x",
									length, offset, f.name, in[k], v, place[offset+k], f.oracle(in[k]))
							}
						}
					}
				}
			})
		}
	})
}

func TestUnaryF64Specials(t *testing.T) {
	inf, nan, zero, tiny := math.Inf(1), math.NaN(), math.Copysign(0, -1), math.SmallestNonzeroFloat64
	cases := []struct {
		name    string
		kernel  func(dst, x []float64)
		x, want float64
	}{
		{"exp", expF64, 0, 1}, {"exp", expF64, zero, 1}, {"exp", expF64, inf, inf}, {"exp", expF64, -inf, 0}, {"exp", expF64, nan, nan},
		{"exp", expF64, tiny, 1}, {"exp", expF64, -tiny, 1}, {"exp", expF64, 709.7827128933841, inf}, {"exp", expF64, -745.14, 0},
		{"exp", expF64, -745.13, tiny}, {"exp", expF64, math.MaxFloat64, inf}, {"exp", expF64, -math.MaxFloat64, 0},
		{"log", logF64, 0, -inf}, {"log", logF64, zero, -inf}, {"log", logF64, inf, inf}, {"log", logF64, -inf, nan}, {"log", logF64, nan, nan},
		{"log", logF64, -1, nan}, {"log", logF64, -tiny, nan}, {"log", logF64, 1, 0}, {"log", logF64, tiny, -744.4400719213812},
		{"log", logF64, math.MaxFloat64, 709.782712893384},
		{"expm1", expm1F64, 0, 0}, {"expm1", expm1F64, zero, zero}, {"expm1", expm1F64, inf, inf}, {"expm1", expm1F64, -inf, -1},
		{"expm1", expm1F64, nan, nan}, {"expm1", expm1F64, tiny, tiny}, {"expm1", expm1F64, -3 * tiny, -3 * tiny},
		{"expm1", expm1F64, 709.782712893384, 0x1.fffffffffff2ap1023}, {"expm1", expm1F64, 709.7827128933841, inf}, {"expm1", expm1F64, -100, -1},
		{"log1p", log1pF64, 0, 0}, {"log1p", log1pF64, zero, zero}, {"log1p", log1pF64, inf, inf}, {"log1p", log1pF64, -inf, nan},
		{"log1p", log1pF64, -1, -inf}, {"log1p", log1pF64, -1.5, nan}, {"log1p", log1pF64, nan, nan}, {"log1p", log1pF64, tiny, tiny},
		{"log1p", log1pF64, -tiny, -tiny}, {"log1p", log1pF64, math.MaxFloat64, 709.782712893384}, {"log1p", log1pF64, 1, math.Ln2},
		{"sigmoid", sigmoidF64, 0, 0.5}, {"sigmoid", sigmoidF64, zero, 0.5}, {"sigmoid", sigmoidF64, inf, 1}, {"sigmoid", sigmoidF64, -inf, 0},
		{"sigmoid", sigmoidF64, nan, nan}, {"sigmoid", sigmoidF64, 38, 1}, {"sigmoid", sigmoidF64, -745.13, tiny}, {"sigmoid", sigmoidF64, -746, 0},
		{"tanh", tanhF64, 0, 0}, {"tanh", tanhF64, zero, zero}, {"tanh", tanhF64, inf, 1}, {"tanh", tanhF64, -inf, -1}, {"tanh", tanhF64, nan, nan},
		{"tanh", tanhF64, tiny, tiny}, {"tanh", tanhF64, -tiny, -tiny}, {"tanh", tanhF64, 3e-310, 3e-310}, {"tanh", tanhF64, 1e-9, 1e-9},
		{"tanh", tanhF64, 20, 1}, {"tanh", tanhF64, -20, -1},
		{"softplus", softplusF64, 0, math.Ln2}, {"softplus", softplusF64, zero, math.Ln2}, {"softplus", softplusF64, inf, inf},
		{"softplus", softplusF64, -inf, 0}, {"softplus", softplusF64, nan, nan}, {"softplus", softplusF64, 1e300, 1e300},
		{"softplus", softplusF64, -745.13, tiny}, {"softplus", softplusF64, -746, 0},
		{"relu", reluF64, 0, 0}, {"relu", reluF64, zero, zero}, {"relu", reluF64, inf, inf}, {"relu", reluF64, -inf, 0}, {"relu", reluF64, nan, nan},
		{"relu", reluF64, 3, 3}, {"relu", reluF64, -3, 0}, {"relu", reluF64, tiny, tiny},
		{"sigmoid'", sigmoidDerivativeF64, 0, 0}, {"sigmoid'", sigmoidDerivativeF64, 1, 0}, {"sigmoid'", sigmoidDerivativeF64, 0.25, 0.1875},
		{"sigmoid'", sigmoidDerivativeF64, nan, nan},
		{"tanh'", tanhDerivativeF64, 0, 1}, {"tanh'", tanhDerivativeF64, -1, 0}, {"tanh'", tanhDerivativeF64, 0.5, 0.75}, {"tanh'", tanhDerivativeF64, nan, nan},
		{"relu'", reluDerivativeF64, 0, 0}, {"relu'", reluDerivativeF64, zero, 0}, {"relu'", reluDerivativeF64, tiny, 1}, {"relu'", reluDerivativeF64, inf, 1},
		{"relu'", reluDerivativeF64, -inf, 0}, {"relu'", reluDerivativeF64, nan, nan},
		{"softplus'", softplusDerivativeF64, 0, 0}, {"softplus'", softplusDerivativeF64, inf, 1}, {"softplus'", softplusDerivativeF64, tiny, tiny},
		{"softplus'", softplusDerivativeF64, math.Ln2, 0.5}, {"softplus'", softplusDerivativeF64, nan, nan},
	}
	eachLevel(t, func(t *testing.T) {
		for _, c := range cases {
			for n := 1; n <= 9; n++ { // the last lane of a tail and of a vector
				x, dst := make([]float64, n), make([]float64, n)
				x[n-1] = c.x
				c.kernel(dst, x)
				if !sameBits(dst[n-1], c.want) {
					t.Errorf("%s(%v) = %v, want %v (length %d)", c.name, c.x, dst[n-1], c.want, n)
				}
			}
		}
	})
}

// The greatest error of every function that has an exact value: within 1 ULP
// at the FMA levels (which equal the oracle), within 4 at the generic one.
func TestUnaryF64Accuracy(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 3_000
	}
	generic := map[string]func(dst, x []float64){
		"exp": expGenericF64, "expm1": expm1GenericF64, "log": logGenericF64, "log1p": log1pGenericF64, "sigmoid": sigmoidGenericF64, "tanh": tanhGenericF64,
		"softplus": softplusGenericF64, "softplus'": softplusDerivativeGenericF64,
	}
	for _, f := range unary64 {
		if f.exact == nil {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			x := arguments64(rand.New(rand.NewPCG(3, 4)), n, f.lo, f.hi)
			plain := make([]float64, len(x))
			generic[f.name](plain, x)
			var fused, rounded, fusedAt, roundedAt float64
			for i, v := range x {
				if math.IsNaN(v) || math.IsInf(v, 0) || (f.name == "log" && v <= 0) || (f.name == "log1p" && v <= -1) || (f.name == "softplus'" && v < 0) {
					continue
				}
				want := f.exact(v)
				if e := ulps(f.oracle(v), want); e > fused {
					fused, fusedAt = e, v
				}
				if e := ulps(plain[i], want); e > rounded {
					rounded, roundedAt = e, v
				}
			}
			t.Logf("%d points: %.3f ULP at %x; generic %.3f ULP at %x", len(x), fused, fusedAt, rounded, roundedAt)
			if fused > 1 || rounded > 4 {
				t.Errorf("want at most 1 ULP, 4 at the generic level")
			}
		})
	}
}

// precision in bits of the exact values.
const precision = 256

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// ulps returns the distance of got from want in units of the last place of
// want, which is 2^-1074 below the normal numbers; +Inf stands for 2^1024.
func ulps(got float64, want *big.Float) float64 {
	if math.IsNaN(got) {
		return math.Inf(1)
	}
	if w, _ := want.Float64(); got == w {
		if math.IsInf(w, 0) {
			return 0
		}
	} else if math.IsInf(w, 0) || math.IsInf(got, 0) {
		return math.Inf(1)
	}
	d := new(big.Float).Sub(number(got), want)
	e := max(want.MantExp(nil)-53, -1074)
	d.SetMantExp(d, -e)
	r, _ := d.Float64()
	return math.Abs(r)
}

// inverseFactorials are 1/k!.
var inverseFactorials = func() (c []*big.Float) {
	c = append(c, number(1))
	for k := 1; k < 40; k++ {
		c = append(c, new(big.Float).Quo(c[k-1], number(float64(k))))
	}
	return c
}()

// bigExp returns e^x by the series of e^(x/2^k) with |x/2^k| < 2^-10, squared k
// times.
func bigExp(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return number(1)
	}
	k := max(0, x.MantExp(nil)+10)
	r := new(big.Float).SetMantExp(x, -k)
	s := new(big.Float).Copy(inverseFactorials[25])
	for i := 24; i >= 0; i-- {
		s.Mul(s, r)
		s.Add(s, inverseFactorials[i])
	}
	for range k {
		s.Mul(s, s)
	}
	return s
}

// bigLog returns log v from one step of Halley's iteration, which triples the
// digits of math.Log (of a normal number: on amd64 math.Log is wrong below).
func bigLog(v *big.Float) *big.Float {
	f, _ := v.Float64()
	m, k := math.Frexp(f)
	y := number(math.Log(m) + float64(k)*math.Ln2)
	e := bigExp(y)
	d := new(big.Float).Sub(v, e)
	d.Mul(d, number(2))
	d.Quo(d, new(big.Float).Add(v, e))
	return y.Add(y, d)
}

// exactExp takes |x| to at most 2000, where the result over- or underflows.
func exactExp(x float64) *big.Float { return bigExp(number(min(max(x, -2000), 2000))) }

func exactLog(x float64) *big.Float { return bigLog(number(x)) }

// exactExpm1 returns e^x - 1.
func exactExpm1(x float64) *big.Float {
	if math.Abs(x) < 0x1p-60 { // x + x²/2 + x³/6, the next term is below 2^-180 of the first
		v := number(x)
		s := new(big.Float).Quo(v, number(6))
		s.Add(s, number(0.5))
		s.Mul(s, v)
		s.Add(s, number(1))
		return s.Mul(s, v)
	}
	return new(big.Float).Sub(exactExp(x), number(1))
}

// exactLog1p returns log(1+x).
func exactLog1p(x float64) *big.Float {
	v := number(x)
	if math.Abs(x) < 0x1p-60 { // x - x²/2 + x³/3
		s := new(big.Float).Quo(v, number(3))
		s.Sub(s, number(0.5))
		s.Mul(s, v)
		s.Add(s, number(1))
		return s.Mul(s, v)
	}
	return bigLog(new(big.Float).Add(number(1), v))
}

func exactSigmoid(x float64) *big.Float {
	e := exactExp(x)
	return new(big.Float).Quo(e, new(big.Float).Add(number(1), e))
}

func exactTanh(x float64) *big.Float {
	if math.Abs(x) < 0x1p-40 { // x - x³/3 + 2x⁵/15, the next term is below 2^-240 of the first
		v := number(x)
		z := new(big.Float).Mul(v, v)
		s := new(big.Float).Mul(z, new(big.Float).Quo(number(2), number(15)))
		s.Sub(s, new(big.Float).Quo(number(1), number(3)))
		s.Mul(s, z)
		s.Add(s, number(1))
		return s.Mul(s, v)
	}
	e := exactExp(2 * x)
	return new(big.Float).Quo(new(big.Float).Sub(e, number(1)), new(big.Float).Add(e, number(1)))
}

func exactSoftplus(x float64) *big.Float {
	e := exactExp(-math.Abs(x))
	s := new(big.Float).Copy(e)
	if e.MantExp(nil) < -60 { // log(1+e) = e - e²/2 + e³/3, the next term is below 2^-180 of the first
		z := new(big.Float).Mul(e, e)
		s.Sub(s, new(big.Float).Mul(z, number(0.5)))
		s.Add(s, z.Mul(z, e).Quo(z, number(3)))
	} else {
		s = bigLog(s.Add(s, number(1)))
	}
	return s.Add(s, number(max(x, 0)))
}

// exactSoftplusDerivative returns 1 - e^-h.
func exactSoftplusDerivative(h float64) *big.Float {
	if h < 0x1p-60 { // h - h²/2 + h³/6
		v := number(h)
		s := new(big.Float).Quo(v, number(6))
		s.Sub(s, number(0.5))
		s.Mul(s, v)
		s.Add(s, number(1))
		return s.Mul(s, v)
	}
	return new(big.Float).Sub(number(1), exactExp(-h))
}

func BenchmarkUnaryF64(b *testing.B) {
	x := make([]float64, 4096)
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range x {
		x[i] = 10 * rng.Float64()
	}
	dst := make([]float64, len(x))
	for _, l := range isa.Available() {
		for _, f := range unary64 {
			b.Run(fmt.Sprintf("%s/%s", l, f.name), func(b *testing.B) {
				defer isa.Use(l)()
				for b.Loop() {
					f.kernel(dst, x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/element")
			})
		}
	}
}
