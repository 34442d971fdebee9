package report

import (
	"image"
	"image/color"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// Surface is a field on triangles in space over the colours of a scalar, seen from
// far away along the axis in which it is thinnest.
type Surface struct {
	Title     string
	Points    [][3]float64
	Triangles [][]int
	Field     [][3]float64 // on each triangle
	Scalar    []float64    // at each point
	Signed    bool         // colours with a middle at zero
	Bar       string       // label of the colours
}

// The colours of a surface are shades of the scalar in so many strengths of light;
// tones·lights and the background fit into a palette.
const (
	tones, lights = 25, 10
	surfaceScale  = 2 // pixels to one of the picture along each side
	tilt          = 0.6
	surfaceBorder = 6
)

func (s Surface) height() float64 { return s.project().height }

// a view is a surface in the coordinates of its panel, z towards the eye.
type view struct {
	points [][3]float64
	axes   [3][3]float64
	scale  float64
	height float64
}

// project turns the surface so that it is widest along x and thinnest along z, a
// flat one stays as it is, and tilts others, which shows their shape.
func (s Surface) project() view {
	v := view{axes: s.axes()}
	low, high := [3]float64{}, [3]float64{}
	for i, p := range s.Points {
		q := v.turn(p)
		v.points = append(v.points, q)
		for j, x := range q {
			if i == 0 {
				low[j], high[j] = x, x
			}
			low[j], high[j] = min(low[j], x), max(high[j], x)
		}
	}
	wide, tall := high[0]-low[0], high[1]-low[1]
	const room = panelWidth - 2*surfaceBorder
	v.scale = min(room/wide, 1.6*room/tall)
	if math.IsInf(v.scale, 0) || math.IsNaN(v.scale) {
		v.scale = 1
	}
	v.height = max(v.scale*tall+2*surfaceBorder, 0.4*panelWidth)
	for i, q := range v.points {
		v.points[i] = [3]float64{
			panelWidth/2 + v.scale*(q[0]-(low[0]+high[0])/2),
			v.height/2 - v.scale*(q[1]-(low[1]+high[1])/2),
			v.scale * q[2],
		}
	}
	return v
}

// turn is a vector in the axes of the view.
func (v *view) turn(p [3]float64) (q [3]float64) {
	for j, a := range v.axes {
		q[j] = dot3(a, p)
	}
	return q
}

// axes are the directions right, up and towards the eye.
func (s Surface) axes() [3][3]float64 {
	var mean [3]float64
	for _, p := range s.Points {
		for j, x := range p {
			mean[j] += x / float64(len(s.Points))
		}
	}
	spread := linalg.New[float64](3, 3)
	for _, p := range s.Points {
		for j := range p {
			for k := range p {
				spread.Data[3*j+k] += (p[j] - mean[j]) * (p[k] - mean[k])
			}
		}
	}
	identity := [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	var e linalg.SymmetricEigen[float64]
	if spread.Data[8] <= 1e-12*(spread.Data[0]+spread.Data[4]) || e.Factor(spread, true, nil) != nil {
		return identity
	}
	values, vectors := e.Values(), e.Vectors()
	axis := func(i int) (a [3]float64) { // the i-th smallest, pointing up, else right
		for j := range a {
			a[j] = vectors.At(j, i)
		}
		if a[1] < -1e-9 || math.Abs(a[1]) <= 1e-9 && (a[0] < -1e-9 || math.Abs(a[0]) <= 1e-9 && a[2] < 0) {
			a = [3]float64{-a[0], -a[1], -a[2]}
		}
		return a
	}
	right, up := axis(2), axis(1)
	eye := cross3(right, up)
	if values[0] <= 1e-9*values[2] { // flat
		return [3][3]float64{right, up, eye}
	}
	c, n := math.Sqrt(1-tilt*tilt), float64(tilt)
	var high, near [3]float64
	for j := range up {
		high[j], near[j] = c*up[j]+n*eye[j], c*eye[j]-n*up[j]
	}
	return [3][3]float64{right, high, near}
}

func dot3(a, b [3]float64) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

func cross3(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (s Surface) paint(c canvas, left, top float64) {
	v := s.project()
	// A panel of the same size has the colours and their bar.
	p := Panel{Title: s.Title, Scalar: s.Scalar, Signed: s.Signed, Bar: s.Bar, Vectors: Lattice{NX: 2, NY: 2, DX: panelWidth, DY: v.height}}
	low, high := p.range_()
	f := frame{p, left, top}
	picture, near := s.raster(v, p, low, high)
	c.image(picture, left, top, left+panelWidth, top+v.height)
	c.lines(ink, 1.1, s.rim(v, f, near)...)
	s.paintArrows(c, f, v, near)
	c.text(s.Title, left, top-9, 13, start, false)
	p.paintBar(c, f, low, high)
}

// nearest is what is seen at each pixel: the triangle, −1 for none, and its depth.
type nearest struct {
	triangle []int
	depth    []float64
}

// at is the pixel at a place of the panel, −1 outside.
func (n nearest) at(x, y float64) int {
	i, j := int(surfaceScale*x), int(surfaceScale*y)
	if x < 0 || y < 0 || i >= panelWidth*surfaceScale || j >= len(n.triangle)/(panelWidth*surfaceScale) {
		return -1
	}
	return j*panelWidth*surfaceScale + i
}

// raster colours the nearest triangle at each pixel.
func (s Surface) raster(v view, p Panel, low, high float64) (*image.Paletted, nearest) {
	w, h := panelWidth*surfaceScale, int(v.height)*surfaceScale
	picture := image.NewPaletted(image.Rect(0, 0, w, h), s.palette(p))
	near := nearest{make([]int, w*h), make([]float64, w*h)}
	for i := range picture.Pix {
		near.triangle[i], near.depth[i] = -1, math.Inf(-1)
		picture.Pix[i] = tones * lights
	}
	light := s.light(v)
	for t, corners := range s.Triangles {
		a, b, c := v.points[corners[0]], v.points[corners[1]], v.points[corners[2]]
		area := (b[0]-a[0])*(c[1]-a[1]) - (c[0]-a[0])*(b[1]-a[1])
		if area == 0 {
			continue
		}
		x0, x1 := span(a[0], b[0], c[0], w)
		y0, y1 := span(a[1], b[1], c[1], h)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				px, py := (float64(x)+0.5)/surfaceScale, (float64(y)+0.5)/surfaceScale
				beta := ((px-a[0])*(c[1]-a[1]) - (c[0]-a[0])*(py-a[1])) / area
				gamma := ((b[0]-a[0])*(py-a[1]) - (px-a[0])*(b[1]-a[1])) / area
				alpha := 1 - beta - gamma
				if min(alpha, beta, gamma) < -1e-9 {
					continue
				}
				mean := func(f []float64) float64 {
					return alpha*f[corners[0]] + beta*f[corners[1]] + gamma*f[corners[2]]
				}
				z, at := alpha*a[2]+beta*b[2]+gamma*c[2], y*w+x
				if z <= near.depth[at] {
					continue
				}
				near.triangle[at], near.depth[at] = t, z
				picture.Pix[at] = uint8(level((mean(s.Scalar)-low)/(high-low), tones)*lights + level(mean(light), lights))
			}
		}
	}
	return picture, near
}

// level is the one of so many equal steps from 0 to 1 that t is in.
func level(t float64, steps int) int {
	return int(min(max(t*float64(steps), 0), float64(steps-1)))
}

// rim is the edges of one triangle alone that are seen, with a little room for the
// surface beside them.
func (s Surface) rim(v view, f frame, near nearest) [][]point {
	count := map[[2]int]int{}
	each := func(do func(e [2]int)) {
		for _, t := range s.Triangles {
			for j := range t {
				a, b := t[j], t[(j+1)%3]
				do([2]int{min(a, b), max(a, b)})
			}
		}
	}
	each(func(e [2]int) { count[e]++ })
	var lines [][]point
	each(func(e [2]int) {
		if count[e] != 1 {
			return
		}
		a, b := v.points[e[0]], v.points[e[1]]
		if at := near.at((a[0]+b[0])/2, (a[1]+b[1])/2); at < 0 || near.depth[at] <= (a[2]+b[2])/2+panelWidth/100 {
			lines = append(lines, []point{{f.left + a[0], f.top + a[1]}, {f.left + b[0], f.top + b[1]}})
		}
	})
	return lines
}

// span is the pixels that the interval around three coordinates may touch.
func span(a, b, c float64, size int) (first, last int) {
	return max(int(surfaceScale*min(a, b, c))-1, 0), min(int(surfaceScale*max(a, b, c))+1, size-1)
}

// light is how much the surface at each point faces a lamp behind the eye's left
// shoulder, from either side.
func (s Surface) light(v view) []float64 {
	normals := make([][3]float64, len(v.points))
	for _, t := range s.Triangles {
		a, b, c := v.points[t[0]], v.points[t[1]], v.points[t[2]]
		n := cross3([3]float64{b[0] - a[0], a[1] - b[1], b[2] - a[2]}, [3]float64{c[0] - a[0], a[1] - c[1], c[2] - a[2]})
		for _, p := range t { // triangles may be listed in either sense
			sense := 1.0
			if dot3(n, normals[p]) < 0 {
				sense = -1
			}
			for j, x := range n {
				normals[p][j] += sense * x
			}
		}
	}
	light := make([]float64, len(normals))
	for i, n := range normals {
		if n[2] < 0 {
			n = [3]float64{-n[0], -n[1], -n[2]}
		}
		if length := math.Sqrt(dot3(n, n)); length > 0 {
			light[i] = max(dot3(n, [3]float64{-0.35, 0.45, 0.82})/length, 0)
		}
	}
	return light
}

func (s Surface) palette(p Panel) color.Palette {
	var all color.Palette
	for i := range tones {
		base := p.colour((float64(i) + 0.5) / tones)
		for l := range lights {
			strength := 0.62 + 0.38*float64(l)/(lights-1)
			dim := func(x uint8) uint8 { return uint8(strength*float64(x) + 0.5) }
			all = append(all, color.RGBA{dim(base.R), dim(base.G), dim(base.B), 0xff})
		}
	}
	return append(all, color.RGBA{0xff, 0xff, 0xff, 0xff})
}

// paintArrows draws the field of the triangles that are seen at the places of a
// lattice, as it looks from the eye.
func (s Surface) paintArrows(c canvas, f frame, v view, near nearest) {
	spacing := panelWidth / float64(arrowsAcross)
	var arrows arrows
	for y := spacing / 2; y < v.height; y += spacing {
		for x := spacing / 2; x < panelWidth; x += spacing {
			if at := near.at(x, y); at >= 0 && near.triangle[at] >= 0 {
				u := v.turn(s.Field[near.triangle[at]])
				arrows.add(point{f.left + x, f.top + y}, u[0], -u[1], math.Sqrt(dot3(u, u)))
			}
		}
	}
	arrows.paint(c, spacing)
}
