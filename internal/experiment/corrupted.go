package experiment

import (
	"fmt"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// corruption is a law x → x̃ and its level.
type corruption struct {
	Law   string
	Level float64
}

func (c corruption) String() string { return fmt.Sprintf("%s %.1f", c.Law, c.Level) }

// The laws. The authors' code replaces a pixel with probability p by 1 with
// probability p, else 0; ordinary salt and pepper by 1 or 0 with even odds. The
// swap turns each of the pixels that are on off with probability p, and as many
// others on, so that ‖x̃‖ = ‖x‖: what a norm cannot see.
const (
	authorsLaw = "rare salt"
	evenLaw    = "even salt"
	swapLaw    = "swap"
)

// corruptions are the three laws at the levels of the authors' code.
var corruptions = func() (all []corruption) {
	for _, law := range []string{authorsLaw, evenLaw, swapLaw} {
		for _, p := range []float64{0.1, 0.2, 0.3, 0.4, 0.5} {
			all = append(all, corruption{law, p})
		}
	}
	return all
}()

// corrupted is digits and what each of the corruptions made of them, one in a row.
type corrupted struct {
	x     *linalg.Matrix[float32]
	tilde []*linalg.Matrix[float32]
}

// corrupt applies all corruptions to binary x.
func corrupt(x *linalg.Matrix[float32], seed uint64) *corrupted {
	c := &corrupted{x: x}
	for k, law := range corruptions {
		rng := rand.NewPCG(seed, 30+uint64(k))
		tilde := linalg.New[float32](x.Rows, x.Cols)
		for i := range x.Rows {
			to, from := tilde.Row(i), x.Row(i)
			switch law.Law {
			case authorsLaw:
				ae.Corrupt(ae.Noise{Kind: ae.RareSaltNoise, Level: law.Level}, to, from, rng)
			case evenLaw:
				ae.Corrupt(ae.Noise{Kind: ae.SaltNoise, Level: law.Level}, to, from, rng)
			case swapLaw:
				swap(to, from, law.Level, rand.New(rng))
			}
		}
		c.tilde = append(c.tilde, tilde)
	}
	return c
}

// swap turns pixels of the binary x that are on off with probability p, and as many
// of those that were off on, as far as there are any.
func swap(to, x []float32, p float64, rng *rand.Rand) {
	copy(to, x)
	var off []int
	moved := 0
	for j, v := range x {
		switch {
		case v == 0:
			off = append(off, j)
		case rng.Float64() < p:
			to[j] = 0
			moved++
		}
	}
	for k := range min(moved, len(off)) {
		other := k + rng.IntN(len(off)-k)
		off[k], off[other] = off[other], off[k]
		to[off[k]] = 1
	}
}

// shares returns, for each corruption, the share of digits with E(x) > E(x̃), by the
// energy of eq. 3 and by that of the authors' code.
func (c *corrupted) shares(m *ae.Model[float32], ws *linalg.Workspace) (energy, authors []float64) {
	e, a := energies(m, c.x, ws)
	for _, tilde := range c.tilde {
		te, ta := energies(m, tilde, ws)
		energy, authors = append(energy, shareAbove(e, te)), append(authors, shareAbove(a, ta))
	}
	return energy, authors
}

// norms returns what shares would for the energy −½‖x‖².
func (c *corrupted) norms() (share []float64) {
	minusSquares := func(x *linalg.Matrix[float32]) []float64 {
		e := make([]float64, x.Rows)
		for i := range e {
			e[i] = -float64(asm.Dot(x.Row(i), x.Row(i)))
		}
		return e
	}
	e := minusSquares(c.x)
	for _, tilde := range c.tilde {
		share = append(share, shareAbove(e, minusSquares(tilde)))
	}
	return share
}

// shareAbove returns the share of i with a_i > b_i.
func shareAbove(a, b []float64) float64 {
	n := 0
	for i := range a {
		if a[i] > b[i] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// energies returns the energies of a tied sigmoid model at the rows of x: that of
// eq. 3, Σ log(1 + exp u_l) − ½‖x − c‖², and Σ log(1 + exp u_l) + c·x, which is
// what the authors' code computes.
func energies(m *ae.Model[float32], x *linalg.Matrix[float32], ws *linalg.Workspace) (energy, authors []float64) {
	h := linalg.New[float32](x.Rows, m.Hidden)
	linalg.Affine(h, nil, x, m.W, linalg.NoTrans, m.B, linalg.Softplus, ws)
	energy, authors = make([]float64, x.Rows), make([]float64, x.Rows)
	for i := range energy {
		var hidden, linear, quadratic float64
		for _, v := range h.Row(i) {
			hidden += float64(v)
		}
		for j, v := range x.Row(i) {
			linear += float64(float64(m.C[j]) * float64(v))
			d := float64(v) - float64(m.C[j])
			quadratic += float64(d * d)
		}
		energy[i], authors[i] = hidden-float64(quadratic/2), hidden+linear
	}
	return energy, authors
}
