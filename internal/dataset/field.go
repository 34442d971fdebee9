package dataset

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/format/npz"
	"github.com/curlfree/curlfree/internal/format/table"
	"github.com/curlfree/curlfree/internal/format/vtk"
	"github.com/curlfree/curlfree/internal/memory"
)

// Field is vectors at the points of a uniform grid, or any other values there.
type Field struct {
	Axes       []Axis      // x, y and perhaps z
	Components []Component // along the same axes where the values are a vector field
	Missing    []bool      // the points without a value, nil for none
	Suspect    []bool      // the points that the file itself flags as doubtful, nil for none
	Notes      []string    // what a reader should know about the reading

	encoding encoding
}

// Axis is the points along one axis.
type Axis struct {
	Name, Unit      string
	Points          int
	Origin, Spacing float64
}

// At returns the coordinate of point i.
func (a Axis) At(i int) float64 { return a.Origin + float64(float64(i)*a.Spacing) }

// Component is one number at each point, x fastest.
type Component struct {
	Name, Unit string
	Values     []float64
}

// Points returns the number of points.
func (f *Field) Points() int {
	n := 1
	for _, a := range f.Axes {
		n *= a.Points
	}
	return n
}

// Like returns other values, written like those of f.
func (f *Field) Like(axes []Axis, components ...Component) *Field {
	return &Field{Axes: axes, Components: components, encoding: f.encoding}
}

// Unit returns the unit that all components share, "" if none.
func (f *Field) Unit() string {
	for _, c := range f.Components {
		if c.Unit != f.Components[0].Unit {
			return ""
		}
	}
	return f.Components[0].Unit
}

// FieldOptions say how to read a field.
type FieldOptions struct {
	// Cols gives the columns of a table their meanings: x, y, z, u, v, w, mask,
	// flags, or - for none. For VTK it is the name of the array.
	Cols []string
	// Plane takes longitude and latitude for plane coordinates.
	Plane bool
	// Mask is a file with a number for each point, where others than 0 mask it.
	Mask string
}

// An encoding is a file format with what a file of it has chosen.
type encoding struct {
	kind      string // npy, npz, vtk or table
	extension string
	separator byte
	commented bool
	binary    bool
}

// OpenField reads a field:
//
//	.npy   an array [y, x, component] or [z, y, x, component], or with the
//	       components first; the spacing is 1
//	.npz   arrays u, v and perhaps w, each [y, x] or [z, y, x], and perhaps mask
//	       and the coordinates x, y, z, a vector or an array each
//	.vtk   legacy VTK structured points with an array of vectors
//	else   a table with the columns x, y, u, v and perhaps z, w, mask, flags
//
// Values that are not finite are missing, and so are points that a table lacks.
// An axis with one point is dropped together with its component.
func OpenField(path string, o FieldOptions) (*Field, error) {
	file, err := memory.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := readField(file, strings.ToLower(filepath.Ext(path)), o)
	if err == nil && o.Mask != "" {
		err = f.mask(o.Mask)
	}
	if err == nil {
		err = f.finish()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func readField(r io.Reader, extension string, o FieldOptions) (*Field, error) {
	var f *Field
	var err error
	switch extension {
	case ".npy":
		f, err = fieldFromNPY(r, o)
	case ".npz":
		f, err = fieldFromNPZ(r, o)
	case ".vtk":
		f, err = fieldFromVTK(r, o)
	default:
		f, err = fieldFromTable(r, o)
	}
	if err == nil {
		f.encoding.extension = extension
	}
	return f, err
}

// finish drops axes of one point and finds missing values.
func (f *Field) finish() error {
	for j := len(f.Axes) - 1; j >= 0; j-- {
		if f.Axes[j].Points > 1 {
			continue
		}
		if len(f.Axes) == 2 {
			return fmt.Errorf("axis %s has one point; at least two are needed along two axes", f.Axes[j].Name)
		}
		if slices.ContainsFunc(f.Components[j].Values, func(v float64) bool { return v != 0 }) {
			f.note("all points have the same %s, so that %s is left out", f.Axes[j].Name, f.Components[j].Name)
		}
		f.Axes, f.Components = slices.Delete(f.Axes, j, j+1), slices.Delete(f.Components, j, j+1)
	}
	missing := 0
	for _, c := range f.Components {
		for i, v := range c.Values {
			if v-v != 0 {
				f.miss(i)
			}
		}
	}
	for _, m := range f.Missing {
		if m {
			missing++
		}
	}
	if missing == f.Points() {
		return fmt.Errorf("not one of %d points has a finite, unmasked value", missing)
	}
	return nil
}

func (f *Field) note(format string, args ...any) {
	f.Notes = append(f.Notes, fmt.Sprintf(format, args...))
}

func (f *Field) miss(i int) {
	if f.Missing == nil {
		f.Missing = make([]bool, f.Points())
	}
	f.Missing[i] = true
}

// mask masks the points at which a file has another number than 0: an array
// [y, x] or [z, y, x], or a table with a line for each y of all z.
func (f *Field) mask(path string) error {
	file, err := memory.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var values []float64
	var shape, want []int
	for _, a := range f.Axes {
		want = append([]int{a.Points}, want...)
	}
	if strings.ToLower(filepath.Ext(path)) == ".npy" {
		a, err := npy.Read(file)
		if err != nil {
			return fmt.Errorf("mask %s: %w", path, err)
		}
		values, shape = a.Data, a.Shape
	} else {
		t, err := table.Read(file)
		if err != nil {
			return fmt.Errorf("mask %s: %w", path, err)
		}
		values, shape = t.Data, []int{t.Rows, t.Cols}
		want = []int{f.Points() / f.Axes[0].Points, f.Axes[0].Points}
	}
	if !slices.Equal(shape, want) {
		return fmt.Errorf("mask %s: its shape is %v, that of the field %v", path, shape, want)
	}
	for i, v := range values {
		if v != 0 {
			f.miss(i)
		}
	}
	return nil
}

var axisNames = []string{"x", "y", "z"}
var componentNames = []string{"u", "v", "w"}

// unitAxes are axes through 0, 1, 2 …
func unitAxes(points []int) []Axis {
	axes := make([]Axis, len(points))
	for j, n := range points {
		axes[j] = Axis{Name: axisNames[j], Points: n, Spacing: 1}
	}
	return axes
}

func fieldFromNPY(r io.Reader, o FieldOptions) (*Field, error) {
	if o.Cols != nil {
		return nil, fmt.Errorf("an array has no columns to name")
	}
	a, err := npy.Read(r)
	if err != nil {
		return nil, err
	}
	n := len(a.Shape) - 1
	if n != 2 && n != 3 {
		return nil, fmt.Errorf("shape %v; it must be [y, x, 2] or [z, y, x, 3], or with the components first", a.Shape)
	}
	first, last := a.Shape[0] == n, a.Shape[n] == n
	if first && last {
		return nil, fmt.Errorf("shape %v: the components may be first or last; write u and v to a table or an npz", a.Shape)
	}
	sides := a.Shape[:n]
	if first {
		sides = a.Shape[1:]
	}
	if !first && !last {
		return nil, fmt.Errorf("shape %v: neither the first nor the last side is %d, the number of components", a.Shape, n)
	}
	sides = slices.Clone(sides)
	slices.Reverse(sides)
	f := &Field{Axes: unitAxes(sides), encoding: encoding{kind: "npy"}}
	if f.Points() == 0 {
		return nil, fmt.Errorf("shape %v has no points", a.Shape)
	}
	for j := range n {
		c := Component{Name: componentNames[j]}
		if first {
			c.Values = a.Data[j*f.Points() : (j+1)*f.Points()]
		} else {
			c.Values = every(a.Data, j, n)
		}
		f.Components = append(f.Components, c)
	}
	return f, nil
}

// every returns values[from], values[from+step] …
func every(values []float64, from, step int) []float64 {
	some := make([]float64, 0, len(values)/step)
	for i := from; i < len(values); i += step {
		some = append(some, values[i])
	}
	return some
}

func fieldFromVTK(r io.Reader, o FieldOptions) (*Field, error) {
	p, err := vtk.Read(r)
	if err != nil {
		return nil, err
	}
	var names []string
	var chosen *vtk.Array
	for i := range p.Arrays {
		a := &p.Arrays[i]
		if a.Components != 3 {
			continue
		}
		names = append(names, a.Name)
		if len(o.Cols) == 0 || o.Cols[0] == a.Name {
			chosen = a
		}
	}
	switch {
	case len(o.Cols) > 1:
		return nil, fmt.Errorf("%d arrays are named; one is needed", len(o.Cols))
	case len(names) == 0:
		return nil, fmt.Errorf("no array of three components is in the file")
	case chosen == nil:
		return nil, fmt.Errorf("no array of three components is named %q; there are: %s", o.Cols[0], strings.Join(names, ", "))
	case len(o.Cols) == 0 && len(names) > 1:
		return nil, fmt.Errorf("%d arrays have three components: %s; -cols must name one", len(names), strings.Join(names, ", "))
	}
	f := &Field{Axes: unitAxes(p.Dimensions[:]), encoding: encoding{kind: "vtk", binary: p.Binary}}
	for j := range f.Axes {
		f.Axes[j].Origin, f.Axes[j].Spacing = p.Origin[j], p.Spacing[j]
		f.Components = append(f.Components, Component{Name: componentNames[j], Values: every(chosen.Data, j, 3)})
	}
	return f, nil
}

// fieldFromNPZ lists the points of the arrays and treats them as a table.
func fieldFromNPZ(r io.Reader, o FieldOptions) (*Field, error) {
	if o.Cols != nil {
		return nil, fmt.Errorf("the arrays of an npz must themselves be named x, y, z, u, v, w and mask")
	}
	arrays, err := npz.Read(r)
	if err != nil {
		return nil, err
	}
	u := arrays["u"]
	if u == nil || (len(u.Shape) != 2 && len(u.Shape) != 3) || len(u.Data) == 0 {
		return nil, fmt.Errorf("there is no array u of shape [y, x] or [z, y, x]")
	}
	n := len(u.Shape)
	p := points{values: map[string][]float64{}}
	for _, name := range append(slices.Clone(componentNames[:n]), "mask", "flags") {
		switch a := arrays[name]; {
		case a != nil && slices.Equal(a.Shape, u.Shape):
			p.values[name] = a.Data
		case a != nil:
			return nil, fmt.Errorf("array %s has shape %v, array u %v", name, a.Shape, u.Shape)
		case len(name) == 1:
			return nil, fmt.Errorf("there is no array %s beside u of shape %v", name, u.Shape)
		}
	}
	for j, name := range axisNames[:n] {
		side := u.Shape[n-1-j]
		x := arrays[name]
		switch {
		case x == nil:
			x = &npy.Array{Shape: []int{side}, Data: make([]float64, side)}
			for i := range x.Data {
				x.Data[i] = float64(i)
			}
			fallthrough
		case len(x.Shape) == 1 && x.Shape[0] == side:
			p.values[name] = spread(x.Data, u.Shape, n-1-j)
		case slices.Equal(x.Shape, u.Shape):
			p.values[name] = x.Data
		default:
			return nil, fmt.Errorf("array %s has shape %v; %v or %v would fit u", name, x.Shape, []int{side}, u.Shape)
		}
		p.axes = append(p.axes, Axis{Name: name})
		p.components = append(p.components, Component{Name: componentNames[j]})
	}
	f, err := p.field()
	if err == nil {
		f.encoding = encoding{kind: "npz"}
	}
	return f, err
}

// spread repeats the values along one axis of an array of that shape.
func spread(values []float64, shape []int, axis int) []float64 {
	inner, total := 1, 1
	for j, n := range shape {
		total *= n
		if j > axis {
			inner *= n
		}
	}
	all := make([]float64, total)
	for i := range all {
		all[i] = values[i/inner%shape[axis]]
	}
	return all
}

// Extension returns the ending of files like that of f.
func (f *Field) Extension() string {
	if f.encoding.extension == "" {
		return ".txt"
	}
	return f.encoding.extension
}

// Write writes f in the format that it was read from, NaN at missing points.
func (f *Field) Write(w io.Writer) error {
	switch f.encoding.kind {
	case "npy":
		return f.WriteNPY(w)
	case "npz":
		return f.writeNPZ(w)
	case "vtk":
		return f.writeVTK(w)
	}
	return f.writeTable(w)
}

// shape returns the sides of f as an array, x last.
func (f *Field) shape() []int {
	var shape []int
	for _, a := range f.Axes {
		shape = append([]int{a.Points}, shape...)
	}
	return shape
}

// value returns component c at point i.
func (f *Field) value(c, i int) float64 {
	if f.Missing != nil && f.Missing[i] {
		return math.NaN()
	}
	return f.Components[c].Values[i]
}

// values returns component c with NaN at missing points.
func (f *Field) values(c int) []float64 {
	if f.Missing == nil {
		return f.Components[c].Values
	}
	all := make([]float64, f.Points())
	for i := range all {
		all[i] = f.value(c, i)
	}
	return all
}

// WriteNPY writes an array [y, x, component] or [z, y, x, component], without
// the last side for one component.
func (f *Field) WriteNPY(w io.Writer) error {
	n := len(f.Components)
	if n == 1 {
		return npy.Write(w, &npy.Array{Shape: f.shape(), Data: f.values(0)})
	}
	a := &npy.Array{Shape: append(f.shape(), n), Data: make([]float64, n*f.Points())}
	for i := range f.Points() {
		for c := range n {
			a.Data[i*n+c] = f.value(c, i)
		}
	}
	return npy.Write(w, a)
}

func (f *Field) writeNPZ(w io.Writer) error {
	arrays := map[string]*npy.Array{}
	for _, a := range f.Axes {
		x := &npy.Array{Shape: []int{a.Points}}
		for i := range a.Points {
			x.Data = append(x.Data, a.At(i))
		}
		arrays[a.Name] = x
	}
	for c, component := range f.Components {
		arrays[component.Name] = &npy.Array{Shape: f.shape(), Data: f.values(c)}
	}
	return npz.Write(w, arrays)
}

func (f *Field) writeVTK(w io.Writer) error {
	p := &vtk.Points{Title: "curlfree", Binary: f.encoding.binary, Dimensions: [3]int{1, 1, 1}, Spacing: [3]float64{1, 1, 1}}
	for j, a := range f.Axes {
		p.Dimensions[j], p.Origin[j], p.Spacing[j] = a.Points, a.Origin, a.Spacing
	}
	if len(f.Components) == 1 {
		p.Arrays = []vtk.Array{{Name: f.Components[0].Name, Components: 1, Data: f.values(0)}}
		return vtk.Write(w, p)
	}
	a := vtk.Array{Name: "vectors", Vectors: true, Components: 3, Data: make([]float64, 3*f.Points())}
	for i := range f.Points() {
		for c := range f.Components {
			a.Data[3*i+c] = f.value(c, i)
		}
	}
	p.Arrays = []vtk.Array{a}
	return vtk.Write(w, p)
}

func (f *Field) writeTable(w io.Writer) error {
	t := &table.Table{Separator: f.encoding.separator, Commented: f.encoding.commented, Rows: f.Points(), Cols: len(f.Axes) + len(f.Components)}
	for _, a := range f.Axes {
		t.Header = append(t.Header, titled(a.Name, a.Unit))
	}
	for _, c := range f.Components {
		t.Header = append(t.Header, titled(c.Name, c.Unit))
	}
	if t.Separator == ' ' { // a title is one word
		for j := range t.Header {
			t.Header[j], _, _ = strings.Cut(t.Header[j], " ")
		}
	}
	t.Data = make([]float64, 0, t.Rows*t.Cols)
	for i := range f.Points() {
		rest := i
		for _, a := range f.Axes {
			t.Data = append(t.Data, a.At(rest%a.Points))
			rest /= a.Points
		}
		for c := range f.Components {
			t.Data = append(t.Data, f.value(c, i))
		}
	}
	return table.Write(w, t)
}

// titled is a name with its unit.
func titled(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " [" + unit + "]"
}
