package asm

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
)

// goldenUnary holds the SHA-256 of every function's results at the FMA levels,
// over the arguments of TestUnaryGolden: float32, float64. A change of a bit is
// a change of the library's contract.
var goldenUnary = map[string][2]string{
	"exp":       {"ce5c82ca5b728cd4f32256ed9f38e196c514270f6778d6f5975e2423ff894a05", "37d73661d825c09fbd672c2d22df7dc6ab407dbcbd96bce911c23804c6a89c94"},
	"expm1":     {"b643a9fa245229b870de2d4204ac57482d1f0f78b5c6605b17748ee39a681812", "33233d7e4bea8efb45cdeacfa33cd38ed51de55526e43d5fcf54125759f0351d"},
	"log":       {"41080e10e292ae9feaea3b6505bf30287c27d75649459f3cb8d524f0264cabe2", "62499325b1f2bad9577547118af460ddccb47f6446d999ca40e47dde4a298097"},
	"log1p":     {"3f00dbce9b7d1e99f7db0132e0289979b6c4d17088e0195f2d7c0c3f9c003b9a", "3a5bdf85f81cf38485b40b8bc39d1a3765d84be79e97567adfe5c4571b473af0"},
	"sigmoid":   {"2edd3348d594c2ad26c61456d5b89b02196c63cf56ec22d0619203c7f672c7e0", "cdf0c219e6c586e1cab5446b31e4582e8fa38788fe11c51596fdd4a33b297608"},
	"tanh":      {"f58b791979e9aa0ed02508dd57e9f8ff28eeeab857e787184985b76e4ff52fe1", "2f96cfa46be7de88356bfd0528c9bc75811a2d1d454d0686cda526e11dfbf17f"},
	"softplus":  {"40e1de3eed43619b632e40ec3161067088ac6dd2386eb85d629d38098d41a523", "64974d6de5a368d073b842d710ac2262798ff1ec5bf7f719783782d005a8e303"},
	"relu":      {"519902bcc5bc06bb0c62693208e688b6c9654da7117b62a722e7d46ad84257b4", "da778a73741253d8350bba0842c0ef5301238f3cf14ea5321d7165ab9be4cb4a"},
	"sigmoid'":  {"9bd6fff8a6ba8e5c7da8dc78766727320fb24c71151af5aa16f2f389fa6cbdc2", "20d73f5708c65f9ec51c9ceacda3a2de4c307a728271e0a8bfd7ff1f97dbfe1f"},
	"tanh'":     {"834c282e81189512b2927a5a0b174289917b17e071637899c7f21d7993466175", "d662a9ad27e45c1b4e58a5c3395ffd27ad63fa625e4f2e2932737f7ea2d1fe10"},
	"relu'":     {"1d03fa0880c5801766f90a44b97a1fc5e43e38b5e50f555540753dbbc045ad85", "10dd2b4f92fe61fea4391a3b36da1d762a4f6c4a63ec91d29f262128b99694e2"},
	"softplus'": {"c4d21435cd38aab223e99f91f38a03eb0bdcf2c47c137c9bbf9439227eec4bbe", "e1020ab2e36143ac0f41c55e7b6ea1462ec1efe6ca9cb4d64d93abef91f1f368"},
}

// TestUnaryGolden takes 65536 float32 of all magnitudes, and as many float64, half
// of all magnitudes and half in [-40, 40).
func TestUnaryGolden(t *testing.T) {
	const n = 1 << 16
	x32, x64 := make([]float32, n), make([]float64, n)
	for i := range n {
		x32[i] = math.Float32frombits(uint32(i) * 0x10001)
		x64[i] = math.Float64frombits(uint64(i) * 0x1_0001_0001_0001)
		if i%2 == 1 {
			x64[i] = float64(i-n/2) / (n / 80)
		}
	}
	eachFMALevel(t, func(t *testing.T) {
		for i, f := range unary32 {
			y32, y64 := make([]float32, n), make([]float64, n)
			f.kernel(y32, x32)
			f.double(y64, x64)
			if unary64[i].name != f.name {
				t.Fatalf("function %d is %s in float32 but %s in float64", i, f.name, unary64[i].name)
			}
			got := [2]string{hash(y32), hash(y64)}
			if want := goldenUnary[f.name]; got != want {
				t.Errorf("%q: {%q, %q},", f.name, got[0], got[1])
			}
		}
	})
}

// hash returns the SHA-256 of the bits of x, little endian, every NaN being the
// positive quiet one.
func hash[T Float](x []T) string {
	var b []byte
	for _, v := range x {
		switch {
		case single[T]() && v != v:
			b = binary.LittleEndian.AppendUint32(b, 0x7fc00000)
		case single[T]():
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
		case v != v:
			b = binary.LittleEndian.AppendUint64(b, 0x7ff8<<48)
		default:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(v)))
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
