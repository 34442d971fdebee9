package asm

import "math"

// These are the bit reference of the kernels, and do their work where there are
// none and on panels too tall for one call, on the vectors of the level in use.

func choleskyBlockGeneric[T Float](a []T, ld, n int) int {
	var factors [64]T
	for k := range n {
		row := a[k*ld:][k:n]
		for p := range k {
			factors[p] = -a[p*ld+k]
		}
		for j := 0; j < len(row) && k > 0; j += TileOf[T]().NR {
			part := row[j:min(j+TileOf[T]().NR, len(row))]
			GemmPanel(1, len(part), k, factors[:k], 0, 1, a[k+j:], ld, part, 0, part, 0, nil, nil)
		}
		if !(row[0] > 0) || math.IsInf(float64(row[0]), 1) {
			return k
		}
		row[0] = T(math.Sqrt(float64(row[0])))
		divScalar(row[1:], row[0])
	}
	return -1
}

func luPanelGeneric[T Float](a []T, from, to int, pivots []int) int {
	for k := from; k < to; k++ {
		at, largest := k*PanelWidth+k, -1.0
		for i := at; i < len(a) && largest == largest; i += PanelWidth {
			if size := math.Abs(float64(a[i])); !(size <= largest) {
				at, largest = i, size
			}
		}
		at /= PanelWidth
		pivots[k] = at
		top := a[k*PanelWidth:][:PanelWidth]
		if at > k {
			other := a[at*PanelWidth:][:PanelWidth]
			for j, v := range top {
				top[j], other[j] = other[j], v
			}
		}
		if largest == 0 || largest != largest {
			return k
		}
		rest := a[(k+1)*PanelWidth:]
		for i := k; i < len(rest); i += PanelWidth {
			rest[i] /= top[k]
		}
		var negative [PanelWidth]T
		for j := k + 1; j < PanelWidth; j++ {
			negative[j] = -top[j]
		}
		rows, nr := len(rest)/PanelWidth, TileOf[T]().NR
		for i := 0; i < rows; i += panelRows {
			m, part := min(panelRows, rows-i), rest[i*PanelWidth:]
			for j := k + 1; j < PanelWidth; j += nr {
				n := min(nr, PanelWidth-j)
				GemmPanel(m, n, 1, part[k:], PanelWidth, 1, negative[j:], PanelWidth, part[j:], PanelWidth, part[j:], PanelWidth, nil, nil)
			}
		}
	}
	return -1
}
