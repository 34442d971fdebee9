package bench

import "github.com/curlfree/curlfree/asm"

// ceiling estimates the share of the peak that a product m×k×n could reach with
// the tile:
//
//	lanes · P · C, and at most the roofline of reading each operand once.
//
// lanes is the share of useful multiply-adds when n is rounded up to vectors and
// a tile of rows×vectors takes at least as long as the chains that fill the
// units. With t the time of all of these at the peak, P = t/(t + time to pack)
// and C = t/(t + time to move C): each block of KC terms writes C, each but the
// first reads it. An operand that is transposed is packed, read and written; so
// is B where more than two tiles of rows use it, but then only the writing is
// added to what the product reads anyway.
//
// peak is in flop/s; read and copy are in bytes/s of explicit traffic for a
// working set of so many bytes.
func ceiling(m, k, n int, trans string, size int, tile asm.Tile, peak float64, read, copy func(bytes int) float64) float64 {
	useful := 2 * float64(m) * float64(k) * float64(n)
	issued := 2 * float64(k) * float64(tile.Vector*slots(m, n, tile))
	t := issued / peak

	var packing int
	if trans[0] == 'T' {
		packing += 2 * m * k
	}
	if trans[1] == 'T' {
		packing += 2 * k * n
	} else if m > 2*tile.MR {
		packing += k * n
	}
	operands := size * (m*k + k*n + m*n)
	blocks := (k + tile.KC - 1) / tile.KC
	timeOf := func(elements int) float64 { return float64(elements*size) / copy(operands) }
	share := func(extra float64) float64 { return t / (t + extra) }
	estimate := useful / issued * share(timeOf(packing)) * share(timeOf((2*blocks-1)*m*n))

	roofline := useful / float64(operands) * read(operands) / peak
	return min(estimate, roofline)
}

// slots counts the vector multiply-adds that a step of k takes or leaves idle:
// rows × vectors of each tile, at least chains.
func slots(m, n int, tile asm.Tile) int {
	all := 0
	for i := 0; i < m; i += tile.MR {
		rows := min(tile.MR, m-i)
		for j := 0; j < n; j += tile.NR {
			vectors := (min(tile.NR, n-j) + tile.Vector - 1) / tile.Vector
			all += max(rows*vectors, chains)
		}
	}
	return all
}
