//go:build !amd64 || !gc || purego || noasm

package asm

func expF64(dst, x []float64)                { expGenericF64(dst, x) }
func expm1F64(dst, x []float64)              { expm1GenericF64(dst, x) }
func log1pF64(dst, x []float64)              { log1pGenericF64(dst, x) }
func logF64(dst, x []float64)                { logGenericF64(dst, x) }
func sigmoidF64(dst, x []float64)            { sigmoidGenericF64(dst, x) }
func tanhF64(dst, x []float64)               { tanhGenericF64(dst, x) }
func softplusF64(dst, x []float64)           { softplusGenericF64(dst, x) }
func reluF64(dst, x []float64)               { reluGenericF64(dst, x) }
func sigmoidDerivativeF64(dst, x []float64)  { sigmoidDerivativeGenericF64(dst, x) }
func tanhDerivativeF64(dst, x []float64)     { tanhDerivativeGenericF64(dst, x) }
func reluDerivativeF64(dst, x []float64)     { reluDerivativeGenericF64(dst, x) }
func softplusDerivativeF64(dst, x []float64) { softplusDerivativeGenericF64(dst, x) }
