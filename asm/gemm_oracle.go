package asm

// gemmOracle is the bit reference of GemmPanel at the FMA levels.
func gemmOracle[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	for i := range m {
		for j := range n {
			sum := init[i*ldi+j]
			for l := range k {
				sum = fma(a[i*rs+l*cs], b[l*ldb+j], sum)
			}
			c[i*ldc+j] = sum
		}
	}
}
