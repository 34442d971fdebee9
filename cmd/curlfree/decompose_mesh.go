package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/decompose"
	"github.com/curlfree/curlfree/internal/format/csv"
	"github.com/curlfree/curlfree/internal/format/edges"
	"github.com/curlfree/curlfree/internal/format/mesh"
	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/memory"
	"github.com/curlfree/curlfree/internal/report"
)

// mesh decomposes values on a mesh of triangles or tetrahedra.
func (d *decomposition) mesh(ctx context.Context, c console) error {
	start := time.Now()
	if d.field == "" {
		return usagef("-field: %s is a mesh; name the file with its values", d.path)
	}
	boundary, err := parseBoundary(d.boundary[0])
	if err != nil {
		return err
	}
	if len(d.boundary) > 1 || boundary == hodge.Periodic || len(d.periodic) > 0 {
		return usagef("-boundary: that of a mesh is free or relative")
	}
	if d.ofGrids != nil {
		return usagef("%s: for fields on grids, %s is a mesh", strings.Join(d.ofGrids, ", "), d.path)
	}
	points, cells, err := readMesh(d.path)
	if err != nil {
		return err
	}
	var notes []string
	turned, err := hodge.OrientCells(cells)
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	if turned > 0 {
		notes = append(notes, fmt.Sprintf("cells turned over to agree with their neighbours: %d", turned))
	}
	s, err := hodge.NewMesh(points, cells, hodge.MeshOptions{Boundary: boundary})
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	text, err := readAll(d.field)
	if err != nil {
		return err
	}
	v, err := readOnMesh(text, s)
	if err != nil {
		return fmt.Errorf("%s: %w", d.field, err)
	}
	d.options.Boundary = []hodge.Boundary{boundary}
	return d.cochain(ctx, c, v, append(notes, "values: "+v.where), start)
}

// readMesh reads triangles, or the tetrahedra of an .ele file with the points of
// the .node file beside it.
func readMesh(path string) (points [][3]float64, cells [][]int, err error) {
	file, err := memory.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	extension := filepath.Ext(path)
	if !strings.EqualFold(extension, ".ele") {
		m, err := mesh.Read(file)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		return m.Points, m.Triangles, nil
	}
	node, err := memory.Open(strings.TrimSuffix(path, extension) + ".node")
	if err != nil {
		return nil, nil, fmt.Errorf("the points of %s: %w", path, err)
	}
	defer node.Close()
	m, err := mesh.ReadTetGen(node, file)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return m.Points, m.Tetrahedra, nil
}

// meshValues are values on a mesh or a graph, as they were given.
type meshValues struct {
	cochain *hodge.Cochain
	where   string
	// vectors is the way back to vectors in their places; nil for values of edges.
	vectors func(*hodge.Cochain) [][3]float64
}

// readOnMesh reads values on the edges, at the vertices or on the cells.
func readOnMesh(data []byte, s *hodge.Simplicial) (v meshValues, err error) {
	t, err := csv.Read(bytes.NewReader(data))
	if err == nil && t.Cols == 3 && !strings.HasPrefix(strings.ToLower(string(data)), "i,j") {
		field := make([][3]float64, t.Rows)
		for i := range field {
			copy(field[i][:], t.Data[3*i:])
		}
		switch t.Rows {
		case s.Cells(0):
			v.where, v.vectors = "vectors at the vertices", s.SharpVertices
			v.cochain, err = s.FlatVertices(field)
			return v, err
		case s.Cells(s.Dim()):
			v.where, v.vectors = "vectors on the cells", s.SharpCells
			v.cochain, err = s.FlatCells(field)
			return v, err
		case s.Cells(1):
		default:
			return v, fmt.Errorf("%d lines; the mesh has %d vertices, %d edges and %d cells", t.Rows, s.Cells(0), s.Cells(1), s.Cells(s.Dim()))
		}
	}
	list, err := edges.Read(bytes.NewReader(data))
	if err != nil {
		return v, err
	}
	v.where = "integrals along the edges"
	v.cochain, err = s.FlatEdges(asFlow(list))
	return v, err
}

func asFlow(list []edges.Edge) []hodge.Edge {
	flow := make([]hodge.Edge, len(list))
	for i, e := range list {
		flow[i] = hodge.Edge{From: e.From, To: e.To, Flow: e.Value, Weight: e.Weight}
	}
	return flow
}

// graph decomposes the flow of a graph with its triangles.
func (d *decomposition) graph(ctx context.Context, c console) error {
	start := time.Now()
	switch {
	case d.field != "":
		return usagef("-field: %s has its values with it", d.path)
	case d.boundary[0] != hodge.Free.String() || len(d.boundary) > 1 || len(d.periodic) > 0 || d.options.Split != hodge.TwoSided:
		return usagef("-boundary and -split: a graph has no boundary")
	case d.ofGrids != nil:
		return usagef("%s: for fields on grids, %s is a graph", strings.Join(d.ofGrids, ", "), d.path)
	}
	file, err := memory.Open(d.path)
	if err != nil {
		return err
	}
	defer file.Close()
	list, err := edges.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	vertices := 0
	for _, e := range list {
		vertices = max(vertices, e.From+1, e.To+1)
	}
	if vertices > 100*len(list)+1000 {
		return fmt.Errorf("%s: vertex %d with only %d edges; number the vertices without gaps", d.path, vertices-1, len(list))
	}
	_, w, err := hodge.NewGraph(vertices, asFlow(list), hodge.GraphOptions{})
	if err != nil {
		return fmt.Errorf("%s: %w", d.path, err)
	}
	return d.cochain(ctx, c, meshValues{cochain: w}, []string{"triangles: every three vertices with all edges between them"}, start)
}

// cochain decomposes v and writes the answer.
func (d *decomposition) cochain(ctx context.Context, c console, v meshValues, notes []string, start time.Time) error {
	r, err := decompose.RunCochain(ctx, v.cochain, d.options)
	if err != nil {
		return failed(d.path, err)
	}
	if d.out != "" {
		if err := d.writeCochains(r, v.vectors); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	seconds := time.Since(start).Seconds()
	if d.json {
		return writeJSON(c.out, decompositionJSON(d.path, r, d.options.Split, seconds))
	}
	return r.WriteCochainText(c.out, d.path, notes, seconds)
}

// writeCochains writes the parts as values on edges, and as vectors if such were
// given, the potentials, and the pictures of a mesh.
func (d *decomposition) writeCochains(r *decompose.Result, vectors func(*hodge.Cochain) [][3]float64) error {
	if err := os.MkdirAll(d.out, 0o777); err != nil {
		return err
	}
	for _, p := range r.Parts {
		if err := d.writeCochain(p.Name, p.Cochain); err != nil {
			return err
		}
		if vectors == nil {
			continue
		}
		if err := d.writeVectors(p.Name+"-vectors", vectors(p.Cochain)); err != nil {
			return err
		}
	}
	for name, w := range map[string]*hodge.Cochain{"potential": r.Decomposition.Alpha, "copotential": r.Decomposition.Beta} {
		if w == nil {
			continue
		}
		if err := d.writeCochain(name, w); err != nil {
			return err
		}
	}
	s := r.Decomposition.Exact.Complex.(*hodge.Simplicial)
	if s.Points() == nil {
		return nil
	}
	sheet := r.SurfaceSheet(strings.TrimSuffix(filepath.Base(d.path), filepath.Ext(d.path)))
	if err := d.write("decomposition.svg", sheet.WriteSVG); err != nil {
		return err
	}
	return d.write("decomposition.png", sheet.WritePNG)
}

// writeCochain writes a line for each simplex, its vertices and the value, and the
// values alone as an array.
func (d *decomposition) writeCochain(name string, w *hodge.Cochain) error {
	s := w.Complex.(*hodge.Simplicial)
	err := d.write(name+".csv", func(out io.Writer) error {
		lines := bufio.NewWriter(out)
		fmt.Fprintln(lines, strings.Join([]string{"i", "j", "k", "l"}[:w.Degree+1], ",")+",value")
		for i, x := range w.Data {
			for _, v := range s.Simplex(w.Degree, i) {
				fmt.Fprintf(lines, "%d,", v)
			}
			fmt.Fprintln(lines, x)
		}
		return lines.Flush()
	})
	if err != nil {
		return err
	}
	return d.write(name+".npy", func(out io.Writer) error { return npy.Write(out, &npy.Array{Shape: []int{len(w.Data)}, Data: w.Data}) })
}

// writeVectors writes vectors a line each, and as an array.
func (d *decomposition) writeVectors(name string, field [][3]float64) error {
	var flat []float64
	for _, v := range field {
		flat = append(flat, v[:]...)
	}
	err := d.write(name+".csv", func(out io.Writer) error {
		return csv.Write(out, &csv.Table{Header: []string{"u", "v", "w"}, Rows: len(field), Cols: 3, Data: flat})
	})
	if err != nil {
		return err
	}
	return d.write(name+".npy", func(out io.Writer) error { return npy.Write(out, &npy.Array{Shape: []int{len(field), 3}, Data: flat}) })
}

// write writes a file of -out unless it is an input.
func (d *decomposition) write(name string, write func(io.Writer) error) error {
	path := filepath.Join(d.out, name)
	for _, input := range []string{d.path, d.field} {
		a, err := os.Stat(path)
		b, other := os.Stat(input)
		if err == nil && other == nil && os.SameFile(a, b) {
			return fmt.Errorf("%s is an input and would be overwritten", path)
		}
	}
	return report.WriteFile(path, write)
}
