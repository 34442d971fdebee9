package linalg

import (
	"math"
	"sync"

	"github.com/curlfree/curlfree/asm"
)

// Vector is a strided vector: element i is Data[i*Inc]. Its fields are those of
// blas64.Vector. A column of a matrix is one; every method gives the bits of the
// function of its name on the elements in a row.
type Vector[T Float] struct {
	N    int
	Data []T
	Inc  int // at least 1
}

// Col returns column j of m, which shares m's memory.
func (m *Matrix[T]) Col(j int) Vector[T] {
	if j < 0 || j >= m.Cols {
		panic(shapeError("Col", "column %d is not inside %s", j, m.shape()))
	}
	if m.Rows == 0 {
		return Vector[T]{Inc: m.Stride}
	}
	end := (m.Rows-1)*m.Stride + j + 1
	return Vector[T]{m.Rows, m.Data[j:end:end], m.Stride}
}

// vectorOf returns x as a vector.
func vectorOf[T Float](x []T) Vector[T] { return Vector[T]{len(x), x, 1} }

// Dot returns the inner product of v and x, which have one length or the call
// panics.
func (v Vector[T]) Dot(x Vector[T]) T {
	v.checkPair("Dot", x)
	room := borrow[T]()
	defer giveBack(room)
	var s T
	for i := 0; i < v.N; i += piece {
		d := asm.Dot(v.gather(i, &room[0]), x.gather(i, &room[1]))
		if i == 0 {
			s = d
		} else {
			s += d
		}
	}
	return s
}

// Axpy sets v = alpha·x + v, each element rounded once. The vectors have one
// length or the call panics; they may be the same.
func (v Vector[T]) Axpy(alpha T, x Vector[T]) {
	v.checkPair("Axpy", x)
	room := borrow[T]()
	defer giveBack(room)
	for i := 0; i < v.N; i += piece {
		sum := v.gather(i, &room[0])
		asm.Axpy(alpha, x.gather(i, &room[1]), sum)
		v.scatter(i, sum)
	}
}

// Scal sets v = alpha·v.
func (v Vector[T]) Scal(alpha T) {
	v.check("Scal")
	for i := range v.N {
		v.Data[i*v.Inc] *= alpha
	}
}

// Asum returns the 1-norm of v, the sum of its magnitudes.
func (v Vector[T]) Asum() T {
	v.check("Asum")
	room := borrow[T]()
	defer giveBack(room)
	var s T
	for i := 0; i < v.N; i += piece {
		s += asm.Asum(v.gather(i, &room[0]))
	}
	return s
}

// Sum returns the sum of v.
func (v Vector[T]) Sum() T {
	v.check("Sum")
	room := borrow[T]()
	defer giveBack(room)
	return v.sum(room)
}

func (v Vector[T]) sum(room *gathered[T]) T {
	var s T
	for i := 0; i < v.N; i += piece {
		s += asm.Sum(v.gather(i, &room[0]))
	}
	return s
}

// Max returns the largest element of v, the first of several (-0 equals +0), and NaN
// when there is one. It panics when v is empty.
func (v Vector[T]) Max() T {
	v.check("Max")
	if v.N == 0 {
		panic("linalg: Max: v is empty")
	}
	room := borrow[T]()
	defer giveBack(room)
	return v.largest(room)
}

func (v Vector[T]) largest(room *gathered[T]) T {
	if v.Inc == 1 && v.N > 0 {
		return asm.Max(v.Data[:v.N])
	}
	largest := T(math.Inf(-1))
	for i := 0; i < v.N; i += piece {
		if m := asm.Max(v.gather(i, &room[0])); m > largest || m != m {
			largest = m
		}
		if largest != largest {
			break
		}
	}
	return largest
}

// LogSumExp returns log Σ e^x over v, as the function LogSumExp does.
func (v Vector[T]) LogSumExp() T {
	v.check("LogSumExp")
	room := borrow[T]()
	defer giveBack(room)
	return v.logSumExp(room)
}

func (v Vector[T]) logSumExp(room *gathered[T]) T {
	largest := v.largest(room)
	if largest != largest || math.IsInf(float64(largest), 0) {
		return largest
	}
	var sum T // +0 first: the terms are positive
	v.eachShifted(-largest, room, func(t []T) {
		asm.Exp(t, t)
		sum += asm.Sum(t)
	})
	return largest + LogOf(sum)
}

// MeanVariance returns the mean of v and the mean of the squared distances from that,
// as the function MeanVariance does.
func (v Vector[T]) MeanVariance() (mean, variance T) {
	v.check("MeanVariance")
	room := borrow[T]()
	defer giveBack(room)
	return v.meanVariance(room)
}

func (v Vector[T]) meanVariance(room *gathered[T]) (mean, variance T) {
	n := T(v.N)
	mean = v.sum(room) / n
	v.eachShifted(-mean, room, func(t []T) { variance += asm.SquaredNorm(t) })
	return mean, variance / n
}

// eachShifted calls f with v + shift, a piece at a time.
func (v Vector[T]) eachShifted(shift T, room *gathered[T], f func(t []T)) {
	all := room[1][:min(v.N, piece)]
	fill(all, shift)
	for i := 0; i < v.N; i += piece {
		x := v.gather(i, &room[0])
		t := room[0][:len(x)]
		asm.Add(t, x, all[:len(x)])
		f(t)
	}
}

// Iamax returns the index of the element of v with the largest magnitude, the
// first of several, and that of the first NaN when there is one. It panics when
// v is empty.
func (v Vector[T]) Iamax() int {
	v.check("Iamax")
	if v.N == 0 {
		panic("linalg: Iamax: v is empty")
	}
	at, largest := 0, T(-1)
	for i := range v.N {
		size := max(v.Data[i*v.Inc], -v.Data[i*v.Inc])
		if size != size {
			return i
		}
		if size > largest {
			at, largest = i, size
		}
	}
	return at
}

// Nrm2 returns the 2-norm of v, as the function Nrm2 does.
func (v Vector[T]) Nrm2() T {
	v.check("Nrm2")
	room := borrow[T]()
	defer giveBack(room)
	low, high := -40, 40
	if _, double := any(T(0)).(float64); double {
		low, high = -400, 400
	}
	// The largest magnitude is between √(s/n) and √s: most often that shows it to
	// be in the safe range.
	s := v.squares(0, room)
	if s > math.Ldexp(float64(v.N), 2*low) && s < math.Ldexp(1, 2*high-4) {
		return T(math.Sqrt(s))
	}
	var largest T
	for i := 0; i < v.N; i += piece {
		largest = max(largest, asm.Amax(v.gather(i, &room[0])))
	}
	if largest == 0 || largest != largest || math.IsInf(float64(largest), 0) {
		return largest
	}
	_, exp := math.Frexp(float64(largest))
	if low < exp && exp < high {
		return T(math.Sqrt(s))
	}
	return T(math.Ldexp(math.Sqrt(v.squares(exp, room)), exp))
}

// squares returns the squared norm of v divided by 2^exp.
func (v Vector[T]) squares(exp int, room *gathered[T]) float64 {
	var s T
	for i := 0; i < v.N; i += piece {
		x := v.gather(i, &room[0])
		if exp != 0 {
			for j, value := range x {
				room[1][j] = T(math.Ldexp(float64(value), -exp))
			}
			x = room[1][:len(x)]
		}
		s += asm.SquaredNorm(x)
	}
	return float64(s)
}

// piece is the length at which reductions start anew.
const piece = 4096

// gather returns the elements from i on, at most a piece of them, in a row: where
// they lie or copied to room.
func (v Vector[T]) gather(i int, room *[piece]T) []T {
	n := min(piece, v.N-i)
	if v.Inc == 1 {
		return v.Data[i:][:n]
	}
	for j := range n {
		room[j] = v.Data[(i+j)*v.Inc]
	}
	return room[:n]
}

// scatter puts x to where gather has taken it from.
func (v Vector[T]) scatter(i int, x []T) {
	if v.Inc == 1 {
		return
	}
	for j, value := range x {
		v.Data[(i+j)*v.Inc] = value
	}
}

// check panics when v's fields contradict each other.
func (v Vector[T]) check(call string) {
	if v.N < 0 || v.Inc < 1 || v.N > 0 && len(v.Data) <= (v.N-1)*v.Inc {
		panic(shapeError(call, "%d elements do not hold a vector of %d with increment %d", len(v.Data), v.N, v.Inc))
	}
}

// checkPair panics unless v and x are vectors of one length.
func (v Vector[T]) checkPair(call string, x Vector[T]) {
	v.check(call)
	x.check(call)
	if v.N != x.N {
		panic(shapeError(call, "the vectors have %d and %d elements", v.N, x.N))
	}
}

// gathered is room for a piece of each of two vectors.
type gathered[T Float] [2][piece]T

var singles, doubles sync.Pool

// poolOf returns the pool of gathered[T].
func poolOf[T Float]() *sync.Pool {
	var z T
	if _, double := any(z).(float64); double {
		return &doubles
	}
	return &singles
}

func borrow[T Float]() *gathered[T] {
	if room, ok := poolOf[T]().Get().(*gathered[T]); ok {
		return room
	}
	return new(gathered[T])
}

func giveBack[T Float](room *gathered[T]) { poolOf[T]().Put(room) }
