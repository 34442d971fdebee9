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
	"exp":       {"ce5c82ca5b728cd4f32256ed9f38e196c514270f6778d6f5975e2423ff894a05", "aee14dfb63ff70cfc9a9b8f795d34f04a9d7b621aeecfdb5b9ad10627ccb8a42"},
	"expm1":     {"24ea9540639214104aed9e3750c235cf5febc2e610340d01fd2c01717da8caab", "7cea7bc99ead876d022fed97eb148af59269d4caf76244bca5e2454eec422b1f"},
	"log":       {"41080e10e292ae9feaea3b6505bf30287c27d75649459f3cb8d524f0264cabe2", "55d51d5f2b783c74578a3694c3c5b3c9c5718ebf2e83670a869cb8acfd146316"},
	"log1p":     {"3f00dbce9b7d1e99f7db0132e0289979b6c4d17088e0195f2d7c0c3f9c003b9a", "5d7c3e215fd24b91107fa792d32e1e6b5d5b6336f5aee7c1b26547d355071e98"},
	"sigmoid":   {"2edd3348d594c2ad26c61456d5b89b02196c63cf56ec22d0619203c7f672c7e0", "1b7676aea407c7ab22f5236079debce75e48e379cc4f20e1e06390c8bf5a9782"},
	"tanh":      {"6bc2b70742e137a3547166301113376d847e23a75a96d63144d8103d6981c249", "3ac6d217eb10e9917778d2ca692347d54f27179c8b80ba1545749d1dc97c10d3"},
	"softplus":  {"40e1de3eed43619b632e40ec3161067088ac6dd2386eb85d629d38098d41a523", "759bec8f346e5d59258941b6dfbc0e2274f7140e2fc7ca047d8cd2e3102cf152"},
	"relu":      {"519902bcc5bc06bb0c62693208e688b6c9654da7117b62a722e7d46ad84257b4", "da778a73741253d8350bba0842c0ef5301238f3cf14ea5321d7165ab9be4cb4a"},
	"sigmoid'":  {"9bd6fff8a6ba8e5c7da8dc78766727320fb24c71151af5aa16f2f389fa6cbdc2", "20d73f5708c65f9ec51c9ceacda3a2de4c307a728271e0a8bfd7ff1f97dbfe1f"},
	"tanh'":     {"834c282e81189512b2927a5a0b174289917b17e071637899c7f21d7993466175", "d662a9ad27e45c1b4e58a5c3395ffd27ad63fa625e4f2e2932737f7ea2d1fe10"},
	"relu'":     {"1d03fa0880c5801766f90a44b97a1fc5e43e38b5e50f555540753dbbc045ad85", "10dd2b4f92fe61fea4391a3b36da1d762a4f6c4a63ec91d29f262128b99694e2"},
	"softplus'": {"e70785fcc0bce89a1256b4fd8c164ddee02b68b38188528db8083fb20d4fc1b7", "21b3a17f9a6b6320e24881438efd244acd435febcb235d55259941e94011b108"},
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
