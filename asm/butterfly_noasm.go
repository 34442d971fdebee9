//go:build !amd64 || !gc || purego || noasm

package asm

func butterfly(radix int, y, x []Row, s, m int, w []Twiddle) { butterflyGeneric(radix, y, x, s, m, w) }

func fold(sum, diff, a, b []Row) { foldGeneric(sum, diff, a, b) }

func cosineFromFourier(x, v []Row, w []Twiddle, backwards bool) {
	cosineFromFourierGeneric(x, v, w, backwards)
}

func fourierFromCosine(v, x []Row, w []Twiddle, backwards bool) {
	fourierFromCosineGeneric(v, x, w, backwards)
}
