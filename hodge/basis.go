package hodge

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// A term is one entry of a bilinear map on components: out += sign·a·b.
type term struct {
	out, a, b int
	sign      float64
}

// basis returns the k-subsets of n axes as bit sets, in lexicographic order.
func basis(n, k int) []uint {
	if n < 0 || n > MaxDim {
		panic(fmt.Sprintf("hodge: dimension %d is outside 0…%d", n, MaxDim))
	}
	if k < 0 || k > n {
		return nil
	}
	var sets []uint
	var extend func(set uint, from, left int)
	extend = func(set uint, from, left int) {
		if left == 0 {
			sets = append(sets, set)
			return
		}
		for j := from; j <= n-left; j++ {
			extend(set|1<<j, j+1, left-1)
		}
	}
	extend(0, 0, k)
	return sets
}

// position is the inverse of basis.
func position(n, k int) (at [1 << MaxDim]int) {
	for i, set := range basis(n, k) {
		at[set] = i
	}
	return at
}

// shuffle is the sign of the permutation that sorts the axes of a followed by
// those of b.
func shuffle(a, b uint) float64 {
	inversions := 0
	for ; b != 0; b &= b - 1 {
		inversions += bits.OnesCount(a >> bits.TrailingZeros(b))
	}
	return 1 - 2*float64(inversions%2)
}

// wedges are the terms of the product of a k-form and an l-form.
func wedges(n, k, l int) []term {
	var list []term
	at := position(n, k+l)
	second := basis(n, l)
	for i, a := range basis(n, k) {
		for j, b := range second {
			if a&b == 0 {
				list = append(list, term{at[a|b], i, j, shuffle(a, b)})
			}
		}
	}
	return list
}

// contractions are the terms of ι_v ω, with a the component of the vector v and
// b that of the k-form.
func contractions(n, k int) []term {
	var list []term
	at := position(n, k-1)
	for i, set := range basis(n, k) {
		for rest := set; rest != 0; rest &= rest - 1 {
			j := bits.TrailingZeros(rest)
			list = append(list, term{at[set&^(1<<j)], j, i, shuffle(1<<j, set&^(1<<j))})
		}
	}
	return list
}

// stars are the terms of ⋆ω, linear in a, with the metric in their sign.
func stars(n, k int, g Metric) []term {
	var list []term
	at := position(n, n-k)
	all := uint(1)<<n - 1
	volume := math.Sqrt(math.Abs(g.of(all, n)))
	for i, set := range basis(n, k) {
		list = append(list, term{out: at[all&^set], a: i, sign: shuffle(set, all&^set) * volume / g.of(set, n)})
	}
	return list
}

// basisName is "dx∧dz", and empty for no axes.
func basisName(set uint, n int) string {
	var names []string
	for ; set != 0; set &= set - 1 {
		j := bits.TrailingZeros(set)
		if n <= 3 {
			names = append(names, "d"+"xyz"[j:j+1])
		} else {
			names = append(names, "dx"+strconv.Itoa(j))
		}
	}
	return strings.Join(names, "∧")
}
