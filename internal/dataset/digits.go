package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/linalg"
)

// The size of an image, and of the box that the ink is fitted to.
const (
	side = 28
	box  = 20
)

// Digits draws n grey images of handwritten digits: strokes, distorted by a
// random affine map and a smooth random displacement, drawn with a pen of random
// width and put by their centre of mass into the middle of 28×28 pixels, as
// MNIST's are. Image i depends on the seed and i alone. The arithmetic is
// rounded step by step, so that the images are the same on every machine.
func Digits(n int, seed uint64) *Set {
	s := &Set{Name: fmt.Sprintf("digits:%d", n), Images: linalg.New[float32](n, side*side), Height: side, Width: side}
	var ws *linalg.Workspace
	ws.Parallel(n, func(i int) {
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		draw(s.Images.Row(i), write(rng))
	})
	return s
}

// pen is a written digit: curves in pixels and half the width of the line.
type pen struct {
	paths [][]point
	width float64
}

// between returns a number in [a, b).
func between(rng *rand.Rand, a, b float64) float64 { return a + float64((b-a)*rng.Float64()) }

// write chooses a digit and a hand and returns the curves, in the middle of the
// image.
func write(rng *rand.Rand) pen {
	variants := glyphs[rng.IntN(len(glyphs))]
	strokes := variants[rng.IntN(len(variants))]
	// Rotation by an angle with tan(θ/2) = t, within about 12°, then slant and
	// stretch.
	t := between(rng, -0.1, 0.1)
	d := 1 + float64(t*t)
	cos, sin := (1-float64(t*t))/d, 2*t/d
	slant, stretch := between(rng, -0.1, 0.35), between(rng, 0.75, 1.1)
	bend := newBend(rng)
	var p pen
	for _, s := range strokes {
		shaken := make(stroke, len(s))
		for i, c := range s {
			if i > 0 && c == s[i-1] {
				shaken[i] = shaken[i-1] // a corner stays one
				continue
			}
			shaken[i] = point{c.x + between(rng, -.025, .025), c.y + between(rng, -.025, .025)}
		}
		path := shaken.trace()
		for i, c := range path {
			c = bend.move(c)
			x, y := float64((c.x-0.5)*stretch), c.y-0.5
			x -= float64(slant * y)
			path[i] = point{float64(cos*x) - float64(sin*y), float64(sin*x) + float64(cos*y)}
		}
		p.paths = append(p.paths, path)
	}
	p.width = between(rng, 0.85, 1.55)
	p.fit(between(rng, 0.85, 1))
	return p
}

// fit scales the curves so that the ink fills a share of the box, and moves
// their centre of mass to the middle of the image.
func (p *pen) fit(share float64) {
	lo, hi := point{math.MaxFloat64, math.MaxFloat64}, point{-math.MaxFloat64, -math.MaxFloat64}
	var mass, mx, my float64
	for _, path := range p.paths {
		for i, c := range path {
			lo, hi = point{min(lo.x, c.x), min(lo.y, c.y)}, point{max(hi.x, c.x), max(hi.y, c.y)}
			if i == 0 {
				continue
			}
			b := path[i-1]
			dx, dy := c.x-b.x, c.y-b.y
			l := math.Sqrt(float64(dx*dx) + float64(dy*dy))
			mass += l
			mx += float64(l * ((b.x + c.x) / 2))
			my += float64(l * ((b.y + c.y) / 2))
		}
	}
	scale := (float64(box*share) - float64(2*p.width)) / max(hi.x-lo.x, hi.y-lo.y)
	mx, my = mx/mass, my/mass
	for _, path := range p.paths {
		for i, c := range path {
			path[i] = point{float64(side)/2 + float64((c.x-mx)*scale), float64(side)/2 + float64((c.y-my)*scale)}
		}
	}
}

// bend is a smooth displacement: random vectors on a coarse grid, with the
// smooth cubic 3t²−2t³ between them.
type bend [4][4]point

func newBend(rng *rand.Rand) *bend {
	const strength = 0.07
	b := &bend{}
	for i := range b {
		for j := range b[i] {
			b[i][j] = point{between(rng, -strength, strength), between(rng, -strength, strength)}
		}
	}
	return b
}

// move displaces c.
func (b *bend) move(c point) point {
	i, v := cell(c.y)
	j, u := cell(c.x)
	mix := func(f func(point) float64) float64 {
		top := blend(f(b[i][j]), f(b[i][j+1]), u)
		bottom := blend(f(b[i+1][j]), f(b[i+1][j+1]), u)
		return blend(top, bottom, v)
	}
	return point{c.x + mix(func(p point) float64 { return p.x }), c.y + mix(func(p point) float64 { return p.y })}
}

// cell returns the cell of the coarse grid and the smoothed place inside it.
func cell(x float64) (int, float64) {
	x = min(max(float64(x*3), 0), 2.999)
	i := math.Floor(x)
	t := x - i
	return int(i), float64(float64(t*t) * (3 - float64(2*t)))
}

func blend(a, b, t float64) float64 { return a + float64((b-a)*t) }

// draw fills an image: a pixel is white as far as the pen covers it, in steps of
// 1/255.
func draw(image []float32, p pen) {
	const soft = 1.3 // width of the edge in pixels
	var ink [side * side]float64
	reach := p.width + soft
	for _, path := range p.paths {
		for k := 1; k < len(path); k++ {
			a, b := path[k-1], path[k]
			y0, y1 := clampPixel(min(a.y, b.y)-reach), clampPixel(max(a.y, b.y)+reach)
			x0, x1 := clampPixel(min(a.x, b.x)-reach), clampPixel(max(a.x, b.x)+reach)
			for y := y0; y <= y1; y++ {
				for x := x0; x <= x1; x++ {
					d := distance(point{float64(x) + 0.5, float64(y) + 0.5}, a, b)
					cover := min(max((p.width-d)/soft+0.5, 0), 1)
					ink[y*side+x] = max(ink[y*side+x], cover)
				}
			}
		}
	}
	for i, v := range ink {
		smooth := float64(float64(v*v) * (3 - float64(2*v)))
		image[i] = float32(math.Floor(float64(smooth*255)+0.5)) / 255
	}
}

func clampPixel(x float64) int { return int(min(max(math.Floor(x), 0), side-1)) }

// distance returns how far q is from the chord ab.
func distance(q, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	ex, ey := q.x-a.x, q.y-a.y
	if l := float64(dx*dx) + float64(dy*dy); l > 0 {
		t := min(max((float64(ex*dx)+float64(ey*dy))/l, 0), 1)
		ex, ey = ex-float64(t*dx), ey-float64(t*dy)
	}
	return math.Sqrt(float64(ex*ex) + float64(ey*ey))
}
