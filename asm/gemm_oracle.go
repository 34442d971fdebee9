package asm

// gemmOracle is the bit reference of GemmPanel at the FMA levels.
func gemmOracle[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	a0, b0 := first(k, cs), first(k, ldb)
	for i := range m {
		for j := range n {
			sum := init[i*ldi+j]
			for l := range k {
				sum = fma(a[a0+i*rs+l*cs], b[b0+l*ldb+j], sum)
			}
			c[i*ldc+j] = sum
		}
	}
}
