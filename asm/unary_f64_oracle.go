package asm

// The bit reference of the float64 element-wise functions: the algorithms of
// unary_f64_generic.go with every multiply-add fused. The kernels equal these
// bit for bit.

func expOracleF64(x float64) float64      { return expOf64[once](x) }
func expm1OracleF64(x float64) float64    { return expm1Of64[once](x) }
func log1pOracleF64(x float64) float64    { return log1pOf64[once](x) }
func logOracleF64(x float64) float64      { return logOf64[once](x) }
func sigmoidOracleF64(x float64) float64  { return sigmoidOf64[once](x) }
func tanhOracleF64(x float64) float64     { return tanhOf64[once](x) }
func softplusOracleF64(x float64) float64 { return softplusOf64[once](x) }
func reluOracleF64(x float64) float64     { return reluOf64(x) }

func sigmoidDerivativeOracleF64(h float64) float64  { return sigmoidDerivativeOf64[once](h) }
func tanhDerivativeOracleF64(h float64) float64     { return tanhDerivativeOf64[once](h) }
func reluDerivativeOracleF64(h float64) float64     { return reluDerivativeOf64(h) }
func softplusDerivativeOracleF64(h float64) float64 { return softplusDerivativeOf64[once](h) }
