package dataset

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/format/npz"
	"github.com/curlfree/curlfree/internal/format/vtk"
)

// fileOf puts text into a file of that name.
func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// linear is u = 10x + y, v = 100 − u on 4×3 points, as it should be read.
func linear(x0, y0, hx, hy float64) (f *Field) {
	f = &Field{Axes: []Axis{{Name: "x", Points: 4, Origin: x0, Spacing: hx}, {Name: "y", Points: 3, Origin: y0, Spacing: hy}},
		Components: []Component{{Name: "u"}, {Name: "v"}}}
	for j := range 3 {
		for i := range 4 {
			u := 10*f.Axes[0].At(i) + f.Axes[1].At(j)
			f.Components[0].Values = append(f.Components[0].Values, u)
			f.Components[1].Values = append(f.Components[1].Values, 100-u)
		}
	}
	return f
}

func compare(t *testing.T, name string, got, want *Field) {
	t.Helper()
	if !reflect.DeepEqual(got.Axes, want.Axes) || !reflect.DeepEqual(got.Missing, want.Missing) || len(got.Components) != len(want.Components) {
		t.Errorf("%s: axes %v, missing %v; want %v and %v", name, got.Axes, got.Missing, want.Axes, want.Missing)
		return
	}
	for c := range want.Components {
		if !reflect.DeepEqual(got.Components[c], want.Components[c]) {
			t.Errorf("%s: component %v, want %v", name, got.Components[c], want.Components[c])
		}
	}
}

func TestFieldTables(t *testing.T) {
	want := linear(0.5, -2, 0.25, 2)
	var rows, shuffled []string
	for i := range 12 {
		x, y, u, v := want.Axes[0].At(i%4), want.Axes[1].At(i/4), want.Components[0].Values[i], want.Components[1].Values[i]
		rows = append(rows, fmt.Sprintf("%g,%g,%g,%g", x, y, u, v))
		shuffled = append([]string{fmt.Sprintf("%g\t7\t%g\t%g\t%g", v, y, x, u)}, shuffled...)
	}
	for name, c := range map[string]struct {
		text string
		o    FieldOptions
	}{
		"titles":     {"x,y,u,v\n" + strings.Join(rows, "\n"), FieldOptions{}},
		"no titles":  {strings.Join(rows, "\n"), FieldOptions{}},
		"any order":  {"# V\tpressure\tY\tX\tU\n" + strings.Join(shuffled, "\n"), FieldOptions{}},
		"by -cols":   {strings.Join(shuffled, "\n"), FieldOptions{Cols: []string{"v", "-", "y", "x", "u"}}},
		"one z":      {"x,y,u,v,z\n" + strings.Join(rows, ",5\n") + ",5\n", FieldOptions{}},
		"no z":       {"x,y,u,v,w\n" + strings.Join(rows, ",5\n") + ",5\n", FieldOptions{}},
		"over names": {"a,b,c,d\n" + strings.Join(rows, "\n"), FieldOptions{Cols: []string{"x", "y", "u", "v"}}},
	} {
		got, err := OpenField(fileOf(t, "f.csv", c.text), c.o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		compare(t, name, got, want)
		if (name == "any order" || name == "no z") != (len(got.Notes) == 1) {
			t.Errorf("%s: notes %q", name, got.Notes)
		}
	}
}

// Longitudes and units: titles decide what columns mean.
func TestTitles(t *testing.T) {
	text := "Lon [deg],lat (deg),ux [m/s],vy (m/s)\n0,0,1,1\n1,0,1,1\n0,1,1,1\n1,1,1,1\n"
	if _, err := OpenField(fileOf(t, "f.csv", text), FieldOptions{}); err == nil || !strings.Contains(err.Error(), "-metric plane") {
		t.Errorf("angles without a metric: %v", err)
	}
	f, err := OpenField(fileOf(t, "f.csv", text), FieldOptions{Plane: true})
	if err != nil {
		t.Fatal(err)
	}
	if f.Axes[0].Name != "lon" || f.Axes[1].Unit != "deg" || f.Unit() != "m/s" || f.Extension() != ".csv" {
		t.Errorf("got %+v", f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil || !strings.HasPrefix(b.String(), "lon [deg],lat [deg],u [m/s],v [m/s]\n0,0,1,1\n") {
		t.Errorf("written as %q (%v)", b.String(), err)
	}
}

// Coordinates of few digits still lie on a uniform grid, and its step is not
// that of the first two.
func TestFewDigits(t *testing.T) {
	var rows []string
	for j := range 3 {
		for i := range 100 {
			rows = append(rows, fmt.Sprintf("%.2f %d 1 1", float64(i)/3+1, j))
		}
	}
	f, err := OpenField(fileOf(t, "f.txt", strings.Join(rows, "\n")), FieldOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if a := f.Axes[0]; a.Points != 100 || math.Abs(a.Spacing-1.0/3) > 1e-4 {
		t.Errorf("axis %+v, want 100 points with a step of 1/3", a)
	}
}

func TestMissing(t *testing.T) {
	f, err := OpenField(fileOf(t, "f.csv", "x,y,u,v,mask,flags\n0,0,1,1,0,0\n1,0,,1,0,0\n2,0,1,1,1,0\n0,1,1,Inf,0,0\n1,1,1,1,0,1\n"), FieldOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []bool{false, true, true, true, false, true}; !slices.Equal(f.Missing, want) {
		t.Errorf("missing %v, want %v", f.Missing, want)
	}
	if f.Suspect == nil || !f.Suspect[4] || f.Suspect[0] || len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "1 points of the 3×2 grid are not") {
		t.Errorf("suspects %v, notes %q", f.Suspect, f.Notes)
	}
	mask := fileOf(t, "m.txt", "0 1\n0 0\n")
	f, err = OpenField(fileOf(t, "f.csv", "0,0,1,1\n1,0,1,1\n0,1,1,1\n1,1,1,1\n"), FieldOptions{Mask: mask})
	if err != nil || !slices.Equal(f.Missing, []bool{false, true, false, false}) {
		t.Errorf("mask of a file: %v (%v)", f, err)
	}
}

// The first line that is wrong is named.
func TestFieldErrors(t *testing.T) {
	grid := "x,y,u,v\n0,0,1,1\n1,0,1,1\n2,0,1,1\n0,1,1,1\n1,1,1,1\n2,1,1,1\n"
	mask := fileOf(t, "m.txt", "0 1\n")
	for _, c := range []struct {
		want, name, text string
		o                FieldOptions
	}{
		{"line 8: the point x = 1, y = 1 is already that of line 6", "a.csv", grid + "1,1,2,2\n2,1,2,2\n", FieldOptions{}},
		{"line 8: axis x is not uniform: x = 1.4 is beside its point with index 1, 1, and the step is 1", "a.csv", grid + "1.4,1,2,2\n", FieldOptions{}},
		{"line 5: axis x is not uniform: x = 3.6 is beside its point with index 4, 4", "a.csv", "x,y,u,v\n0,0,1,1\n1,0,1,1\n2,0,1,1\n3.6,0,1,1\n0,1,1,1\n1,1,1,1\n2,1,1,1\n3.6,1,1,1\n", FieldOptions{}},
		{"line 3: y is NaN; every point needs its place", "a.csv", "x,y,u,v\n0,0,1,1\n1,,1,1\n", FieldOptions{}},
		{"line 2: x is -1e+308; every point needs its place", "a.csv", "x,y,u,v\n-1e308,0,1,1\n1e308,1,1,1\n", FieldOptions{}},
		{"axis y has one point", "a.csv", "x,y,u,v\n0,0,1,1\n1,0,1,1\n", FieldOptions{}},
		{"no column is v; the titles are: x, y, u, p", "a.csv", "x,y,u,p\n0,0,1,1\n", FieldOptions{}},
		{"no column is w; the titles are: x, y, z, u, v", "a.csv", "x,y,z,u,v\n0,0,0,1,1\n0,0,1,1,1\n", FieldOptions{}},
		{"two columns are u", "a.csv", "x,y,u,U\n0,0,1,1\n", FieldOptions{}},
		{"5 columns without titles", "a.csv", "0,0,1,1,1\n", FieldOptions{}},
		{"-cols names 3 columns, the table has 4", "a.csv", grid, FieldOptions{Cols: []string{"x", "y", "u"}}},
		{`"q" is none of x, y`, "a.csv", grid, FieldOptions{Cols: []string{"x", "y", "u", "q"}}},
		{"not one of 4 points has a finite", "a.csv", "0,0,,1\n1,0,,1\n0,1,,1\n1,1,,1\n", FieldOptions{}},
		{"are they scattered?", "a.csv", scattered(), FieldOptions{}},
		{"its shape is [1 2], that of the field [2 3]", "a.csv", grid, FieldOptions{Mask: mask}},
		{"shape [2 2 2]: the components may be first or last", "a.npy", array(2, 2, 2), FieldOptions{}},
		{"neither the first nor the last side is 2", "a.npy", array(3, 3, 3), FieldOptions{}},
		{"it must be [y, x, 2]", "a.npy", array(4), FieldOptions{}},
		{"has no points", "a.npy", array(0, 3, 2), FieldOptions{}},
		{"the file does not begin as an npy", "a.npy", "nonsense", FieldOptions{}},
		{"no zip archive", "a.npz", "nonsense", FieldOptions{}},
		{"there is no array u", "a.npz", archive(map[string]*npy.Array{"x": {Shape: []int{1}, Data: []float64{1}}}), FieldOptions{}},
		{"there is no array v", "a.npz", archive(map[string]*npy.Array{"u": {Shape: []int{1, 2}, Data: []float64{1, 2}}}), FieldOptions{}},
		{"no array of three components", "a.vtk", "# vtk DataFile Version 3.0\n\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS 1 1 1\nPOINT_DATA 1\n", FieldOptions{}},
		{"2 arrays have three components: a, b; -cols must name one", "a.vtk", twoVectors, FieldOptions{}},
		{`no array of three components is named "c"; there are: a, b`, "a.vtk", twoVectors, FieldOptions{Cols: []string{"c"}}},
	} {
		_, err := OpenField(fileOf(t, c.name, c.text), c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.30q…: error %v, want one with %q", c.text, err, c.want)
		}
	}
	if _, err := OpenField(filepath.Join(t.TempDir(), "absent"), FieldOptions{}); !os.IsNotExist(err) {
		t.Errorf("an absent file: %v", err)
	}
}

const twoVectors = "# vtk DataFile Version 3.0\n\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS 2 2 1\nPOINT_DATA 4\n" +
	"VECTORS a float\n1 2 3 1 2 3 1 2 3 1 2 3\nVECTORS b float\n4 5 0 4 5 0 4 5 0 4 5 0\n"

// scattered is points on the diagonal of a large grid.
func scattered() string {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "%d,%d,1,1\n", i, i)
	}
	return b.String()
}

func array(shape ...int) string {
	n := 1
	for _, s := range shape {
		n *= s
	}
	var b bytes.Buffer
	if err := npy.Write(&b, &npy.Array{Shape: shape, Data: make([]float64, n)}); err != nil {
		panic(err)
	}
	return b.String()
}

func archive(arrays map[string]*npy.Array) string {
	var b bytes.Buffer
	if err := npz.Write(&b, arrays); err != nil {
		panic(err)
	}
	return b.String()
}

func TestArrays(t *testing.T) {
	want := linear(0, 0, 1, 1)
	u, v := want.Components[0].Values, want.Components[1].Values
	first := append(slices.Clone(u), v...)
	var last []float64
	for i := range u {
		last = append(last, u[i], v[i])
	}
	for name, a := range map[string]npy.Array{"last": {Shape: []int{3, 4, 2}, Data: last}, "first": {Shape: []int{2, 3, 4}, Data: first}} {
		var b bytes.Buffer
		if err := npy.Write(&b, &a); err != nil {
			t.Fatal(err)
		}
		got, err := OpenField(fileOf(t, "f.npy", b.String()), FieldOptions{})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, got, want)
	}
	x, y := &npy.Array{Shape: []int{4}, Data: []float64{0, 1, 2, 3}}, &npy.Array{Shape: []int{3, 4}, Data: []float64{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}}
	for name, arrays := range map[string]map[string]*npy.Array{"with x, y": {"x": x, "y": y}, "without": {}} {
		arrays["u"], arrays["v"] = &npy.Array{Shape: []int{3, 4}, Data: u}, &npy.Array{Shape: []int{3, 4}, Data: v}
		got, err := OpenField(fileOf(t, "f.npz", archive(arrays)), FieldOptions{})
		if err != nil {
			t.Fatal(err)
		}
		compare(t, name, got, want)
	}
}

// A layer of points in space is a plane field.
func TestLayer(t *testing.T) {
	f, err := OpenField(fileOf(t, "f.vtk", twoVectors), FieldOptions{Cols: []string{"a"}})
	if err != nil || len(f.Axes) != 2 || len(f.Components) != 2 || len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "w is left out") {
		t.Errorf("got %+v (%v)", f, err)
	}
	f, err = OpenField(fileOf(t, "f.vtk", twoVectors), FieldOptions{Cols: []string{"b"}})
	if err != nil || len(f.Notes) != 0 || f.Components[1].Values[3] != 5 {
		t.Errorf("got %+v (%v)", f, err)
	}
}

// What is written in any format reads back as the same field.
func TestFieldRoundTrip(t *testing.T) {
	want := linear(0.5, -2, 0.25, 2)
	want.Missing = make([]bool, 12)
	want.Missing[5] = true
	for _, e := range []encoding{
		{kind: "table", extension: ".csv", separator: ','}, {kind: "table", extension: ".txt", separator: '\t', commented: true},
		{kind: "npz", extension: ".npz"}, {kind: "vtk", extension: ".vtk"}, {kind: "vtk", extension: ".vtk", binary: true},
	} {
		f := want.Like(want.Axes, want.Components...)
		f.Missing, f.encoding = want.Missing, e
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := OpenField(fileOf(t, "f"+e.extension, b.String()), FieldOptions{})
		if err != nil {
			t.Errorf("%+v: %v", e, err)
			continue
		}
		for c := range got.Components {
			if v := &got.Components[c].Values[5]; math.IsNaN(*v) {
				*v = want.Components[c].Values[5]
			}
		}
		compare(t, fmt.Sprintf("%+v", e), got, want)
		if got.encoding != e {
			t.Errorf("read as %+v, written as %+v", got.encoding, e)
		}
	}
	scalar := want.Like(want.Axes, Component{Name: "potential", Values: want.Components[0].Values})
	scalar.encoding = encoding{kind: "vtk"}
	var b bytes.Buffer
	if err := scalar.Write(&b); err != nil {
		t.Fatal(err)
	}
	if p, err := vtk.Read(&b); err != nil || p.Arrays[0].Components != 1 || p.Arrays[0].Name != "potential" {
		t.Errorf("a scalar in VTK: %+v (%v)", p, err)
	}
	if err := scalar.WriteNPY(&b); err != nil {
		t.Fatal(err)
	}
	if a, err := npy.Read(&b); err != nil || !slices.Equal(a.Shape, []int{3, 4}) || !slices.Equal(a.Data, scalar.Components[0].Values) {
		t.Errorf("a scalar in npy: %+v (%v)", a, err)
	}
}

// The facts that the description of the file states.
func TestPIV(t *testing.T) {
	dir := os.Getenv("CURLFREE_DATA")
	if dir == "" {
		t.Skip("CURLFREE_DATA is not set")
	}
	f, err := OpenField(filepath.Join(dir, "fields", "PIVchallengeCaseAvelField.txt"), FieldOptions{})
	if os.IsNotExist(err) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	want := []Axis{{Name: "x", Points: 79, Origin: 16, Spacing: 16}, {Name: "y", Points: 63, Origin: 16, Spacing: 16}}
	if !reflect.DeepEqual(f.Axes, want) || f.Missing != nil || f.Suspect != nil {
		t.Errorf("axes %v, missing %v", f.Axes, f.Missing)
	}
	for c, mean := range []float64{-0.877, -0.207} {
		sum := 0.0
		for _, v := range f.Components[c].Values {
			sum += v
		}
		if got := sum / 4977; math.Abs(got-mean) > 5e-4 {
			t.Errorf("mean of %s is %v, want %v", f.Components[c].Name, got, mean)
		}
	}
}

func FuzzField(f *testing.F) {
	f.Add("x,y,u,v\n0,0,1,1\n1,0,1,1\n0,1,1,\n", ".csv")
	f.Add("0 0 0 1 1 1\n1 0 0 1 1 1\n0 1 0 1 1 1\n1 1 1 2 2 2", ".txt")
	f.Add(twoVectors, ".vtk")
	f.Add(array(2, 3, 4), ".npy")
	f.Add(archive(map[string]*npy.Array{"u": {Shape: []int{1, 2}, Data: []float64{1, 2}}}), ".npz")
	f.Fuzz(func(t *testing.T, text, extension string) {
		field, err := readField(strings.NewReader(text), extension, FieldOptions{})
		if err == nil {
			err = field.finish()
		}
		if err != nil {
			return
		}
		n := field.Points()
		for _, c := range field.Components {
			if len(c.Values) != n {
				t.Fatalf("%d values of %s at %d points", len(c.Values), c.Name, n)
			}
		}
		if len(field.Axes) != len(field.Components) || field.Missing != nil && len(field.Missing) != n {
			t.Fatalf("%d axes, %d components, %d missing at %d points", len(field.Axes), len(field.Components), len(field.Missing), n)
		}
		if err := field.Write(new(bytes.Buffer)); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
