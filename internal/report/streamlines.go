package report

import "math"

// The lines keep a distance by the cells of a coarse mask, each of which belongs
// to one line.
const (
	lineCells   = 34   // cells of the mask along the longer side
	lineStep    = 0.2  // of a cell
	lineLongest = 6.0  // in widths of the panel
	lineLeast   = 4    // cells that a line must cross to be drawn
	lineStill   = 0.02 // of the largest speed, below which lines end
)

// tracer follows lines of a field in the units of the mask.
type tracer struct {
	frame
	nx, ny int
	owner  []int // of each cell, 0 is none
	still  float64
}

// paintStreamlines draws lines along the field with a head in the middle of
// each.
func (f frame) paintStreamlines(c canvas) {
	t := tracer{frame: f, nx: lineCells, ny: lineCells}
	if h := f.height(); h < panelWidth {
		t.ny = max(int(lineCells*h/panelWidth), 2)
	} else {
		t.nx = max(int(lineCells*panelWidth/h), 2)
	}
	t.owner = make([]int, t.nx*t.ny)
	for i, u := range f.U {
		if s := math.Hypot(u, f.V[i]); s-s == 0 {
			t.still = max(t.still, lineStill*s)
		}
	}
	var lines, heads [][]point
	for _, seed := range t.seeds() {
		if t.owner[seed[1]*t.nx+seed[0]] != 0 {
			continue
		}
		line, cells := t.trace(point{float64(seed[0]) + 0.5, float64(seed[1]) + 0.5}, len(lines)+1)
		if len(cells) < lineLeast {
			for _, cell := range cells {
				t.owner[cell] = 0
			}
			continue
		}
		places := make([]point, len(line))
		for i, p := range line {
			places[i] = t.place(p)
		}
		heads = append(heads, headOf(places)...)
		lines = append(lines, thinned(places))
	}
	c.lines(ink, 0.9, lines...)
	c.areas(ink, heads...)
}

// thinned keeps every second point and the last.
func thinned(line []point) []point {
	var some []point
	for i, p := range line {
		if i%2 == 0 || i == len(line)-1 {
			some = append(some, p)
		}
	}
	return some
}

// seeds lists the cells from the rim inwards, so that lines begin where flow
// enters.
func (t *tracer) seeds() [][2]int {
	var list [][2]int
	for ring := 0; 2*ring < min(t.nx, t.ny); ring++ {
		for j := ring; j < t.ny-ring; j++ {
			for i := ring; i < t.nx-ring; i++ {
				if i == ring || j == ring || i == t.nx-1-ring || j == t.ny-1-ring {
					list = append(list, [2]int{i, j})
				}
			}
		}
	}
	return list
}

// place is a point of the mask in the picture; y grows upwards in the mask.
func (t *tracer) place(p point) point {
	return point{t.left + panelWidth*p.x/float64(t.nx), t.top + t.height()*(1-p.y/float64(t.ny))}
}

// direction is the unit vector of the field in the picture, zero where there is
// none.
func (t *tracer) direction(p point) point {
	x0, x1, y0, y1 := t.limits()
	u, v := t.vector(x0+(x1-x0)*p.x/float64(t.nx), y0+(y1-y0)*p.y/float64(t.ny))
	if !(math.Hypot(u, v) > t.still) {
		return point{}
	}
	u, v = u/(x1-x0)*float64(t.nx), v/(y1-y0)*float64(t.ny)
	s := math.Hypot(u, v)
	return point{u / s, v / s}
}

// trace follows the field from a seed in both directions until it leaves, ends
// or meets a cell of another line, or one of its own again.
func (t *tracer) trace(seed point, owner int) (line []point, cells []int) {
	take := func(p point, last int) (cell int, ok bool) {
		if !(p.x > 0 && p.y > 0 && p.x < float64(t.nx) && p.y < float64(t.ny)) {
			return last, false
		}
		cell = int(p.y)*t.nx + int(p.x)
		if cell == last {
			return cell, true
		}
		if t.owner[cell] != 0 {
			return cell, false
		}
		t.owner[cell] = owner
		cells = append(cells, cell)
		return cell, true
	}
	first, free := take(seed, -1)
	if !free {
		return nil, nil
	}
	var ways [2][]point
	for k, sign := range []float64{-1, 1} {
		p, cell := seed, first
		for range int(lineLongest * float64(t.nx) / lineStep) {
			d := t.direction(p)
			half := point{p.x + sign*d.x*lineStep/2, p.y + sign*d.y*lineStep/2}
			d = t.direction(half) // the midpoint rule
			if d == (point{}) {
				break
			}
			p = point{p.x + sign*d.x*lineStep, p.y + sign*d.y*lineStep}
			ok := false
			if cell, ok = take(p, cell); !ok {
				break
			}
			ways[k] = append(ways[k], p)
		}
	}
	for i := len(ways[0]) - 1; i >= 0; i-- {
		line = append(line, ways[0][i])
	}
	return append(append(line, seed), ways[1]...), cells
}

// headOf is the arrow head in the middle of a line.
func headOf(line []point) [][]point {
	const size = 6.0
	i := len(line) / 2
	a, b := line[max(i-1, 0)], line[min(i+1, len(line)-1)]
	l := math.Hypot(b.x-a.x, b.y-a.y)
	if l == 0 {
		return nil
	}
	dx, dy := (b.x-a.x)/l, (b.y-a.y)/l
	return [][]point{arrowHead(point{line[i].x + dx*size/2, line[i].y + dy*size/2}, dx, dy, size)}
}
