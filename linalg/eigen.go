package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// Eigen is the decomposition A·V = V·diag(λ) of a square matrix with its
// eigenvalues λ and eigenvectors V, which are complex in general. The zero value
// is ready for Factor and keeps its memory from one matrix to the next.
//
// A is balanced and brought to real Schur form; both precisions are computed in
// double.
type Eigen[T Float] struct {
	real   realSchur
	scale  []float64
	x, v   Matrix[float64] // eigenvectors of S and of A, in rows, pairs as two rows
	re, im Matrix[T]
}

// NewEigen finds eigenvalues and eigenvectors of a. The error is that of Factor.
func NewEigen[T Float](a *Matrix[T]) (*Eigen[T], error) {
	f := new(Eigen[T])
	return f, f.Factor(a, true, nil)
}

// Eigenvalues returns the eigenvalues of a. The error is that of Eigen.Factor.
func Eigenvalues[T Float](a *Matrix[T]) ([]complex128, error) {
	var f Eigen[T]
	err := f.Factor(a, false, nil)
	return f.Values(), err
}

// Factor finds the eigenvalues of a, and the eigenvectors if asked to; it leaves a
// as it is. It returns an error when an element is not finite, or when the
// iteration does not converge, which no matrix is known to cause; the results are
// then not to be used. It panics unless a is square.
func (f *Eigen[T]) Factor(a *Matrix[T], vectors bool, ws *Workspace) error {
	checkSquare("Eigen", a)
	n := a.Rows
	f.re.reshape(0, 0)
	f.im.reshape(0, 0)
	at := &f.real.hessenberg.at
	turnInto(at, a)
	exp, err := toUnit(at)
	if err == nil {
		f.balance(at)
		err = f.real.solve(vectors, ws)
	}
	if err != nil {
		return fmt.Errorf("linalg: Eigen: %w", err)
	}
	f.real.exp += exp
	f.real.gather()
	if !vectors {
		return nil
	}
	f.x.reshape(n, n)
	f.x.Fill(0)
	for k := n - 1; k >= 0; k-- {
		if k > 0 && f.real.qr.h.At(k, k-1) != 0 {
			k--
			f.complexVector(k)
		} else {
			f.realVector(k)
		}
	}
	f.transform(ws)
	f.normalise()
	return nil
}

// balance replaces A, whose transpose is at, by D⁻¹·A·D, with a diagonal D of
// powers of two for which rows and columns are of similar length (Parlett and
// Reinsch 1969; in the 2-norm, James, Langou and Lowery 2014).
func (f *Eigen[T]) balance(at *Matrix[float64]) {
	n := at.Rows
	f.scale = resize(f.scale, n)
	for i := range f.scale {
		f.scale[i] = 1
	}
	const limit = 0x1p400
	for again := true; again; {
		again = false
		for i := range n {
			c, r := lengths(at, i)
			if c == 0 || r == 0 {
				continue
			}
			_, e := math.Frexp(r / c)
			e >>= 1 // 2^e is close to √(r/c)
			s := math.Ldexp(1, e)
			if float64(c*s)+r/s >= 0.95*(c+r) || f.scale[i]*s > limit || f.scale[i]*s < 1/limit {
				continue
			}
			again = true
			f.scale[i] *= s
			asm.Scal(s, at.Row(i))
			for j := range n {
				at.Data[j*n+i] /= s
			}
		}
	}
}

// lengths returns those of row and column i of at without their common element.
func lengths(at *Matrix[float64], i int) (row, column float64) {
	d := at.At(i, i)
	at.Set(i, i, 0)
	row = Nrm2(at.Row(i))
	largest := 0.0
	for j := range at.Rows {
		largest = math.Max(largest, math.Abs(at.Data[j*at.Stride+i]))
	}
	if largest > 0 {
		for j := range at.Rows {
			v := at.Data[j*at.Stride+i] / largest
			column += float64(v * v)
		}
		column = largest * math.Sqrt(column)
	}
	at.Set(i, i, d)
	return row, column
}

// smallDivisor is what stands for a difference of λ and another eigenvalue that
// is closer than rounding can tell.
func smallDivisor(lambda float64) float64 { return math.Max(0x1p-52*math.Abs(lambda), 0x1p-500) }

// realVector solves (S − λ)·x = 0 for the real eigenvalue in row k, from the end.
func (f *Eigen[T]) realVector(k int) {
	s := &f.real.qr.h
	lambda, x := s.At(k, k), f.x.Row(k)
	least := smallDivisor(lambda)
	x[k] = 1
	for j := k - 1; j >= 0; j-- {
		row := s.Row(j)
		b := -asm.Dot(row[j+1:k+1], x[j+1:k+1])
		if j == 0 || row[j-1] == 0 {
			d := row[j] - lambda
			if math.Abs(d) < least {
				d = least
			}
			x[j] = b / d
			tame(x[j:k+1], nil, math.Abs(x[j]))
			continue
		}
		up := s.Row(j - 1)
		a := -asm.Dot(up[j+1:k+1], x[j+1:k+1])
		d := row[j] - lambda // (d up[j]; row[j-1] d) has a positive determinant
		det := math.Max(float64(d*d)-float64(up[j]*row[j-1]), least*least)
		x[j-1] = (float64(a*d) - float64(b*up[j])) / det
		x[j] = (float64(b*d) - float64(a*row[j-1])) / det
		j--
		tame(x[j:k+1], nil, math.Max(math.Abs(x[j]), math.Abs(x[j+1])))
	}
}

// complexVector solves (S − λ)·x = 0 for λ = α + iω of the block in rows k and
// k+1, from the end; x is in row k, its imaginary part in row k+1.
func (f *Eigen[T]) complexVector(k int) {
	s := &f.real.qr.h
	x, y := f.x.Row(k), f.x.Row(k+1)
	b, c := s.At(k, k+1), s.At(k+1, k)
	p := eigenvalues(s.At(k, k), b, c, s.At(k, k))
	alpha, omega := p.re1, p.im
	if math.Abs(b) >= math.Abs(c) {
		x[k], y[k+1] = 1, omega/b
	} else {
		x[k], y[k+1] = -omega/c, 1
	}
	least := smallDivisor(math.Abs(alpha) + omega)
	end := k + 2
	for j := k - 1; j >= 0; j-- {
		row := s.Row(j)
		b := complexPair{-asm.Dot(row[j+1:end], x[j+1:end]), -asm.Dot(row[j+1:end], y[j+1:end])}
		d := complexPair{row[j] - alpha, -omega}
		if j == 0 || row[j-1] == 0 {
			z := b.over(d, least)
			x[j], y[j] = z.re, z.im
			tame(x[j:end], y[j:end], z.size())
			continue
		}
		up := s.Row(j - 1)
		a := complexPair{-asm.Dot(up[j+1:end], x[j+1:end]), -asm.Dot(up[j+1:end], y[j+1:end])}
		// (d up[j]; row[j-1] d), divided by its largest element.
		size := math.Max(d.size(), math.Max(math.Abs(up[j]), math.Abs(row[j-1])))
		d, beside, below := d.times(complexPair{1 / size, 0}), up[j]/size, row[j-1]/size
		det := d.times(d).minus(complexPair{float64(beside * below), 0})
		a, b = a.times(complexPair{1 / size, 0}), b.times(complexPair{1 / size, 0})
		z := a.times(d).minus(b.times(complexPair{beside, 0})).over(det, least/size)
		w := b.times(d).minus(a.times(complexPair{below, 0})).over(det, least/size)
		x[j-1], y[j-1], x[j], y[j] = z.re, z.im, w.re, w.im
		j--
		tame(x[j:end], y[j:end], math.Max(z.size(), w.size()))
	}
}

// tame scales a vector by a power of two before its newest element, of the size
// given, makes it overflow.
func tame(x, y []float64, size float64) {
	if size > 0x1p300 {
		_, exp := math.Frexp(size)
		asm.Scal(math.Ldexp(1, -exp), x)
		asm.Scal(math.Ldexp(1, -exp), y)
	}
}

// complexPair is a complex number whose operations do not fuse.
type complexPair struct{ re, im float64 }

func (a complexPair) size() float64 { return math.Max(math.Abs(a.re), math.Abs(a.im)) }

func (a complexPair) minus(b complexPair) complexPair { return complexPair{a.re - b.re, a.im - b.im} }

func (a complexPair) times(b complexPair) complexPair {
	return complexPair{float64(a.re*b.re) - float64(a.im*b.im), float64(a.re*b.im) + float64(a.im*b.re)}
}

// over returns a/b, and a/least for a smaller b.
func (a complexPair) over(b complexPair, least float64) complexPair {
	s := b.size()
	if s < least {
		return complexPair{a.re / least, a.im / least}
	}
	b = complexPair{b.re / s, b.im / s}
	q := float64(b.re*b.re) + float64(b.im*b.im)
	z := a.times(complexPair{b.re, -b.im})
	return complexPair{z.re / q / s, z.im / q / s}
}

// transform sets v to the rows of D·Q·x: a block of rows of x meets the rows of Qᵀ
// that it has elements for.
func (f *Eigen[T]) transform(ws *Workspace) {
	const block = 64
	n := f.x.Rows
	f.v.reshape(n, n)
	for k0 := 0; k0 < n; k0 += block {
		k1 := min(k0+block, n)
		used := min(k1+1, n)
		dst, x, q := f.v.view(k0, k1, 0, n), f.x.view(k0, k1, 0, used), f.real.qr.qt.view(0, used, 0, n)
		Gemm(&dst, 1, &x, NoTrans, &q, NoTrans, 0, ws)
	}
	ScaleCols(&f.v, f.scale)
}

// normalise gives the eigenvectors the length 1 and puts them into columns.
func (f *Eigen[T]) normalise() {
	n := f.v.Rows
	f.re.reshape(n, n)
	f.im.reshape(n, n)
	for k := 0; k < n; k++ {
		x := f.v.Row(k)
		if imag(f.real.values[k]) == 0 {
			r := Nrm2(x)
			for i, v := range x {
				f.re.Data[i*n+k], f.im.Data[i*n+k] = T(v/r), 0
			}
			continue
		}
		y := f.v.Row(k + 1)
		r := hypot(Nrm2(x), Nrm2(y))
		for i := range x {
			re, im := T(x[i]/r), T(y[i]/r)
			f.re.Data[i*n+k], f.im.Data[i*n+k] = re, im
			f.re.Data[i*n+k+1], f.im.Data[i*n+k+1] = re, -im
		}
		k++
	}
}

// Values returns the eigenvalues, conjugates side by side with the one above the
// real axis first. It is a view of the result.
func (f *Eigen[T]) Values() []complex128 { return f.real.values }

// Vectors returns the real and imaginary parts of the eigenvectors, each of
// length 1, in the columns of n×n matrices, views of the result: 0×0 when they
// were not asked for. A defective matrix has columns that are nearly equal.
func (f *Eigen[T]) Vectors() (re, im *Matrix[T]) { return &f.re, &f.im }
