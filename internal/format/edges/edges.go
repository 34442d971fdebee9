// Package edges reads and writes values on edges as text: one line i,j,value or
// i,j,value,weight for each, the vertices being numbered from zero.
package edges

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// An Edge is one line.
type Edge struct {
	From, To      int
	Value, Weight float64
}

// maxVertex is the highest number of a vertex.
const maxVertex = 1<<31 - 3

// Read reads a whole file. Fields are separated by commas, semicolons, tabs or
// spaces; a weight that is not there is 1; the first line is a header when its
// first field is not a number; what follows # is a comment. Errors name the line.
func Read(r io.Reader) ([]Edge, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), 1<<20)
	var list []Edge
	header := true
	for line := 1; in.Scan(); line++ {
		text, _, _ := strings.Cut(in.Text(), "#")
		if line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		fields := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",; \t\r", c) })
		if len(fields) == 0 {
			continue
		}
		if _, err := strconv.ParseFloat(fields[0], 64); err != nil && header {
			header = false
			continue
		}
		header = false
		e, err := parse(fields)
		if err != nil {
			return nil, fmt.Errorf("edges: line %d: %w", line, err)
		}
		list = append(list, e)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("edges: %w", err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("edges: no line i,j,value")
	}
	return list, nil
}

func parse(fields []string) (Edge, error) {
	if len(fields) != 3 && len(fields) != 4 {
		return Edge{}, fmt.Errorf("%d fields; i,j,value or i,j,value,weight is needed", len(fields))
	}
	var ends [2]int
	for j := range ends {
		v, err := strconv.Atoi(fields[j])
		if err != nil || v < 0 || v > maxVertex {
			return Edge{}, fmt.Errorf("%q is not the number of a vertex", fields[j])
		}
		ends[j] = v
	}
	if ends[0] == ends[1] {
		return Edge{}, fmt.Errorf("an edge from vertex %d to itself", ends[0])
	}
	values := [2]float64{1: 1}
	for j, f := range fields[2:] {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return Edge{}, fmt.Errorf("%q is not a finite number", f)
		}
		values[j] = v
	}
	if !(values[1] > 0) {
		return Edge{}, fmt.Errorf("the weight %v is not positive", values[1])
	}
	return Edge{ends[0], ends[1], values[0], values[1]}, nil
}

// Write writes a header and a line for each edge that reads back the same; the
// weights stand there unless all are 1.
func Write(w io.Writer, list []Edge) error {
	out := bufio.NewWriter(w)
	weighted := false
	for _, e := range list {
		weighted = weighted || e.Weight != 1
	}
	if weighted {
		fmt.Fprintln(out, "i,j,value,weight")
	} else {
		fmt.Fprintln(out, "i,j,value")
	}
	var b []byte
	for _, e := range list {
		b = strconv.AppendInt(b[:0], int64(e.From), 10)
		b = strconv.AppendInt(append(b, ','), int64(e.To), 10)
		b = strconv.AppendFloat(append(b, ','), e.Value, 'g', -1, 64)
		if weighted {
			b = strconv.AppendFloat(append(b, ','), e.Weight, 'g', -1, 64)
		}
		out.Write(append(b, '\n'))
	}
	return out.Flush()
}
