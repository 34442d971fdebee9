package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// inverseNorm estimates ‖A⁻¹‖∞ from below by the power method on signs (Higham,
// Accuracy and Stability of Numerical Algorithms, algorithm 15.1).
type inverseNorm[T Float] struct {
	x     Matrix[T]
	signs []T
}

// estimate is for an A of order n; solve sets x = op(A)⁻¹x for one column.
func (e *inverseNorm[T]) estimate(n int, solve func(x *Matrix[T], t Trans)) float64 {
	if n == 0 {
		return 0
	}
	x := &e.x
	x.reshape(n, 1)
	v := x.Data
	x.Fill(1 / T(n))
	solve(x, Transposed)
	estimate := asm.Asum(v)
	e.signs = resize(e.signs, n)
	signs := e.signs
	clear(signs)
	at := -1
	for range 5 {
		same := true
		for i := range v {
			s := T(math.Copysign(1, float64(v[i])))
			same = same && s == signs[i]
			signs[i] = s
		}
		if same {
			break
		}
		copy(v, signs)
		solve(x, NoTrans)
		next := Iamax(v)
		if next == at {
			break
		}
		at = next
		clear(v)
		v[at] = 1
		solve(x, Transposed)
		sum := asm.Asum(v)
		if !(sum > estimate) {
			break
		}
		estimate = sum
	}
	// A vector of alternating signs finds what cancellation hides.
	for i := range v {
		v[i] = 1 + T(i)/T(max(n-1, 1))
		if i%2 == 1 {
			v[i] = -v[i]
		}
	}
	solve(x, Transposed)
	return math.Max(float64(estimate), 2*float64(asm.Asum(v))/(3*float64(n)))
}
