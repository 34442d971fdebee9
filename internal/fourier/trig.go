// Package fourier transforms real arrays along their axes: discrete cosine,
// sine, Hartley and Fourier transforms of any length, and the solution of
// equations that they diagonalise.
//
// Sixteen sequences are transformed at once, one element of each side by side
// in memory. Two real sequences make one complex one, so that every real
// transform is half a complex transform of the same length, whatever the
// length. No formula divides by a sine: the error stays at a few units in the
// last place of the largest of the sixteen.
package fourier

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
)

// A Kind names a real transform. With θ = π/N, and Σ′ taking half of the terms
// whose index is 0 or N:
//
//	DCT1  X_k = Σ′ x_n cos(θ n k)          n, k = 0…N    (N+1 values)
//	DST1  X_k = Σ  x_n sin(θ n k)          n, k = 1…N−1  (N−1 values)
//	DCT2  X_k = Σ  x_n cos(θ (n+½) k)      n, k = 0…N−1
//	DCT3  X_k = Σ′ x_n cos(θ n (k+½))      n, k = 0…N−1
//	DST2  X_k = Σ  x_n sin(θ (n+½) k)      n = 0…N−1, k = 1…N
//	DST3  X_k = Σ′ x_n sin(θ n (k+½))      n = 1…N, k = 0…N−1
//	DHT   X_k = Σ  x_n (cos + sin)(2θ n k) n, k = 0…N−1
//
// DCT1, DST1 and DHT are their own inverses, DCT2 and DCT3, DST2 and DST3 each
// other's, up to the factor Plan.Scale.
type Kind int

// The transforms.
const (
	DCT1 Kind = iota
	DST1
	DCT2
	DCT3
	DST2
	DST3
	DHT
)

var kindNames = [...]string{"DCT1", "DST1", "DCT2", "DCT3", "DST2", "DST3", "DHT"}

// String returns the name of the transform.
func (k Kind) String() string { return kindNames[k] }

// Inverse returns the kind that undoes k.
func (k Kind) Inverse() Kind {
	switch k {
	case DCT2:
		return DCT3
	case DCT3:
		return DCT2
	case DST2:
		return DST3
	case DST3:
		return DST2
	}
	return k
}

// Len returns the number of values of a sequence with the given N.
func (k Kind) Len(n int) int {
	switch k {
	case DCT1:
		return n + 1
	case DST1:
		return n - 1
	}
	return n
}

// A Plan holds the tables of one transform. It is immutable and may be shared.
type Plan struct {
	kind  Kind
	n     int
	dft   *dft      // of length N; nil where inner and outer do the work
	omega []twiddle // DCT2, DCT3 and their sines: exp(−πi·k/2N)

	inner *Plan // DCT1 and DST1 of even N: the same kind for N/2,
	outer *Plan // and DCT3 or DST3 for N/2
}

// NewPlan returns the plan of a transform with parameter n >= 1, which is the
// length, or the length − 1 (DCT1), or the length + 1 (DST1).
func NewPlan(kind Kind, n int) *Plan {
	if n < 1 {
		panic(fmt.Sprintf("fourier: NewPlan: %v with N = %d", kind, n))
	}
	p := &Plan{kind: kind, n: n}
	switch kind {
	case DCT1, DST1:
		if n%2 == 0 {
			p.inner = NewPlan(kind, n/2)
			p.outer = NewPlan(map[Kind]Kind{DCT1: DCT3, DST1: DST3}[kind], n/2)
			return p
		}
	case DCT2, DCT3, DST2, DST3:
		for k := range n {
			p.omega = append(p.omega, newTwiddle(k, 4*n))
		}
	}
	p.dft = newDFT(n)
	return p
}

// Len returns the number of values of a sequence.
func (p *Plan) Len() int { return p.kind.Len(p.n) }

// Scale returns the factor that turns two transforms, there and back, into the
// identity: 2/N, for DHT 1/N.
func (p *Plan) Scale() float64 {
	if p.kind == DHT {
		return 1 / float64(p.n)
	}
	return 2 / float64(p.n)
}

// scratch is the number of rows run needs beside x.
func (p *Plan) scratch() int {
	switch {
	case p.inner != nil:
		return p.Len() + max(p.inner.scratch(), p.outer.scratch())
	case p.kind == DCT1 || p.kind == DST1:
		return 2*p.n + p.dft.scratch()
	}
	return p.n + p.dft.scratch()
}

// run transforms the rows of x in place.
func (p *Plan) run(x, work []row) {
	switch p.kind {
	case DCT1:
		if p.inner != nil {
			p.foldCos(x, work)
		} else {
			p.oddCos(x, work)
		}
	case DST1:
		if p.inner != nil {
			p.foldSin(x, work)
		} else {
			p.oddSin(x, work)
		}
	case DCT2, DST2:
		p.second(x, work)
	case DCT3, DST3:
		p.third(x, work)
	case DHT:
		p.hartley(x, work)
	}
}

// foldCos: for N = 2M the even outputs are the DCT1 over M of x_n + x_{N−n},
// the odd ones the DCT3 over M of x_n − x_{N−n}.
func (p *Plan) foldCos(x, work []row) {
	n, m := p.n, p.n/2
	even, odd, rest := work[:m+1], work[m+1:n+1], work[n+1:]
	asm.Fold(even[:m], odd, x[:m], x[m+1:n+1])
	even[m] = twice(&x[m])
	p.inner.run(even, rest)
	p.outer.run(odd, rest)
	for i := range m {
		x[2*i], x[2*i+1] = even[i], odd[i]
	}
	x[n] = even[m]
}

// twice returns 2x.
func twice(x *row) (y row) {
	for l, v := range x {
		y[l] = v + v
	}
	return y
}

// foldSin: for N = 2M the odd outputs are the DST3 over M of x_n + x_{N−n}, the
// even ones the DST1 over M of x_n − x_{N−n}. Row i holds index i+1.
func (p *Plan) foldSin(x, work []row) {
	n, m := p.n, p.n/2
	odd, even, rest := work[:m], work[m:n-1], work[n-1:]
	asm.Fold(odd[:m-1], even, x[:m-1], x[m:n-1])
	odd[m-1] = twice(&x[m-1])
	p.inner.run(even, rest)
	p.outer.run(odd, rest)
	for i := range m {
		x[2*i] = odd[i]
		if i < m-1 {
			x[2*i+1] = even[i]
		}
	}
}

// oddCos: the even extension of x has period 2N. For odd N its elements of
// even and of odd index are even sequences of period N,
//
//	2 X_k = DFT_k(x_{2a}) + (−1)^k DFT_k(x_{2a+N}),
//
// and the transform of an even sequence does not mix a pair of lanes.
func (p *Plan) oddCos(x, work []row) {
	n := p.n
	e, o, rest := work[:n], work[n:2*n], work[2*n:]
	for a := range n {
		e[a] = x[reflect(2*a, n)]
		o[a] = x[reflect((2*a+n)%(2*n), n)]
	}
	e = keep(work[:n], p.dft.run(e, rest))
	o = p.dft.run(o, rest)
	for k := range n + 1 {
		u, v, sign := &e[k%n], &o[k%n], 0.5
		if k&1 == 1 {
			sign = -0.5
		}
		for l := range Lanes {
			x[k][l] = float64(0.5*u[l]) + float64(sign*v[l])
		}
	}
}

// oddSin is oddCos for the odd extension; the transform of an odd sequence
// exchanges the pair of lanes.
func (p *Plan) oddSin(x, work []row) {
	n := p.n
	e, o, rest := work[:n], work[n:2*n], work[2*n:]
	at := func(i int) (r row) {
		switch {
		case i > 0 && i < n:
			r = x[i-1]
		case i > n:
			r = x[2*n-i-1]
			for l := range r {
				r[l] = -r[l]
			}
		}
		return r
	}
	for a := range n {
		e[a], o[a] = at(2*a), at((2*a+n)%(2*n))
	}
	e = keep(work[:n], p.dft.run(e, rest))
	o = p.dft.run(o, rest)
	for k := 1; k < n; k++ {
		u, v, sign := &e[k], &o[k], 0.5
		if k&1 == 1 {
			sign = -0.5
		}
		for l := range half {
			x[k-1][l] = -float64(0.5*u[l+half]) - float64(sign*v[l+half])
			x[k-1][l+half] = float64(0.5*u[l]) + float64(sign*v[l])
		}
	}
}

// reflect folds index i of the even sequence of period 2n to 0…n.
func reflect(i, n int) int {
	if i > n {
		return 2*n - i
	}
	return i
}

// keep returns dst with the contents of src, which may be dst itself.
func keep(dst, src []row) []row {
	copy(dst, src)
	return dst
}

// second is Makhoul's DCT2: with v = x_0, x_2, x_4, …, x_5, x_3, x_1 and
// ω_k = exp(−πi·k/2N), ω_k·DFT_k(v) = X_k − i·X_{N−k}. For lanes a and b packed
// as a + ib, P = ω_k Z_k and Q = ω_{N−k} Z_{N−k}, that is
//
//	2Xᵃ_k = Re P − Im Q,  2Xᵇ_k = Im P + Re Q.
//
// The DST2 is the DCT2 of (−1)^n x_n, read backwards.
func (p *Plan) second(x, work []row) {
	n, sine := p.n, p.kind == DST2
	v := work[:n]
	for i := range (n + 1) / 2 {
		v[i] = x[2*i]
	}
	for i := range n / 2 {
		u, w := &v[n-1-i], &x[2*i+1]
		if !sine {
			*u = *w
			continue
		}
		for l := range Lanes {
			u[l] = -w[l]
		}
	}
	v = p.dft.run(v, work[n:])
	asm.CosineFromFourier(x, v, p.omega, sine)
}

// third undoes second: Z_k = ½ conj(ω_k) ((Xᵃ_k + Xᵇ_{N−k}) + i(Xᵇ_k − Xᵃ_{N−k})),
// with X_N = 0.
func (p *Plan) third(x, work []row) {
	n, sine := p.n, p.kind == DST3
	v := work[:n]
	asm.FourierFromCosine(v, x, p.omega, sine)
	v = p.dft.run(v, work[n:])
	// The inverse is read backwards: element i of v is at (n−i) mod n.
	x[0] = v[0]
	for i := 1; i < (n+1)/2; i++ {
		x[2*i] = v[n-i]
	}
	for i := range n / 2 {
		u, w := &x[2*i+1], &v[i+1]
		if !sine {
			*u = *w
			continue
		}
		for l := range Lanes {
			u[l] = -w[l]
		}
	}
}

// hartley: X_k = Re V_k − Im V_k for the DFT V of each lane; for a pair packed
// as a + ib, 2V^a_k = Z_k + conj(Z_{−k}).
func (p *Plan) hartley(x, work []row) {
	n := p.n
	v := keep(work[:n], x[:n])
	v = p.dft.run(v, work[n:])
	for k := range n {
		a, b := &v[k], &v[(n-k)%n]
		for l := range half {
			x[k][l] = 0.5 * ((a[l] + b[l]) - (a[l+half] - b[l+half]))
			x[k][l+half] = 0.5 * ((a[l+half] + b[l+half]) + (a[l] - b[l]))
		}
	}
}
