package ae

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// NoiseKind is a law of corruption x → x̃.
type NoiseKind uint8

// The laws, each element on its own.
const (
	NoNoise       NoiseKind = iota
	GaussianNoise           // x + σn with n standard normal; the level is σ
	MaskingNoise            // 0 with probability p, else x; the level is p
	SaltNoise               // with probability p replaced, by 1 or 0 with even odds; the level is p
	RareSaltNoise           // with probability p replaced, by 1 with probability p, else 0: the authors' salt and pepper
)

var noiseNames = []string{"none", "gaussian", "masking", "salt-pepper", "rare-salt-pepper"}

func (k NoiseKind) String() string { return name(noiseNames, k) }

// ParseNoise returns the law of that name.
func ParseNoise(name string) (NoiseKind, error) { return parse[NoiseKind]("noise", noiseNames, name) }

// Noise is a law and its level: what a denoising training does to its input.
type Noise struct {
	Kind  NoiseKind
	Level float64 // σ ≥ 0, or a probability p
}

func (z Noise) validate() error {
	switch {
	case z.Kind > RareSaltNoise:
		return fmt.Errorf("ae: unknown noise %d", uint8(z.Kind))
	case z.Kind == NoNoise && z.Level != 0:
		return fmt.Errorf("ae: a noise level of %v needs a kind of noise", z.Level)
	case z.Kind == GaussianNoise && !(z.Level >= 0 && z.Level <= math.MaxFloat32):
		return fmt.Errorf("ae: the noise level is σ = %v, it must be finite, in 32 bits too, and not negative", z.Level)
	case z.Kind > GaussianNoise && !(z.Level >= 0 && z.Level <= 1):
		return fmt.Errorf("ae: the noise level is p = %v, it must be in [0, 1]", z.Level)
	}
	return nil
}

// corruptSample sets dst to a corrupted x. The noise is a function of the seed, the
// epoch and the sample alone.
func corruptSample[T linalg.Float](z Noise, dst, x []T, seed uint64, epoch, sample int) {
	if z.Kind == NoNoise {
		copy(dst, x)
		return
	}
	var rng rand.PCG
	rng.Seed(seed, mix(uint64(epoch)+mix(uint64(sample))))
	Corrupt(z, dst, x, &rng)
}

// mix is a bijection that spreads neighbours over all bits (splitmix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Corrupt sets dst to x corrupted by z, with random numbers of rng. The slices
// have one length; dst may be x.
func Corrupt[T linalg.Float](z Noise, dst, x []T, rng *rand.PCG) {
	if len(dst) != len(x) {
		panic(fmt.Sprintf("ae: Corrupt: dst has %d elements but x has %d", len(dst), len(x)))
	}
	switch z.Kind {
	case NoNoise:
		copy(dst, x)
	case GaussianNoise:
		var n [gaussians]T
		for i := 0; i < len(x); i += gaussians {
			k := min(i+gaussians, len(x))
			normal(&n, rng)
			copy(dst[i:k], x[i:k])
			asm.Axpy(T(z.Level), n[:k-i], dst[i:k])
		}
	default:
		salt := [...]float64{SaltNoise: 0.5, RareSaltNoise: z.Level}[z.Kind]
		for i, v := range x {
			if unit(rng) < z.Level {
				v = 0
				if salt > 0 && unit(rng) < salt {
					v = 1
				}
			}
			dst[i] = v
		}
	}
}

// unit draws from [0, 1).
func unit(rng *rand.PCG) float64 { return float64(rng.Uint64()>>11) / (1 << 53) }

// gaussians is how many normal numbers are drawn at a time.
const gaussians = 64

// normal fills n with standard normal numbers, by the polar method of Marsaglia:
// for a point in the unit disk at squared distance s, √(−2 log(s)/s) times its
// coordinates.
func normal[T linalg.Float](n *[gaussians]T, rng *rand.PCG) {
	var x, s, log [gaussians]float64
	for i := 0; i < gaussians; i += 2 {
		for {
			a, b := 2*unit(rng)-1, 2*unit(rng)-1
			if q := float64(a*a) + float64(b*b); q > 0 && q < 1 {
				x[i], x[i+1], s[i/2] = a, b, q
				break
			}
		}
	}
	asm.Log(log[:gaussians/2], s[:gaussians/2])
	for i := range n {
		n[i] = T(x[i] * math.Sqrt(-2*log[i/2]/s[i/2]))
	}
}
