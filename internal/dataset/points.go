package dataset

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/format/table"
)

// onGrid is how far from its place a point may be, in steps of the grid: what
// few printed digits take away.
const onGrid = 0.02

// maxSparse bounds the points of a grid by the rows of a table that name some of
// them.
const maxSparse = 16

// meanings are the titles that are understood, in small letters without units.
var meanings = map[string]string{
	"x": "x", "y": "y", "z": "z",
	"u": "u", "vx": "u", "ux": "u", "v_x": "u", "u_x": "u",
	"v": "v", "vy": "v", "uy": "v", "v_y": "v", "u_y": "v",
	"w": "w", "vz": "w", "uz": "w", "v_z": "w", "u_z": "w",
	"lon": "lon", "long": "lon", "longitude": "lon", "lat": "lat", "latitude": "lat",
	"mask": "mask", "flags": "flags", "flag": "flags",
}

// points is columns of a table by meaning, before their place on a grid is known.
type points struct {
	values     map[string][]float64
	lines      []int // nil: the index of the point
	axes       []Axis
	components []Component
}

func fieldFromTable(r io.Reader, o FieldOptions) (*Field, error) {
	t, err := table.Read(r)
	if err != nil {
		return nil, err
	}
	titles := t.Header
	switch {
	case o.Cols != nil && len(o.Cols) != t.Cols:
		return nil, fmt.Errorf("-cols names %d columns, the table has %d", len(o.Cols), t.Cols)
	case o.Cols != nil:
		titles = o.Cols
	case titles == nil && t.Cols == 4:
		titles = []string{"x", "y", "u", "v"}
	case titles == nil && t.Cols == 6:
		titles = []string{"x", "y", "z", "u", "v", "w"}
	case titles == nil:
		return nil, fmt.Errorf("%d columns without titles; -cols must say which are x, y, u and v", t.Cols)
	}
	p := points{values: map[string][]float64{}, lines: t.Lines}
	units, names := map[string]string{}, map[string]string{}
	var ignored []string
	for j, title := range titles {
		name, unit := cutUnit(title)
		meaning := meanings[strings.ToLower(name)]
		if (meaning == "lon" || meaning == "lat") && !o.Plane {
			return nil, fmt.Errorf("column %q holds angles on a sphere; project the field first, or take degrees for plane coordinates with -metric plane", title)
		}
		shown := meaning
		switch meaning {
		case "":
			if o.Cols != nil && title != "-" {
				return nil, fmt.Errorf("-cols: %q is none of x, y, z, u, v, w, mask, flags and -", title)
			}
			if title != "-" && title != "" {
				ignored = append(ignored, title)
			}
			continue
		case "lon":
			meaning = "x"
		case "lat":
			meaning = "y"
		}
		if p.values[meaning] != nil {
			return nil, fmt.Errorf("two columns are %s", meaning)
		}
		p.values[meaning], units[meaning], names[meaning] = every(t.Data, j, t.Cols), unit, shown
	}
	n := 2
	switch z, w := p.values["z"], p.values["w"]; {
	case z != nil && (w != nil || slices.Min(z) != slices.Max(z)):
		n = 3
	case z == nil && w != nil:
		ignored = append(ignored, "w, for there is no z")
	}
	for _, name := range append(slices.Clone(axisNames[:n]), componentNames[:n]...) {
		if p.values[name] == nil {
			return nil, fmt.Errorf("no column is %s; the titles are: %s", name, strings.Join(titles, ", "))
		}
	}
	for j := range n {
		x, u := axisNames[j], componentNames[j]
		p.axes = append(p.axes, Axis{Name: names[x], Unit: units[x]})
		p.components = append(p.components, Component{Name: u, Unit: units[u]})
	}
	f, err := p.field()
	if err != nil {
		return nil, err
	}
	f.encoding = encoding{kind: "table", separator: t.Separator, commented: t.Commented}
	if ignored != nil {
		f.note("columns not used: %s", strings.Join(ignored, ", "))
	}
	return f, nil
}

// cutUnit cuts "u [m/s]" or "u (m/s)" in two.
func cutUnit(title string) (name, unit string) {
	for _, pair := range []string{"[]", "()"} {
		if i := strings.IndexByte(title, pair[0]); i > 0 && strings.HasSuffix(title, pair[1:]) {
			return strings.TrimSpace(title[:i]), strings.TrimSpace(title[i+1 : len(title)-1])
		}
	}
	return title, ""
}

// field puts the points on the uniform grid through them. The first one that is
// beside the grid, or on the place of another, is an error.
func (p *points) field() (*Field, error) {
	rows := len(p.values[axisNames[0]])
	f := &Field{Axes: p.axes, Components: p.components}
	total := 1.0
	for j := range f.Axes {
		a := &f.Axes[j]
		for i, x := range p.values[axisNames[j]] {
			if !(math.Abs(x) < 1e300) {
				return nil, fmt.Errorf("%s: %s is %v; every point needs its place", p.where(i), a.Name, x)
			}
		}
		a.fit(p.values[axisNames[j]])
		total *= float64(a.Points)
	}
	sparse := total > float64(maxSparse*float64(rows))+1024
	place := make([]int, rows)
	for i := range place {
		stride := 1
		for j, a := range f.Axes {
			x := p.values[axisNames[j]][i]
			at := math.Floor((x-a.Origin)/a.Spacing + 0.5)
			if !(math.Abs(x-a.Origin-float64(at*a.Spacing)) <= onGrid*a.Spacing) || at < 0 || at >= float64(a.Points) {
				return nil, fmt.Errorf("%s: axis %s is not uniform: %s = %v is beside its point with index %d, %v, and the step is %v; resample the field",
					p.where(i), a.Name, a.Name, x, int(max(-1, min(at, float64(a.Points)))), a.Origin+float64(at*a.Spacing), a.Spacing)
			}
			place[i] += int(at) * stride
			if sparse {
				continue // refused below, behind a better error
			}
			stride *= a.Points
		}
	}
	if sparse {
		return nil, fmt.Errorf("%d points fill less than a part in %d of the grid through them, %s; are they scattered?", rows, maxSparse, sides(f.Axes))
	}
	return p.fill(f, place)
}

// fill moves the values of all rows to their places.
func (p *points) fill(f *Field, place []int) (*Field, error) {
	taken := make([]int, f.Points())
	for i, at := range place {
		if first := taken[at]; first != 0 {
			var coordinates []string
			for j, a := range f.Axes {
				coordinates = append(coordinates, fmt.Sprintf("%s = %v", a.Name, p.values[axisNames[j]][i]))
			}
			return nil, fmt.Errorf("%s: the point %s is already that of %s", p.where(i), strings.Join(coordinates, ", "), p.where(first-1))
		}
		taken[at] = i + 1
	}
	for c := range f.Components {
		f.Components[c].Values = make([]float64, f.Points())
	}
	absent := 0
	for at, i := range taken {
		if i == 0 {
			absent++
			f.miss(at)
			continue
		}
		for c := range f.Components {
			f.Components[c].Values[at] = p.values[componentNames[c]][i-1]
		}
		if mask := p.values["mask"]; mask != nil && mask[i-1] != 0 {
			f.miss(at)
		}
		if flags := p.values["flags"]; flags != nil && flags[i-1] != 0 {
			if f.Suspect == nil {
				f.Suspect = make([]bool, f.Points())
			}
			f.Suspect[at] = true
		}
	}
	if absent > 0 {
		f.note("%d points of the %s grid are not in the table", absent, sides(f.Axes))
	}
	return f, nil
}

func sides(axes []Axis) string {
	text := make([]string, len(axes))
	for j, a := range axes {
		text[j] = fmt.Sprint(a.Points)
	}
	return strings.Join(text, "×")
}

// where names row i.
func (p *points) where(i int) string {
	if p.lines == nil {
		return fmt.Sprintf("point %d", i)
	}
	return fmt.Sprintf("line %d", p.lines[i])
}

// fit finds the origin, the spacing and the number of points of the uniform axis
// that most of the coordinates lie on. Coordinates that only few points have are
// not asked. The step is the median distance of neighbours, corrected by the
// median over all of the distance from the first divided by its number of steps,
// so that coordinates of few digits do no harm.
func (a *Axis) fit(x []float64) {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	low, high := sorted[0], sorted[len(sorted)-1]
	a.Origin, a.Points, a.Spacing = low, 1, 1
	if low == high {
		return
	}
	distinct := usual(sorted)
	if len(distinct) == 1 {
		distinct = []float64{low, high}
	}
	var steps []float64
	for i := 1; i < len(distinct); i++ {
		steps = append(steps, distinct[i]-distinct[i-1])
	}
	slices.Sort(steps)
	step := steps[len(steps)/2]
	var slopes []float64
	count, from := 0.0, distinct[0]
	for _, v := range distinct[1:] {
		if k := math.Floor((v-from)/step + 0.5); k >= 1 {
			count, from = count+k, v
			slopes = append(slopes, (v-distinct[0])/count)
		}
	}
	slices.Sort(slopes)
	a.Spacing = slopes[len(slopes)/2]
	first := math.Floor((low-distinct[0])/a.Spacing + 0.5)
	last := math.Floor((high-distinct[0])/a.Spacing + 0.5)
	a.Origin = distinct[0] + float64(first*a.Spacing)
	a.Points = 1 << 30
	if last-first < 1<<30 {
		a.Points = int(last-first) + 1
	}
}

// usual returns the distinct values that more points have than half of what is
// usual.
func usual(sorted []float64) []float64 {
	span := sorted[len(sorted)-1] - sorted[0]
	distinct, counts := sorted[:1:1], []int{0}
	for _, v := range sorted {
		if v-distinct[len(distinct)-1] > 1e-6*span {
			distinct, counts = append(distinct, v), append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	ordered := slices.Clone(counts)
	slices.Sort(ordered)
	var kept []float64
	for i, n := range counts {
		if 2*n > ordered[len(ordered)/2] {
			kept = append(kept, distinct[i])
		}
	}
	return kept
}
