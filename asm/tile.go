package asm

import "github.com/curlfree/curlfree/internal/isa"

// Tile is how a level cuts a matrix product: the micro-kernel holds MR×NR
// elements of C in registers, NR being a number of vectors of Vector elements;
// a packed block of A is MC×KC and of B KC×NC. MC·KC·NR multiply-adds are what
// one call does at most, about 100 µs.
type Tile struct {
	MR, NR, Vector int
	MC, KC, NC     int
}

// The blocking of each level, float32 and float64. A's block fills half of a 2
// MiB second-level cache; B's streams from the third.
var tiles = [...][2]Tile{
	isa.Generic: {{4, 64, 1, 64, 256, 1024}, {4, 64, 1, 64, 256, 1024}},
	isa.AVX2:    {{6, 16, 8, 240, 512, 2304}, {6, 8, 4, 120, 512, 2304}},
	isa.AVX512:  {{8, 48, 16, 256, 512, 2304}, {8, 24, 8, 192, 512, 2304}},
}

// TileOf returns the tile of the level in use for T.
func TileOf[T Float]() Tile {
	if single[T]() {
		return tiles[isa.Active][0]
	}
	return tiles[isa.Active][1]
}
