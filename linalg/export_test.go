package linalg

import "github.com/curlfree/curlfree/asm"

// GemmTiled is Gemm with alpha = 1, beta = 0, a plain B and another tile, never the
// way of small products.
func GemmTiled[T Float](dst, a *Matrix[T], ta Trans, b *Matrix[T], tile asm.Tile, ws *Workspace) {
	kit := kitOf[T](ws)
	kit.product = product[T]{
		m: dst.Rows, n: dst.Cols, k: b.Rows, alpha: 1,
		a: a.Data, lda: a.Stride, ta: ta, b: b.Data, ldb: b.Stride, c: dst.Data, ldc: dst.Stride,
		init: zeros[T](dst.Cols),
	}
	kit.product.start(ws, kit, tile)
}

// GemmSmall is the same by the way of small products.
func GemmSmall[T Float](dst, a, b *Matrix[T]) {
	small(dst, a, NoTrans, a.Cols, b, 0)
}
