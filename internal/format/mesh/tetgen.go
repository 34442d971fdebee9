package mesh

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// A Body has points in space and tetrahedra, each with the numbers of its corners
// from 0.
type Body struct {
	Points     [][3]float64
	Tetrahedra [][]int
}

// ReadTetGen reads the points of node and the tetrahedra of ele, whose numbers
// count from 0 or 1, as the first point says. Attributes, markers and the points
// inside edges of second-order tetrahedra are skipped. Memory grows with the bytes
// that are really there.
func ReadTetGen(node, ele io.Reader) (*Body, error) {
	m := &Body{}
	first, err := m.readPoints(newLines(node))
	if err != nil {
		return nil, fmt.Errorf("node: %w", err)
	}
	if err := m.readTetrahedra(newLines(ele), first); err != nil {
		return nil, fmt.Errorf("ele: %w", err)
	}
	return m, nil
}

// readPoints returns the number of the first point.
func (m *Body) readPoints(l *lines) (first int, err error) {
	count, rest, err := l.header("points")
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 && string(rest[0]) != "3" {
		return 0, l.fail("points in %s dimensions; 3 are needed", rest[0])
	}
	for len(m.Points) < count {
		fields, err := l.next()
		if err != nil {
			return 0, l.ended(err, len(m.Points), count, "points")
		}
		if len(fields) < 4 {
			return 0, l.fail("a point needs its number and 3 coordinates")
		}
		number, err := strconv.Atoi(string(fields[0]))
		if len(m.Points) == 0 {
			first = number
		}
		if err != nil || first < 0 || first > 1 || number != first+len(m.Points) {
			return 0, l.fail("point %d is numbered %q; numbers count from 0 or 1", len(m.Points), fields[0])
		}
		var p [3]float64
		for j := range p {
			p[j], err = strconv.ParseFloat(string(fields[1+j]), 64)
			if err != nil || math.IsNaN(p[j]) || math.IsInf(p[j], 0) {
				return 0, l.fail("coordinate %q is not a finite number", fields[1+j])
			}
		}
		m.Points = append(m.Points, p)
	}
	return first, nil
}

func (m *Body) readTetrahedra(l *lines, first int) error {
	count, rest, err := l.header("tetrahedra")
	if err != nil {
		return err
	}
	if count == 0 {
		return l.fail("no tetrahedron")
	}
	if len(rest) > 0 && string(rest[0]) != "4" && string(rest[0]) != "10" {
		return l.fail("tetrahedra with %s corners; 4 or 10 are read", rest[0])
	}
	for len(m.Tetrahedra) < count {
		fields, err := l.next()
		if err != nil {
			return l.ended(err, len(m.Tetrahedra), count, "tetrahedra")
		}
		if len(fields) < 5 {
			return l.fail("a tetrahedron needs its number and 4 corners")
		}
		corners := make([]int, 4)
		for j, f := range fields[1:5] {
			v, err := strconv.Atoi(string(f))
			if err != nil || v < first || v-first >= len(m.Points) {
				return l.fail("%q is no corner of %d points", f, len(m.Points))
			}
			corners[j] = v - first
		}
		m.Tetrahedra = append(m.Tetrahedra, corners)
	}
	return nil
}

// WriteTetGen writes a pair of files so that it reads back the same, numbers from 0.
func WriteTetGen(node, ele io.Writer, m *Body) error {
	out := bufio.NewWriter(node)
	fmt.Fprintf(out, "%d 3 0 0\n", len(m.Points))
	for i, p := range m.Points {
		fmt.Fprintf(out, "%d %v %v %v\n", i, p[0], p[1], p[2])
	}
	if err := out.Flush(); err != nil {
		return err
	}
	out = bufio.NewWriter(ele)
	fmt.Fprintf(out, "%d 4 0\n", len(m.Tetrahedra))
	for i, t := range m.Tetrahedra {
		fmt.Fprintf(out, "%d %d %d %d %d\n", i, t[0], t[1], t[2], t[3])
	}
	return out.Flush()
}

// header reads the count of what follows, and what else stands in its line.
func (l *lines) header(what string) (count int, rest [][]byte, err error) {
	fields, err := l.next()
	if errors.Is(err, io.EOF) {
		return 0, nil, fmt.Errorf("the file is empty")
	}
	if err != nil {
		return 0, nil, err
	}
	count, err = strconv.Atoi(string(fields[0]))
	if err != nil || count < 0 || count > maxPoints {
		return 0, nil, l.fail("%q is no count of %s", fields[0], what)
	}
	return count, fields[1:], nil
}

// ended says how far the file went.
func (l *lines) ended(err error, got, count int, what string) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the file ends after %d of %d %s", got, count, what)
	}
	return err
}
