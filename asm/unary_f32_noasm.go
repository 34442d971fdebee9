//go:build !amd64 || !gc || purego || noasm

package asm

func expF32(dst, x []float32) { widen(dst, x, expF64) }

func expm1F32(dst, x []float32) { widen(dst, x, expm1F64) }

func logF32(dst, x []float32) { widen(dst, x, logF64) }

func log1pF32(dst, x []float32) { widen(dst, x, log1pF64) }

func sigmoidF32(dst, x []float32) { widen(dst, x, sigmoidF64) }

func tanhF32(dst, x []float32) { widen(dst, x, tanhF64) }

func softplusF32(dst, x []float32) { widen(dst, x, softplusF64) }

func reluF32(dst, x []float32) { widen(dst, x, reluF64) }

func sigmoidDerivativeF32(dst, x []float32) { widen(dst, x, sigmoidDerivativeF64) }

func tanhDerivativeF32(dst, x []float32) { widen(dst, x, tanhDerivativeF64) }

func reluDerivativeF32(dst, x []float32) { widen(dst, x, reluDerivativeF64) }

func softplusDerivativeF32(dst, x []float32) { widen(dst, x, softplusDerivativeF64) }
