//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each factors as CholeskyBlock does, n at least 1.

//go:noescape
func choleskyF32AVX512(a *float32, ld, n int) int

//go:noescape
func choleskyF64AVX512(a *float64, ld, n int) int

// Each takes the steps from ≤ k < to of LUPanel, at least one.

//go:noescape
func luF32AVX512(a *float32, rows, from, to int, pivots *int) int

//go:noescape
func luF64AVX512(a *float64, rows, from, to int, pivots *int) int

func choleskyBlock[T Float](a []T, ld, n int) int {
	switch {
	case isa.Active != isa.AVX512:
		return choleskyBlockGeneric(a, ld, n)
	case single[T]():
		return choleskyF32AVX512(base[float32](a), ld, n)
	default:
		return choleskyF64AVX512(base[float64](a), ld, n)
	}
}

func luPanel[T Float](a []T, from, to int, pivots []int) int {
	switch {
	case isa.Active != isa.AVX512:
		return luPanelGeneric(a, from, to, pivots)
	case single[T]():
		return luF32AVX512(base[float32](a), len(a)/PanelWidth, from, to, &pivots[0])
	default:
		return luF64AVX512(base[float64](a), len(a)/PanelWidth, from, to, &pivots[0])
	}
}
