package mesh

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// ReadOBJ reads the lines v and f of a Wavefront file and skips the others.
// Corners may be negative, counted back from the last point, and may name
// texture and normal after slashes.
func ReadOBJ(r io.Reader) (*Mesh, error) {
	m := &Mesh{}
	l := newLines(r)
	for {
		fields, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("obj: %w", err)
		}
		switch string(fields[0]) {
		case "v":
			p, err := point(fields[1:])
			if err != nil {
				return nil, fmt.Errorf("obj: %w", l.fail("%w", err))
			}
			m.Points = append(m.Points, p)
		case "f":
			if len(fields) != 4 {
				return nil, fmt.Errorf("obj: %w", l.fail("a face of %d corners: %w", len(fields)-1, errPolygon))
			}
			t := make([]int, 3)
			for j, f := range fields[1:] {
				first, _, _ := bytes.Cut(f, []byte("/"))
				v, err := strconv.Atoi(string(first))
				if v < 0 {
					v += len(m.Points) + 1
				}
				if err != nil || v < 1 || v > maxPoints {
					return nil, fmt.Errorf("obj: %w", l.fail("%q is no corner after %d points", f, len(m.Points)))
				}
				t[j] = v - 1
			}
			m.Triangles = append(m.Triangles, t)
		}
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("obj: %w", err)
	}
	return m, nil
}

// WriteOBJ writes the mesh so that it reads back the same.
func WriteOBJ(w io.Writer, m *Mesh) error {
	t := text{out: bufio.NewWriter(w)}
	for _, p := range m.Points {
		t.row("v", p[:]...)
	}
	for _, c := range m.Triangles {
		t.corners("f", 1, c)
	}
	return t.out.Flush()
}
