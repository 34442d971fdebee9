package asm

import "math"

// tanhRows are the pieces of tanh in float32. A row is x₀, c₀ = tanh x₀, which
// that is to 2⁻³⁵, and five coefficients of a polynomial p with
//
//	tanh x = min(c₀, x) + (x-x₀)·p(x-x₀)
//
// on the interval of those x > 0 whose bits from the 21st up end in the number of
// the row: four intervals to an octave. They cover [1/8, tanhMost]; what is below
// is served by the row of [7/64, 1/8), where x₀ is 0. Elsewhere c₀ is below the
// interval. The coefficients are minimax fits to the relative error of tanh.
var tanhRows = [32][8]float32{
	{0x1.1ffe24p+01, 0x1.f4bf84p-01, 0x1.641aa6p-05, -0x1.5c44b2p-05, 0x1.bbdaccp-06, -0x1.95e1d6p-07, 0x1.047f56p-08},
	{0x1.60023p+01, 0x1.fbd52ep-01, 0x1.099ea8p-06, -0x1.07715ap-06, 0x1.598872p-07, -0x1.514c8ap-08, 0x1.f63238p-10},
	{0x1.a00e1ep+01, 0x1.fe76dp-01, 0x1.889912p-08, -0x1.8764a4p-08, 0x1.035c34p-08, -0x1.03073ap-09, 0x1.9459d4p-11},
	{0x1.e002cep+01, 0x1.ff6f1ep-01, 0x1.219b08p-09, -0x1.2143acp-09, 0x1.80d51cp-10, -0x1.838086p-11, 0x1.331d4p-12},
	{0x1.1ffee2p+02, 0x1.ffdfa6p-01, 0x1.02c9b8p-11, -0x1.0266ap-11, 0x1.5857d4p-12, -0x1.68a7bcp-13, 0x1.1fae98p-14},
	{0x1.6005f2p+02, 0x1.fffbap-01, 0x1.1800fep-14, -0x1.17a496p-14, 0x1.74c9dap-15, -0x1.86e412p-16, 0x1.38b172p-17},
	{0x1.9fef34p+02, 0x1.ffff68p-01, 0x1.30018ep-17, -0x1.2f9b7cp-17, 0x1.94d394p-18, -0x1.a8b5aep-19, 0x1.52ce0ap-20},
	{0x1.e0d55ep+02, 0x1.ffffecp-01, 0x1.40073p-20, -0x1.3fc5c4p-20, 0x1.a9b558p-21, -0x1.bcc03cp-22, 0x1.6dfe32p-23},
	{0x1.154046p+03, 0x1.fffffep-01, 0x1.00202cp-23, -0x1.03194ep-23, 0x1.500642p-24, -0x1.0cff0cp-25, 0x1.0b1e7cp-25},
	{},
	{},
	{},
	{},
	{},
	{},
	{0, 1, 0, 0x1.338664p-22, -0x1.555b06p-02, 0x1.ed375cp-12, 0x1.0a32acp-03},
	{0x1.01479ep-03, 0x1.ffdeap-04, 0x1.f8010ap-01, -0x1.f7d40cp-04, -0x1.41829ep-02, 0x1.081edap-03, -0x1.1a29a2p-01},
	{0x1.428d62p-03, 0x1.3fe958p-03, 0x1.f381c6p-01, -0x1.38215ep-03, -0x1.3342cap-02, 0x1.5cca18p-05, 0x1.c30fbcp-01},
	{0x1.847d6ep-03, 0x1.7fe578p-03, 0x1.ee027cp-01, -0x1.726764p-03, -0x1.26784cp-02, 0x1.956b98p-04, 0x1.9cc77cp-02},
	{0x1.c74992p-03, 0x1.bfeeb8p-03, 0x1.e781e4p-01, -0x1.aa8208p-03, -0x1.1648c4p-02, 0x1.0948c2p-03, 0x1.63faaep-06},
	{0x1.057934p-02, 0x1.ffdecp-03, 0x1.e00428p-01, -0x1.dfe4eep-03, -0x1.041358p-02, 0x1.24c234p-03, 0x1.a9d20ap-05},
	{0x1.4afe6cp-02, 0x1.3fedbp-02, 0x1.ce05b8p-01, -0x1.20b30ap-02, -0x1.b35482p-03, 0x1.3d487cp-03, 0x1.7811c2p-04},
	{0x1.93a028p-02, 0x1.7ff1ccp-02, 0x1.b80554p-01, -0x1.49f7ep-02, -0x1.535bp-03, 0x1.5e277ap-03, 0x1.a88d6p-12},
	{0x1.e000eap-02, 0x1.bfaf28p-02, 0x1.9e235cp-01, -0x1.6a1d9ap-02, -0x1.d76fd6p-04, 0x1.58dfc2p-03, 0x1.6709ecp-05},
	{0x1.192c38p-01, 0x1.ffe458p-02, 0x1.800dd4p-01, -0x1.7ff906p-02, -0x1.005fa6p-04, 0x1.3fb4e8p-03, -0x1.5295dap-05},
	{0x1.5ffc7cp-01, 0x1.31559cp-01, 0x1.49e972p-01, -0x1.897d74p-02, 0x1.d7c9ap-07, 0x1.e960d4p-04, -0x1.0f863p-04},
	{0x1.a00322p-01, 0x1.578ab8p-01, 0x1.197d7ep-01, -0x1.79bfaap-02, 0x1.073224p-04, 0x1.4723a8p-04, -0x1.fdda9ep-05},
	{0x1.dffc92p-01, 0x1.77d6a4p-01, 0x1.d83978p-02, -0x1.5aa412p-02, 0x1.842aa6p-04, 0x1.6312c8p-05, -0x1.abac24p-05},
	{0x1.2007dcp+00, 0x1.9e6222p-01, 0x1.613e74p-02, -0x1.1de5b4p-02, 0x1.c6902ap-04, 0x1.de0674p-09, -0x1.06b678p-05},
	{0x1.6002bp+00, 0x1.c279dcp-01, 0x1.ce9eb8p-03, -0x1.970832p-03, 0x1.97d59p-04, -0x1.5a007p-06, -0x1.393ebep-07},
	{0x1.9fff1p+00, 0x1.d9c6b6p-01, 0x1.266032p-03, -0x1.106656p-03, 0x1.33e106p-04, -0x1.9bb8dap-06, 0x1.695cacp-10},
	{0x1.e00076p+00, 0x1.e878b4p-01, 0x1.6fce64p-04, -0x1.5ee77ap-04, 0x1.a859f2p-05, -0x1.55ap-06, 0x1.2e9a8cp-08},
}

// tanhColumns is its transpose.
var tanhColumns = func() (columns [7][32]float32) {
	for i, row := range tanhRows {
		for j := range columns {
			columns[j][i] = row[j]
		}
	}
	return columns
}()

const (
	tanhMost  = 9.02    // tanh rounds to 1 from here up
	tanhLeast = 7. / 64 // the row of this serves all below 1/8
)

func tanhOracleF32(x float32) float32 {
	y := atMost(abs32(x), c32.tanhMost)
	row := &tanhRows[math.Float32bits(atLeast(y, c32.tanhLeast))>>21&31]
	t := y - row[0]
	return copysign32(fma32(t, horner32(row[2:7], t), atMost(y, row[1])), x)
}
