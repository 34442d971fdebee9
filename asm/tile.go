package asm

import "github.com/curlfree/curlfree/internal/isa"

// Tile is how a level cuts a matrix product. docs/blocking.md has the
// measurements behind the numbers.
type Tile struct {
	// The micro-kernel holds MR×NR elements of C in registers; NR is a number of
	// vectors of Vector elements.
	MR, NR, Vector int
	// A block of A is at most MC×KC, a block of B KC×NC; beside a triangle KC is
	// rounded up to whole tiles or panels. One call computes at most MC·KC·NR
	// multiply-adds, which stays below 100 µs.
	MC, KC, NC int
	// Small is the number of multiply-adds up to which a product is computed from
	// the operands where they lie, and Share the number that is worth another
	// thread; so are ShareB bytes of B, of which few rows of C need no more than
	// reading. B is packed for more than PackRows rows of C, a transposed A for
	// more than PackCols columns of KC terms, or more of fewer terms.
	Small              int
	Share, ShareB      int
	PackRows, PackCols int
	// From CopyRows rows of C on the next panel of B is packed beside the tiles of
	// the one before; 0 stands for never.
	CopyRows int
	// Up to Narrow columns of C a product is computed as its transpose, with a
	// transposed A up to NarrowTrans.
	Narrow, NarrowTrans int
}

// tiles holds the numbers of each level, for float32 and float64.
var tiles = [...][2]Tile{
	isa.Generic: {
		{4, 64, 1, 64, 256, 1024, 1 << 15, 1 << 17, 1 << 20, 8, 128, 0, 0, 0},
		{4, 64, 1, 64, 256, 1024, 1 << 15, 1 << 17, 1 << 20, 8, 128, 0, 0, 0},
	},
	isa.AVX2: {
		{6, 16, 8, 240, 512, 2304, 1 << 18, 1 << 17, 1 << 20, 8, 128, 0, 1, 8},
		{6, 8, 4, 120, 512, 2304, 1 << 18, 1 << 17, 1 << 20, 8, 72, 0, 1, 8},
	},
	isa.AVX512: {
		{8, 48, 16, 128, 512, 2304, 1 << 18, 1 << 18, 1 << 20, 24, 256, 32, 4, 8},
		{8, 24, 8, 128, 512, 2304, 1 << 18, 1 << 18, 1 << 20, 8, 96, 32, 4, 8},
	},
}

// TileOf returns the tile of the level in use for T, which nobody writes.
func TileOf[T Float]() *Tile {
	if single[T]() {
		return &tiles[isa.Active][0]
	}
	return &tiles[isa.Active][1]
}
