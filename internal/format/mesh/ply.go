package mesh

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ReadPLY reads a Stanford polygon file, ASCII or binary of either byte order:
// x, y, z of the element vertex and the corners of the element face. Other
// elements and properties are skipped.
func ReadPLY(r io.Reader) (*Mesh, error) {
	m, err := readPLY(bufio.NewReaderSize(r, 1<<16))
	if err != nil {
		return nil, fmt.Errorf("ply: %w", err)
	}
	return m, nil
}

// An element is a table of the file.
type element struct {
	name       string
	count      int
	properties []property
}

// A property is a column, or a list of numbers in each row.
type property struct {
	name        string
	count, kind scalar // count is empty unless it is a list
}

// A scalar is a type of number.
type scalar struct {
	size  int
	value func(bits uint64) float64
	whole bool
}

var scalars = map[string]scalar{
	"char": {1, func(b uint64) float64 { return float64(int8(b)) }, true}, "uchar": {1, func(b uint64) float64 { return float64(b) }, true},
	"short": {2, func(b uint64) float64 { return float64(int16(b)) }, true}, "ushort": {2, func(b uint64) float64 { return float64(b) }, true},
	"int": {4, func(b uint64) float64 { return float64(int32(b)) }, true}, "uint": {4, func(b uint64) float64 { return float64(b) }, true},
	"float":  {4, func(b uint64) float64 { return float64(math.Float32frombits(uint32(b))) }, false},
	"double": {8, math.Float64frombits, false},
}

var aliases = map[string]string{
	"int8": "char", "uint8": "uchar", "int16": "short", "uint16": "ushort", "int32": "int", "uint32": "uint", "float32": "float", "float64": "double",
}

// longestRow bounds the numbers in a list of one row.
const longestRow = 1 << 16

func readPLY(in *bufio.Reader) (*Mesh, error) {
	format, elements, err := plyHeader(in)
	if err != nil {
		return nil, err
	}
	var next func(scalar) (float64, error)
	switch format {
	case "ascii":
		next = plyText(in)
	case "binary_little_endian":
		next = plyBinary(in, binary.LittleEndian)
	case "binary_big_endian":
		next = plyBinary(in, binary.BigEndian)
	default:
		return nil, fmt.Errorf("the format %q is unknown", format)
	}
	m := &Mesh{}
	for _, e := range elements {
		take, err := m.taker(e)
		if err != nil {
			return nil, err
		}
		if len(e.properties) == 0 {
			continue // nothing to read, however often
		}
		row := make([][]float64, len(e.properties))
		for i := range e.count {
			for j, p := range e.properties {
				n := 1.0
				if p.count.size > 0 {
					if n, err = next(p.count); err != nil {
						return nil, ended(err, e, i)
					}
					if !(n >= 0 && n <= longestRow) {
						return nil, fmt.Errorf("%s %d has a list of %v numbers", e.name, i, n)
					}
				}
				row[j] = row[j][:0]
				for range int(n) {
					v, err := next(p.kind)
					if err != nil {
						return nil, ended(err, e, i)
					}
					row[j] = append(row[j], v)
				}
			}
			if err := take(i, row); err != nil {
				return nil, err
			}
		}
	}
	return m, m.check()
}

func ended(err error, e element, i int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the file ends in %s %d of %d", e.name, i, e.count)
	}
	return fmt.Errorf("%s %d: %w", e.name, i, err)
}

// taker returns what is done with the rows of an element.
func (m *Mesh) taker(e element) (func(i int, row [][]float64) error, error) {
	find := func(names ...string) int {
		for j, p := range e.properties {
			for _, n := range names {
				if p.name == n {
					return j
				}
			}
		}
		return -1
	}
	switch e.name {
	case "vertex":
		x, y, z := find("x"), find("y"), find("z")
		if x < 0 || y < 0 || z < 0 || e.properties[x].count.size+e.properties[y].count.size+e.properties[z].count.size > 0 {
			return nil, fmt.Errorf("the element vertex lacks x, y or z")
		}
		return func(i int, row [][]float64) error {
			p := [3]float64{row[x][0], row[y][0], row[z][0]}
			for _, v := range p {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					return fmt.Errorf("vertex %d is at %v", i, p)
				}
			}
			m.Points = append(m.Points, p)
			return nil
		}, nil
	case "face":
		at := find("vertex_indices", "vertex_index")
		if at < 0 || e.properties[at].count.size == 0 || !e.properties[at].kind.whole {
			return nil, fmt.Errorf("the element face lacks a list vertex_indices of whole numbers")
		}
		return func(i int, row [][]float64) error {
			if len(row[at]) != 3 {
				return fmt.Errorf("face %d has %d corners: %w", i, len(row[at]), errPolygon)
			}
			m.Triangles = append(m.Triangles, []int{int(row[at][0]), int(row[at][1]), int(row[at][2])})
			return nil
		}, nil
	}
	return func(int, [][]float64) error { return nil }, nil
}

// plyHeader reads up to the line end_header.
func plyHeader(in *bufio.Reader) (format string, elements []element, err error) {
	for number := 1; ; number++ {
		if number > 1000 {
			return "", nil, fmt.Errorf("the header has more than 1000 lines")
		}
		line, err := in.ReadSlice('\n')
		if err != nil {
			return "", nil, fmt.Errorf("the file ends in its header")
		}
		fields := strings.Fields(string(line))
		word := func(i int) string {
			if i < len(fields) {
				return fields[i]
			}
			return ""
		}
		fail := func() error { return fmt.Errorf("line %d of the header, %q, is not understood", number, fields) }
		switch {
		case number == 1:
			if len(fields) != 1 || fields[0] != "ply" {
				return "", nil, fmt.Errorf("the file does not begin with ply")
			}
		case word(0) == "end_header":
			if format == "" {
				return "", nil, fmt.Errorf("the header names no format")
			}
			return format, elements, nil
		case word(0) == "format":
			format = word(1)
		case word(0) == "element":
			count, err := strconv.Atoi(word(2))
			if err != nil || count < 0 || count > maxPoints {
				return "", nil, fail()
			}
			elements = append(elements, element{name: word(1), count: count})
		case word(0) == "property" && len(elements) > 0:
			p := property{}
			ok := true
			if word(1) == "list" {
				p.name = word(4)
				p.count, ok = scalarOf(word(2))
				ok = ok && p.count.whole
				fields = fields[min(2, len(fields)):]
			}
			kind, known := scalarOf(word(1))
			if p.name == "" {
				p.name = word(2)
			}
			if !ok || !known || p.name == "" {
				return "", nil, fail()
			}
			p.kind = kind
			e := &elements[len(elements)-1]
			e.properties = append(e.properties, p)
		case word(0) == "comment", word(0) == "obj_info", len(fields) == 0:
		default:
			return "", nil, fail()
		}
	}
}

func scalarOf(name string) (scalar, bool) {
	if a, ok := aliases[name]; ok {
		name = a
	}
	s, ok := scalars[name]
	return s, ok
}

// plyText returns a reader of numbers as words.
func plyText(in *bufio.Reader) func(scalar) (float64, error) {
	words := bufio.NewScanner(in)
	words.Split(bufio.ScanWords)
	return func(s scalar) (float64, error) {
		if !words.Scan() {
			if err := words.Err(); err != nil {
				return 0, err
			}
			return 0, io.EOF
		}
		v, err := strconv.ParseFloat(words.Text(), 64)
		if err != nil || s.whole && v != math.Trunc(v) || s.whole && !(math.Abs(v) <= maxPoints) {
			return 0, fmt.Errorf("%q is no such number", words.Text())
		}
		return v, nil
	}
}

// plyBinary returns a reader of numbers as bytes.
func plyBinary(in *bufio.Reader, order binary.ByteOrder) func(scalar) (float64, error) {
	var b [8]byte
	return func(s scalar) (float64, error) {
		if _, err := io.ReadFull(in, b[:s.size]); err != nil {
			return 0, err
		}
		var bits uint64
		switch s.size {
		case 1:
			bits = uint64(b[0])
		case 2:
			bits = uint64(order.Uint16(b[:]))
		case 4:
			bits = uint64(order.Uint32(b[:]))
		default:
			bits = order.Uint64(b[:])
		}
		return s.value(bits), nil
	}
}

// WritePLY writes the mesh as binary in double precision.
func WritePLY(w io.Writer, m *Mesh) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "ply\nformat binary_little_endian 1.0\nelement vertex %d\nproperty double x\nproperty double y\nproperty double z\nelement face %d\nproperty list uchar int vertex_indices\nend_header\n", len(m.Points), len(m.Triangles))
	var b [8]byte
	for _, p := range m.Points {
		for _, v := range p {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			out.Write(b[:])
		}
	}
	for _, t := range m.Triangles {
		out.WriteByte(byte(len(t)))
		for _, v := range t {
			binary.LittleEndian.PutUint32(b[:], uint32(v))
			out.Write(b[:4])
		}
	}
	return out.Flush()
}
