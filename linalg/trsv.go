package linalg

import "github.com/curlfree/curlfree/asm"

// Trsv solves op(A)·x = b for x, which replaces b, where A is a triangle of order
// n and x has n elements. The result has the bits of Trsm with one column.
//
// It panics when the shapes do not fit or x overlaps A.
func Trsv[T Float](x []T, a *Matrix[T], uplo Uplo, ta Trans, diag Diag) {
	n := len(x)
	if a.Rows != n || a.Cols != n {
		panic(shapeError("Trsv", "A is %s but x has %d elements", a.shape(), n))
	}
	xm := rowOf(x)
	checkOperands("Trsv", &xm, a)
	s := trsv[T]{x: x, a: a, ta: ta, diag: diag, forward: uplo == Lower != (ta == Transposed)}
	for k := 0; k < n; k += trsvColumns {
		if s.forward {
			s.block(k, min(k+trsvColumns, n))
		} else {
			s.block(max(n-k-trsvColumns, 0), n-k)
		}
	}
}

// trsv holds the arguments of Trsv.
type trsv[T Float] struct {
	x       []T
	a       *Matrix[T]
	ta      Trans
	diag    Diag
	forward bool
}

// trsvColumns is how many elements are solved in a turn.
const trsvColumns = 32

// block solves for the elements k0 ≤ k < k1, which the terms of the elements
// before have left, and takes their terms off the elements to come.
func (s *trsv[T]) block(k0, k1 int) {
	if s.ta == Transposed {
		s.columns(k0, k1)
	} else {
		asm.Substitute(s.x[k0:k1], s.a.Data[k0*s.a.Stride+k0:], s.a.Stride, !s.forward, s.diag == Unit)
	}
	if s.forward {
		s.subtract(k0, k1, k1, len(s.x))
	} else {
		s.subtract(k0, k1, 0, k0)
	}
}

// columns solves for the elements k0 ≤ k < k1 by the columns of op(A), which are
// rows of A.
func (s *trsv[T]) columns(k0, k1 int) {
	for step := range k1 - k0 {
		k, i0, i1 := k0+step, k0+step+1, k1
		if !s.forward {
			k, i0, i1 = k1-1-step, k0, k1-1-step
		}
		row := s.a.Row(k)
		if s.diag == NonUnit {
			s.x[k] /= row[k]
		}
		asm.Axpy(-s.x[k], row[i0:i1], s.x[i0:i1])
	}
}

// subtract takes the terms of the elements k off the elements i.
func (s *trsv[T]) subtract(k0, k1, i0, i1 int) {
	if i0 == i1 {
		return
	}
	if s.ta == Transposed {
		for step := range k1 - k0 {
			k := k0 + step
			if !s.forward {
				k = k1 - 1 - step
			}
			asm.Axpy(-s.x[k], s.a.Row(k)[i0:i1], s.x[i0:i1])
		}
		return
	}
	var negative [trsvColumns]T
	for i, v := range s.x[k0:k1] {
		negative[i] = -v
	}
	step := 1
	if !s.forward {
		step = -1
	}
	const width = asm.TurnedWidth
	for ; s.forward && (k1-k0)%4 == 0 && i1-i0 >= width; i0 += width {
		asm.GemmTurned(1, k1-k0, negative[:k1-k0], 0, s.a.Data[i0*s.a.Stride+k0:], s.a.Stride, nil, s.x[i0:i0+width], 0)
	}
	rows := asm.TileOf[T]().MC
	for i := i0; i < i1; i += rows {
		to := s.x[i:min(i+rows, i1)]
		asm.GemmPanel(len(to), 1, k1-k0, s.a.Data[i*s.a.Stride+k0:], s.a.Stride, step, negative[:k1-k0], step, to, 1, to, 1, nil, nil)
	}
}
