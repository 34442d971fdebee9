package mesh

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

var body = &Body{
	Points:     [][3]float64{{0, 0.1, -1e-300}, {1, 0, 1.0 / 3}, {0, 1, 5e200}, {1, 1, 0}, {0, 0, 1}},
	Tetrahedra: [][]int{{0, 1, 2, 3}, {4, 2, 1, 3}},
}

func TestTetGenRoundTrip(t *testing.T) {
	var node, ele bytes.Buffer
	if err := WriteTetGen(&node, &ele, body); err != nil {
		t.Fatal(err)
	}
	if m, err := ReadTetGen(&node, &ele); err != nil || !reflect.DeepEqual(m, body) {
		t.Errorf("%v %v", m, err)
	}
}

// Numbers from 1, comments, attributes, markers and second-order corners.
func TestReadTetGen(t *testing.T) {
	const node = "# points\n4 3 1 1\n1 0 0 0 7.5 1\n2 1 0 0 7 1 # here\n\n3 0 1 0 0 0\n4 0 0 1 0 0\n"
	want := &Body{Points: [][3]float64{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, Tetrahedra: [][]int{{3, 0, 1, 2}}}
	for _, ele := range []string{"1 4 1\n1 4 1 2 3 9\n", "1 10 0\r\n1 4 1 2 3 1 1 1 1 1 1\r\n"} {
		if m, err := ReadTetGen(strings.NewReader(node), strings.NewReader(ele)); err != nil || !reflect.DeepEqual(m, want) {
			t.Errorf("%q: %v %v", ele, m, err)
		}
	}
}

func TestTetGenErrors(t *testing.T) {
	const node = "2 3\n0 0 0 0\n1 1 0 0\n"
	for _, c := range []struct{ node, ele, want string }{
		{"", "", "node: the file is empty"},
		{"x 3\n", "", "line 1: \"x\" is no count of points"},
		{"-1 3\n", "", "is no count"},
		{"99999999999 3\n", "", "is no count"},
		{"4 2\n", "", "points in 2 dimensions"},
		{"2000000000 3\n0 0 0 0\n", "", "node: the file ends after 1 of 2000000000 points"},
		{"1 3\n0 0 0\n", "", "line 2: a point needs"},
		{"1 3\n2 0 0 0\n", "", "numbers count from 0 or 1"},
		{"2 3\n0 0 0 0\n0 0 0 0\n", "", "line 3: point 1 is numbered \"0\""},
		{"1 3\n0 0 nan 0\n", "", "coordinate \"nan\""},
		{node, "", "ele: the file is empty"},
		{node, "0 4\n", "no tetrahedron"},
		{node, "1 8\n", "tetrahedra with 8 corners"},
		{node, "2000000000 4\n0 0 1 0 1\n", "ele: the file ends after 1 of 2000000000 tetrahedra"},
		{node, "1 4\n0 0 1 0\n", "line 2: a tetrahedron needs"},
		{node, "1 4\n0 0 1 0 2\n", "\"2\" is no corner of 2 points"},
		{node, "1 4\n0 0 1 0 -1\n", "\"-1\" is no corner"},
		{node, "1 4\n0 0 1 0 -9223372036854775808\n", "is no corner"},
	} {
		if _, err := ReadTetGen(strings.NewReader(c.node), strings.NewReader(c.ele)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: %v, want %q", c.node, c.ele, err, c.want)
		}
	}
}

func FuzzReadTetGen(f *testing.F) {
	var node, ele bytes.Buffer
	if err := WriteTetGen(&node, &ele, body); err != nil {
		f.Fatal(err)
	}
	f.Add(node.Bytes(), ele.Bytes())
	f.Add([]byte("1000000000 3\n1 0 0 0"), []byte("1000000000 4\n1 1 1 1 1"))
	f.Fuzz(func(t *testing.T, node, ele []byte) {
		m, err := ReadTetGen(bytes.NewReader(node), bytes.NewReader(ele))
		if err != nil {
			return
		}
		var a, b bytes.Buffer
		if err := WriteTetGen(&a, &b, m); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadTetGen(&a, &b); err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%v became %v, %v", m, again, err)
		}
	})
}
