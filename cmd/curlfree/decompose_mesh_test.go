package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// meshFile writes a frame of 8 squares cut into triangles, one of them turned
// over when asked.
func meshFile(t *testing.T, turned bool) string {
	var b strings.Builder
	for i := range 4 {
		for j := range 4 {
			fmt.Fprintf(&b, "v %d %d 0\n", i, j)
		}
	}
	for i := range 3 {
		for j := range 3 {
			if i == 1 && j == 1 {
				continue
			}
			at := func(i, j int) int { return 4*i + j + 1 }
			fmt.Fprintf(&b, "f %d %d %d\n", at(i, j), at(i+1, j), at(i+1, j+1))
			if turned {
				fmt.Fprintf(&b, "f %d %d %d\n", at(i+1, j+1), at(i, j), at(i, j+1))
			} else {
				fmt.Fprintf(&b, "f %d %d %d\n", at(i, j), at(i+1, j+1), at(i, j+1))
			}
			turned = false
		}
	}
	return namedFile(t, "frame.obj", b.String())
}

func namedFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// vectors lists so many lines of f.
func vectors(n int, f func(i int) (u, v float64)) string {
	var b strings.Builder
	b.WriteString("u,v,w\n")
	for i := range n {
		u, v := f(i)
		fmt.Fprintf(&b, "%v,%v,0\n", u, v)
	}
	return b.String()
}

// Values at the vertices, on the faces and on the edges of a mesh; what is
// written reads back.
func TestDecomposeMesh(t *testing.T) {
	path := meshFile(t, false)
	linear := namedFile(t, "linear.csv", vectors(16, func(i int) (u, v float64) { return float64(i / 4), float64(-(i % 4)) }))
	dir := filepath.Join(t.TempDir(), "out")
	code, out, err := call(context.Background(), "decompose", "-field", linear, "-out", dir, path)
	if code != exitDone || !strings.HasPrefix(out, "100.0 % of this field's energy is a gradient") || !strings.Contains(out, "Betti numbers: [1 1 0]") || !strings.Contains(out, "rim of the mesh free") {
		t.Errorf("exit %d, %s%s", code, out, err)
	}
	code, out, err = call(context.Background(), "decompose", "-json", "-boundary", "relative", "-field", filepath.Join(dir, "exact.csv"), path)
	if code != exitDone || !strings.Contains(out, `"boundary": "rim of the mesh relative"`) {
		t.Errorf("exit %d, %s%s", code, out, err)
	}
	// The gradient of a linear function comes back at the vertices.
	code, again, err := call(context.Background(), "decompose", "-boundary", "relative", "-field", filepath.Join(dir, "exact-vectors.csv"), path)
	if code != exitDone || !strings.Contains(again, "vectors at the vertices") || strings.Contains(again, "closest conservative") {
		t.Errorf("exit %d, %s%s", code, again, err)
	}
	constant := namedFile(t, "constant.csv", vectors(16, func(int) (u, v float64) { return 1, 2 }))
	code, out, err = call(context.Background(), "decompose", "-split", "morrey", "-field", constant, meshFile(t, true))
	if code != exitDone || !strings.Contains(out, "agree with their neighbours: 1") || !strings.Contains(out, "vectors at the vertices") {
		t.Errorf("exit %d, %s%s", code, out, err)
	}
	for _, name := range []string{"exact.csv", "coexact.csv", "harmonic.csv", "exact.npy", "exact-vectors.csv", "exact-vectors.npy", "potential.csv", "potential.npy", "copotential.csv", "copotential.npy", "decomposition.svg", "decomposition.png"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// The square with two triangles, of which the graph has every clique.
func TestDecomposeGraph(t *testing.T) {
	path := namedFile(t, "flow.edges", "i,j,value\n0,1,1\n0,2,2\n0,3,3\n1,2,4\n2,3,5\n")
	dir := t.TempDir()
	code, out, err := call(context.Background(), "decompose", "-out", dir, path)
	if code != exitDone || !strings.HasPrefix(out, "77.5 % of this field's energy is a gradient") || !strings.Contains(out, "Betti numbers: [1 0 0]") {
		t.Errorf("exit %d, %s%s", code, out, err)
	}
	scores, failed := os.ReadFile(filepath.Join(dir, "potential.csv"))
	if failed != nil {
		t.Fatal(failed)
	}
	var first, last float64
	if n, failed := fmt.Sscanf(string(scores), "i,value\n0,%g\n1,%g", &first, &last); n != 2 || failed != nil || math.Abs(last-first+0.625) > 1e-14 {
		t.Errorf("scores %s", scores)
	}
}

func TestDecomposeMeshMistakes(t *testing.T) {
	path := meshFile(t, false)
	short := namedFile(t, "short.csv", vectors(5, func(int) (u, v float64) { return 1, 2 }))
	band := namedFile(t, "band.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nv 0 0 1\nf 1 2 3\nf 2 3 4\nf 3 4 5\nf 4 5 1\nf 5 1 2\n")
	graph := namedFile(t, "flow.edges", "0,1,1\n1,2,1\n")
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "-field", []string{path}},
		{exitUsage, "free or relative", []string{"-field", short, "-boundary", "periodic", path}},
		{exitUsage, "free, morrey or friedrichs", []string{"-field", namedFile(t, "ok.csv", vectors(16, func(int) (u, v float64) { return 1, 2 })), "-split", "natural", path}},
		{exitUsage, "is not a mesh", []string{"-field", short, short}},
		{exitUsage, "a graph has no boundary", []string{"-split", "morrey", graph}},
		{exitFailed, "5 lines; the mesh has 16 vertices", []string{"-field", short, path}},
		{exitFailed, "cannot be oriented", []string{"-field", short, band}},
		{exitFailed, "line 1: an edge from vertex 2 to itself", []string{namedFile(t, "self.edges", "2,2,1\n")}},
		{exitFailed, "without gaps", []string{namedFile(t, "far.edges", "0,2000000000,1\n")}},
	} {
		code, out, err := call(context.Background(), append([]string{"decompose", "-q"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(err, c.want) {
			t.Errorf("decompose %v: exit %d, %q, %q; want %d and %q", c.args, code, out, err, c.code, c.want)
		}
	}
}

// A linear gradient on the six tetrahedra of a cube, given at the vertices and on
// the cells.
func TestDecomposeTetrahedra(t *testing.T) {
	dir := t.TempDir()
	var node, ele, at, on strings.Builder
	node.WriteString("8 3 0 0\n")
	at.WriteString("u,v,w\n")
	on.WriteString("u,v,w\n")
	for i := range 8 {
		fmt.Fprintf(&node, "%d %d %d %d\n", i+1, i&1, i>>1&1, i>>2)
		fmt.Fprintf(&at, "%d,%d,%d\n", i&1, 2*(i>>1&1), -(i >> 2))
	}
	ele.WriteString("6 4 0\n")
	for i, p := range [][2]int{{1, 2}, {1, 4}, {2, 1}, {2, 4}, {4, 1}, {4, 2}} { // a path along the edges of the cube
		fmt.Fprintf(&ele, "%d 1 %d %d 8\n", i+1, 1+p[0], 1+p[0]+p[1])
		on.WriteString("1,2,3\n")
	}
	for name, text := range map[string]string{"cube.node": node.String(), "cube.ele": ele.String(), "at.csv": at.String(), "on.csv": on.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "cube.ele")
	for field, want := range map[string]string{"at.csv": "vectors at the vertices", "on.csv": "vectors on the cells"} {
		code, out, err := call(context.Background(), "decompose", "-field", filepath.Join(dir, field), "-out", filepath.Join(dir, "out"), path)
		if code != exitDone || !strings.HasPrefix(out, "100.0 % of this field's energy is a gradient") || !strings.Contains(out, "[8 19 18 6]") || !strings.Contains(out, want) {
			t.Errorf("exit %d, %s%s", code, out, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "out", "decomposition.png")); err != nil {
			t.Error(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "cube.node")); err != nil {
		t.Fatal(err)
	}
	if code, _, err := call(context.Background(), "decompose", "-field", filepath.Join(dir, "at.csv"), path); code != exitFailed || !strings.Contains(err, "the points of") {
		t.Errorf("without points: exit %d, %s", code, err)
	}
}
