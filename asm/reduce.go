package asm

// A reduction deals logical index i to lane i mod L, 64 lanes for float32 and
// 32 for float64, each starting at +0; the tree adds lane j + L/2 to lane j,
// halving. Longer slices are cut into pieces of 4096 elements whose results
// are added from left to right.
const piece = 4096

// Sum returns the sum of x, +0 when x is empty.
func Sum[T Float](x []T) T {
	n, far := min(len(x), piece), isFar(x)
	s := sum(x[:n], far)
	for x = x[n:]; len(x) > 0; x = x[n:] {
		n = min(len(x), piece)
		s += sum(x[:n], far)
	}
	return s
}

// Asum returns the sum of the magnitudes of x, +0 when x is empty.
func Asum[T Float](x []T) T {
	n, far := min(len(x), piece), isFar(x)
	s := asum(x[:n], far)
	for x = x[n:]; len(x) > 0; x = x[n:] {
		n = min(len(x), piece)
		s += asum(x[:n], far)
	}
	return s
}

// Dot returns the inner product of x and y, +0 when they are empty; each
// product is rounded with the sum of its lane, once. It panics when the lengths
// differ.
func Dot[T Float](x, y []T) T {
	same("Dot", len(x), len(y))
	n, far := min(len(x), piece), isFar(x)
	s := dot(x[:n], y[:n], far)
	for x, y = x[n:], y[n:]; len(x) > 0; x, y = x[n:], y[n:] {
		n = min(len(x), piece)
		s += dot(x[:n], y[:n], far)
	}
	return s
}

// SquaredNorm returns the sum of the squares of x with the bits of Dot(x, x).
func SquaredNorm[T Float](x []T) T {
	n, far := min(len(x), piece), isFar(x)
	s := squares(x[:n], far)
	for x = x[n:]; len(x) > 0; x = x[n:] {
		n = min(len(x), piece)
		s += squares(x[:n], far)
	}
	return s
}

// Amax returns the largest magnitude in x, +0 when x is empty, and NaN when there
// is one.
func Amax[T Float](x []T) T {
	var m T
	far := isFar(x)
	for i := 0; i < len(x); i += piece {
		m = max(m, amax(x[i:min(i+piece, len(x))], far))
	}
	return m
}

// ArgAmax returns the index of the element of x with the largest magnitude, the
// first of several, and that of the first NaN when there is one. It panics when x is
// empty.
func ArgAmax[T Float](x []T) int {
	if len(x) == 0 {
		panic("asm: ArgAmax: x is empty")
	}
	far := isFar(x)
	m, at, start := largestPiece(x, func(p []T) T { return amax(p, far) })
	return start + index(at, m, -m)
}

// Max returns the largest element of x, the first of several (-0 equals +0),
// and NaN when there is one. It panics when x is empty.
func Max[T Float](x []T) T {
	if len(x) == 0 {
		panic("asm: Max: x is empty")
	}
	far := isFar(x)
	if m, _, _ := largestPiece(x, func(p []T) T { return largest(p, far) }); m != 0 {
		return m
	}
	return x[ArgMax(x)] // for the sign
}

// ArgMax returns the index of the largest element of x, the first of several
// (-0 equals +0), and that of the first NaN when there is one. It panics when x
// is empty.
func ArgMax[T Float](x []T) int {
	if len(x) == 0 {
		panic("asm: ArgMax: x is empty")
	}
	far := isFar(x)
	m, at, start := largestPiece(x, func(p []T) T { return largest(p, far) })
	return start + index(at, m, m)
}

// largestPiece returns the largest value that of has on a piece of x, NaN when
// there is one, and the first piece with it and where that starts.
func largestPiece[T Float](x []T, of func([]T) T) (m T, at []T, start int) {
	for i := 0; i < len(x); i += piece {
		p := x[i:min(i+piece, len(x))]
		v := of(p)
		if i == 0 || v != v || v > m {
			m, at, start = v, p, i
		}
		if v != v {
			break
		}
	}
	return m, at, start
}

// index returns that of the first element of x that is a or b, of which there is
// one, or that of the first NaN when they are NaN.
func index[T Float](x []T, a, b T) int {
	i := 0
	if a == a {
		i = skip(x, a, b)
	}
	for x[i] != a && x[i] != b && x[i] == x[i] {
		i++
	}
	return i
}
