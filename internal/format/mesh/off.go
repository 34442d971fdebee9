package mesh

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// ReadOFF reads an ASCII file of the Object File Format; colours after the
// corners of a face are skipped.
func ReadOFF(r io.Reader) (*Mesh, error) {
	m, err := readOFF(newLines(r))
	if err != nil {
		return nil, fmt.Errorf("off: %w", err)
	}
	return m, nil
}

func readOFF(l *lines) (*Mesh, error) {
	fields, err := l.next()
	if err != nil || string(fields[0]) != "OFF" {
		return nil, fmt.Errorf("the file does not begin with OFF")
	}
	if len(fields) > 1 && bytes.Equal(fields[1], []byte("BINARY")) {
		return nil, fmt.Errorf("binary files are not read; convert it to ASCII")
	}
	if fields = fields[1:]; len(fields) == 0 {
		if fields, err = l.next(); err != nil {
			return nil, fmt.Errorf("the file ends before its counts")
		}
	}
	counts := make([]int, 2)
	for j := range counts {
		if len(fields) < 2 {
			return nil, l.fail("the counts of points and faces are missing")
		}
		counts[j], err = strconv.Atoi(string(fields[j]))
		if err != nil || counts[j] < 0 || counts[j] > maxPoints {
			return nil, l.fail("%q is no count", fields[j])
		}
	}
	m := &Mesh{}
	for len(m.Points) < counts[0] {
		if fields, err = l.next(); err != nil {
			return nil, fmt.Errorf("the file ends after %d of %d points", len(m.Points), counts[0])
		}
		p, err := point(fields)
		if err != nil {
			return nil, l.fail("%w", err)
		}
		m.Points = append(m.Points, p)
	}
	for len(m.Triangles) < counts[1] {
		if fields, err = l.next(); err != nil {
			return nil, fmt.Errorf("the file ends after %d of %d faces", len(m.Triangles), counts[1])
		}
		if string(fields[0]) != "3" {
			return nil, l.fail("a face of %s corners: %w", fields[0], errPolygon)
		}
		if len(fields) < 4 {
			return nil, l.fail("a face with %d of 3 corners", len(fields)-1)
		}
		t := make([]int, 3)
		for j, f := range fields[1:4] {
			if t[j], err = strconv.Atoi(string(f)); err != nil || t[j] < 0 || t[j] >= len(m.Points) {
				return nil, l.fail("%q is no corner of %d points", f, len(m.Points))
			}
		}
		m.Triangles = append(m.Triangles, t)
	}
	return m, m.check()
}

// WriteOFF writes the mesh so that it reads back the same.
func WriteOFF(w io.Writer, m *Mesh) error {
	t := text{out: bufio.NewWriter(w)}
	fmt.Fprintf(t.out, "OFF\n%d %d 0\n", len(m.Points), len(m.Triangles))
	for _, p := range m.Points {
		t.row("", p[:]...)
	}
	for _, c := range m.Triangles {
		t.corners("3", 0, c)
	}
	return t.out.Flush()
}
