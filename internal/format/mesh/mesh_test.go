package mesh

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	want := &Mesh{
		Points:    [][3]float64{{0, 0.1, -1e-300}, {1, 0, 1.0 / 3}, {0, 1, 5e200}, {1, 1, 0}},
		Triangles: [][]int{{0, 1, 2}, {2, 1, 3}},
	}
	for name, write := range map[string]func(io.Writer, *Mesh) error{"obj": WriteOBJ, "off": WriteOFF, "ply": WritePLY} {
		var b bytes.Buffer
		if err := write(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&b)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestRead(t *testing.T) {
	want := &Mesh{Points: [][3]float64{{0, 0, 0}, {1, 0, 0}, {0, 1, 0.5}}, Triangles: [][]int{{0, 2, 1}}}
	for name, text := range map[string]string{
		"obj":        "# made by hand\nmtllib x.mtl\nv 0 0 0\r\nv 1 0 0 1.0\nv 0 1 .5 0 0 1\nvt 0 0\nvn 0 0 1\ng a\nf 1/1/1 3//1 2/1\n",
		"obj back":   "v 0 0 0\nv 1 0 0\nv 0 1 5e-1\nf -3 -1 -2\n",
		"off":        "OFF\n# counts\n3 1 0\n0 0 0\n1 0 0\n\n0 1 0.5\n3 0 2 1 255 0 0\n",
		"off in one": "OFF 3 1 3\n0 0 0\n1 0 0\n0 1 0.5\n3 0 2 1\n",
		"ply text":   "ply\nformat ascii 1.0\ncomment c\nelement vertex 3\nproperty float x\nproperty float y\nproperty float32 z\nproperty uchar red\nelement face 1\nproperty list uchar int vertex_index\nelement edge 1\nproperty int v\nend_header\n0 0 0 1\n1 0 0 2\n0 1 0.5 3\n3 0 2 1\n7\n",
		"ply little": "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\nproperty char y\nproperty short z2\nproperty float z\nelement face 1\nproperty list uchar uint16 vertex_indices\nend_header\n" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x80\x3f\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x3f" + "\x03\x00\x00\x02\x00\x01\x00",
		"ply big":    "ply\nformat binary_big_endian 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n" + strings.Repeat("\x00", 12) + "\x3f\x80\x00\x00" + strings.Repeat("\x00", 8) + "\x00\x00\x00\x00\x3f\x80\x00\x00\x3f\x00\x00\x00" + "\x03\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x01",
	} {
		got, err := Read(strings.NewReader(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestErrors(t *testing.T) {
	const header = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
	for text, want := range map[string]string{
		"":                                  "no triangle",
		"v 0 0\n":                           "obj: line 1: a point with 2 coordinates",
		"v 0 0 x\n":                         "line 1: coordinate \"x\"",
		"v 0 0 nan\n":                       "coordinate \"nan\" is not a finite number",
		"v 0 0 0\nf 1 1 1 1\n":              "line 2: a face of 4 corners: only triangles",
		"v 0 0 0\nf 1 2 0\n":                "line 2: \"0\" is no corner after 1 points",
		"v 0 0 0\nf 1 2 3\n":                "triangle 0 has corner 1 of 1 points",
		"v 0 0 0\nf 1 -2 1\n":               "\"-2\" is no corner",
		"OFF":                               "ends before its counts",
		"OFF BINARY\n":                      "binary",
		"OFF\n-1 2 3\n":                     "\"-1\" is no count",
		"OFF\n2000000000 2000000000 0\n1":   "a point with 1 coordinates",
		"OFF\n1 1 0\n0 0 0\n3 0 0 1\n":      "line 4: \"1\" is no corner of 1 points",
		"OFF\n1 1 0\n0 0 0\n4 0 0 0 0\n":    "a face of 4 corners",
		"OFF\n1 1 0\n0 0 0\n":               "ends after 0 of 1 faces",
		"ply\n":                             "ends in its header",
		"ply\nend_header\n":                 "names no format",
		"ply\nformat odd 1.0\nend_header\n": "format \"odd\"",
		"ply\nformat ascii 1.0\nelement vertex 99999999999\nend_header\n":             "line 3 of the header",
		"ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nend_header\n":     "lacks x, y or z",
		"ply\nformat ascii 1.0\nelement face 2\nproperty float x\nend_header\n":       "lacks a list",
		"ply\nformat ascii 1.0\nelement v 2\nproperty list float int x\nend_header\n": "line 4 of the header",
		header + "0 0 0 1 1":                      "the file ends in vertex 1 of 3",
		header + "0 0 0 1 1 1 2 2 2 4 0 1 2 2":    "face 0 has 4 corners",
		header + "0 0 0 1 1 1 2 2 2 3 0 1 1.5":    "is no such number",
		header + "0 0 0 1 1 1 2 2 2 3 0 1 3":      "triangle 0 has corner 3 of 3 points",
		header + "0 0 0 1 1 1 2 2 nan 3 0 1 2":    "vertex 2 is at",
		header + "0 0 0 1 1 1 2 2 2 99999999 0 1": "a list of",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	m := &Mesh{Points: [][3]float64{{0, 0, 0}, {1, 0, 0}, {0, 1, 0.5}}, Triangles: [][]int{{0, 2, 1}}}
	for _, write := range []func(io.Writer, *Mesh) error{WriteOBJ, WriteOFF, WritePLY} {
		var b bytes.Buffer
		if err := write(&b, m); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("ply\nformat ascii 1.0\nelement vertex 1000000000\nproperty list uchar int a\nend_header\n1 2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, write := range []func(io.Writer, *Mesh) error{WriteOBJ, WriteOFF, WritePLY} {
			var b bytes.Buffer
			if err := write(&b, m); err != nil {
				t.Fatal(err)
			}
			again, err := Read(&b)
			if err != nil || !reflect.DeepEqual(again, m) {
				t.Fatalf("%v became %v, %v", m, again, err)
			}
		}
	})
}
