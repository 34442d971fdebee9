// Package mesh reads and writes triangle meshes as OBJ, OFF and PLY, and
// tetrahedral ones as TetGen's pairs of .node and .ele.
package mesh

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// A Mesh has points in space and triangles, each with the numbers of its
// corners.
type Mesh struct {
	Points    [][3]float64
	Triangles [][]int
}

// maxPoints bounds the numbers of points and of triangles.
const maxPoints = 1<<31 - 2

// Read reads a mesh in the format that its first bytes show: ply, OFF, or else
// OBJ. Memory grows with the bytes that are really there.
func Read(r io.Reader) (*Mesh, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(3)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case string(head) == "ply":
		return ReadPLY(in)
	case string(head) == "OFF":
		return ReadOFF(in)
	}
	return ReadOBJ(in)
}

// check refuses a mesh without triangles and corners that are not there.
func (m *Mesh) check() error {
	if len(m.Triangles) == 0 {
		return fmt.Errorf("%d points but no triangle", len(m.Points))
	}
	for i, t := range m.Triangles {
		for _, v := range t {
			if v < 0 || v >= len(m.Points) {
				return fmt.Errorf("triangle %d has corner %d of %d points", i, v, len(m.Points))
			}
		}
	}
	return nil
}

// lines reads text line by line, without comments.
type lines struct {
	in     *bufio.Scanner
	number int
}

func newLines(r io.Reader) *lines {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), 1<<20)
	return &lines{in: in}
}

// next returns the fields of the next line that has any.
func (l *lines) next() ([][]byte, error) {
	for l.in.Scan() {
		l.number++
		text := l.in.Bytes()
		if i := bytes.IndexByte(text, '#'); i >= 0 {
			text = text[:i]
		}
		if fields := bytes.Fields(text); len(fields) > 0 {
			return fields, nil
		}
	}
	if err := l.in.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", l.number+1, err)
	}
	return nil, io.EOF
}

// fail names the line.
func (l *lines) fail(format string, args ...any) error {
	return fmt.Errorf("line %d: %w", l.number, fmt.Errorf(format, args...))
}

// point reads three coordinates.
func point(fields [][]byte) (p [3]float64, err error) {
	if len(fields) < 3 {
		return p, fmt.Errorf("a point with %d coordinates", len(fields))
	}
	for j := range p {
		p[j], err = strconv.ParseFloat(string(fields[j]), 64)
		if err != nil || math.IsNaN(p[j]) || math.IsInf(p[j], 0) {
			return p, fmt.Errorf("coordinate %q is not a finite number", fields[j])
		}
	}
	return p, nil
}

var errPolygon = errors.New("only triangles are read; triangulate the mesh")

// text collects numbers for a file.
type text struct {
	out *bufio.Writer
	buf []byte
}

func (t *text) float(v float64) {
	t.buf = strconv.AppendFloat(t.buf[:0], v, 'g', -1, 64)
	t.out.Write(t.buf)
}

func (t *text) row(lead string, values ...float64) {
	t.out.WriteString(lead)
	for i, v := range values {
		if i > 0 || lead != "" {
			t.out.WriteByte(' ')
		}
		t.float(v)
	}
	t.out.WriteByte('\n')
}

func (t *text) corners(lead string, base int, corners []int) {
	t.out.WriteString(lead)
	for _, v := range corners {
		t.out.WriteByte(' ')
		t.out.WriteString(strconv.Itoa(v + base))
	}
	t.out.WriteByte('\n')
}
