//go:build !amd64 || !gc || purego || noasm

package asm

func choleskyBlock[T Float](a []T, ld, n int) int { return choleskyBlockGeneric(a, ld, n) }

func luPanel[T Float](a []T, from, to int, pivots []int) int {
	return luPanelGeneric(a, from, to, pivots)
}
