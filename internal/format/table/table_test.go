package table

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	want := []float64{1, 2, -3.5, 4, 5, 6e-3}
	for name, c := range map[string]struct {
		text   string
		header []string
		lines  []int
	}{
		"commas":            {"x,y,u\n1,2,-3.5\n4,5,6e-3\n", []string{"x", "y", "u"}, []int{2, 3}},
		"no header":         {"1,2,-3.5\n4,5,6e-3", nil, []int{1, 2}},
		"quotes, mark, CR":  {"\ufeff\"x, m\", y ,u\r\n\"1\", 2,-3.5\r\n4,5,6e-3\r\n", []string{"x, m", "y", "u"}, []int{2, 3}},
		"semicolons":        {"x;y;u\n1;2;-3.5\n\n4;5;6e-3\n", []string{"x", "y", "u"}, []int{2, 4}},
		"blanks":            {"  x y   u\n 1 2\t-3.5\n4  5 6e-3 \n", nil, nil}, // see below: a tab decides
		"comment as header": {"# of a day\n# x\ty\tu\n1\t2\t-3.5\n4\t5\t6e-3\n# end\n", []string{"x", "y", "u"}, []int{3, 4}},
		"prose before":      {"made by hand; yes\nx [px],y [px],u\n1,2,-3.5\n4,5,6e-3\n", []string{"x [px]", "y [px]", "u"}, []int{3, 4}},
		"comment, no title": {"# a b\n1 2 -3.5\n4 5 6e-3\n", nil, []int{2, 3}},
	} {
		got, err := Read(strings.NewReader(c.text))
		if name == "blanks" {
			if err == nil {
				t.Errorf("%s: blanks and tabs mixed are read as %v", name, got)
			}
			continue
		}
		if err != nil || got.Rows != 2 || got.Cols != 3 || !reflect.DeepEqual(got.Data, want) ||
			!reflect.DeepEqual(got.Header, c.header) || !reflect.DeepEqual(got.Lines, c.lines) {
			t.Errorf("%s: %+v (%v)", name, got, err)
		}
	}
}

func TestMissing(t *testing.T) {
	for _, text := range []string{"1,,3\nNaN,NA,\n", "1\t\t3\nnull\tn/a\t\n", "1 -- 3\nnan None -\n"} {
		got, err := Read(strings.NewReader(text))
		if err != nil || got.Rows != 2 || got.Cols != 3 {
			t.Fatalf("%q: %+v (%v)", text, got, err)
		}
		for i, v := range got.Data {
			if math.IsNaN(v) == (i == 0 || i == 2) {
				t.Errorf("%q: element %d is %v", text, i, v)
			}
		}
	}
}

func TestRejects(t *testing.T) {
	for want, text := range map[string]string{
		"no line of numbers":              "x,y\n",
		"line 3 has 2 fields":             "x,y,u\n1,2,3\n1,2\n",
		`line 2: field 2, "b", is not`:    "1,2\n3,b\n",
		`line 1: field 3, "c", is not`:    "1,2,c\n",
		"2 titles for 3 columns":          "x,y\n1,2,3\n",
		"line 2 is longer than":           "1,2\n" + strings.Repeat("1", maxLine+1),
		"line 1 has 5001 fields; at most": strings.Repeat("1,", 5000) + "1\n",
		"hold no number":                  strings.Repeat("prose\n", 100),
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "table: ") {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if err := Write(new(bytes.Buffer), &Table{Rows: 2, Cols: 2, Data: make([]float64, 3)}); err == nil {
		t.Error("three numbers are written as 2×2")
	}
}

func TestRoundTrip(t *testing.T) {
	for _, separator := range []byte(",;\t ") {
		a := &Table{Header: []string{"x", "y"}, Commented: separator == '\t', Separator: separator, Rows: 2, Cols: 2,
			Data: []float64{1.0 / 3, math.Inf(1), -1e-300, 2}, Lines: []int{2, 3}}
		var b bytes.Buffer
		if err := Write(&b, a); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(&b); err != nil || !reflect.DeepEqual(got, a) {
			t.Errorf("%q: got %+v (%v), want %+v", separator, got, err, a)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("# x\ty\n1\t2\n"))
	f.Add([]byte("\"x, m\";y\n1;nan\n"))
	f.Add([]byte("a,b\n1,\n,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if len(a.Data) != a.Rows*a.Cols || len(a.Lines) != a.Rows {
			t.Fatalf("%d numbers and %d lines for %d×%d", len(a.Data), len(a.Lines), a.Rows, a.Cols)
		}
		a.Header, a.Commented = nil, false // a title may hold quotes
		var b bytes.Buffer
		if err := Write(&b, a); err != nil {
			t.Fatal(err)
		}
		if a.Cols == 1 {
			return // a line of one separator is blank
		}
		for i, v := range a.Data[:a.Cols] {
			if !math.IsNaN(v) {
				break
			}
			if i == a.Cols-1 {
				return // a first row without a number reads as titles
			}
		}
		again, err := Read(&b)
		if err != nil || again.Rows != a.Rows || again.Cols != a.Cols {
			t.Fatalf("%d×%d reads back as %+v (%v)", a.Rows, a.Cols, again, err)
		}
		for i, v := range again.Data {
			if w := a.Data[i]; v != w && !(math.IsNaN(v) && math.IsNaN(w)) {
				t.Fatalf("element %d: %v reads back as %v", i, w, v)
			}
		}
	})
}
