// Package vtk reads and writes legacy VTK files of structured points, ASCII and
// binary (Schroeder, Martin and Lorensen, The Visualization Toolkit, section
// "VTK file formats"). Binary numbers are big-endian.
package vtk

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Points are values at the points of a uniform box, x fastest.
type Points struct {
	Title           string
	Binary          bool
	Dimensions      [3]int
	Origin, Spacing [3]float64
	Arrays          []Array
}

// Array is one attribute, Components values for each point, in the order of the
// file.
type Array struct {
	Name       string
	Vectors    bool // VECTORS; else SCALARS or an array of a FIELD
	Type       string
	Components int
	Data       []float64
}

const (
	maxLine   = 1 << 16
	maxArrays = 1 << 10
	maxPoints = min(1<<34, math.MaxInt/64)
)

// sizes are the bytes of the types.
var sizes = map[string]int{
	"char": 1, "unsigned_char": 1, "short": 2, "unsigned_short": 2, "int": 4, "unsigned_int": 4,
	"long": 8, "unsigned_long": 8, "float": 4, "double": 8, "vtkIdType": 4,
}

// reader reads words and lines and counts the latter.
type reader struct {
	*bufio.Reader
	number int
}

// Read reads a whole file. Sizes are checked before anything is allocated for
// them, and memory grows with the bytes that are really there. Point data of the
// kinds SCALARS, VECTORS, NORMALS, TENSORS, COLOR_SCALARS and FIELD are kept, a
// LOOKUP_TABLE is skipped, TEXTURE_COORDINATES are an error, and data of cells
// behind those of points are not read.
func Read(r io.Reader) (*Points, error) {
	p, err := read(&reader{Reader: bufio.NewReaderSize(r, 1<<16)})
	if err != nil {
		return nil, fmt.Errorf("vtk: %w", err)
	}
	return p, nil
}

func read(r *reader) (*Points, error) {
	p := &Points{Spacing: [3]float64{1, 1, 1}}
	first, err := r.line()
	if err != nil || !strings.HasPrefix(first, "# vtk DataFile Version ") {
		return nil, errors.New("the file does not begin with # vtk DataFile Version")
	}
	if p.Title, err = r.line(); err != nil {
		return nil, ended("its title")
	}
	kind, err := r.line()
	if err != nil {
		return nil, ended("its third line")
	}
	switch strings.TrimSpace(kind) {
	case "ASCII":
	case "BINARY":
		p.Binary = true
	default:
		return nil, fmt.Errorf("line 3 is %.40q; it must be ASCII or BINARY", kind)
	}
	points, err := p.readHeader(r)
	if err != nil {
		return nil, err
	}
	return p, p.readArrays(r, points)
}

func ended(where string) error { return fmt.Errorf("the file ends in %s", where) }

// line reads to the end of a line.
func (r *reader) line() (string, error) {
	var text []byte
	for {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return "", fmt.Errorf("line %d is longer than %d bytes", r.number+1, maxLine)
		case err == bufio.ErrBufferFull:
			continue
		case err != nil && len(text) == 0:
			return "", err
		}
		r.number++
		return strings.TrimRight(string(text), "\r\n"), nil
	}
}

// words reads the next line that is not blank, as words.
func (r *reader) words() ([]string, error) {
	for {
		line, err := r.line()
		if err != nil {
			return nil, err
		}
		if w := strings.Fields(line); len(w) > 0 {
			return w, nil
		}
	}
}

// readHeader reads up to POINT_DATA and returns the number of points.
func (p *Points) readHeader(r *reader) (int, error) {
	for {
		w, err := r.words()
		if err != nil {
			return 0, ended("its header, before POINT_DATA")
		}
		switch key := strings.ToUpper(w[0]); key {
		case "DATASET":
			if len(w) != 2 || strings.ToUpper(w[1]) != "STRUCTURED_POINTS" {
				return 0, fmt.Errorf("line %d: the data set is %.40q; only STRUCTURED_POINTS can be read", r.number, strings.Join(w[1:], " "))
			}
		case "DIMENSIONS":
			if len(w) != 4 {
				return 0, fmt.Errorf("line %d: DIMENSIONS needs three numbers", r.number)
			}
			for j := range p.Dimensions {
				n, err := strconv.Atoi(w[j+1])
				if err != nil || n < 1 {
					return 0, fmt.Errorf("line %d: %.40q points along axis %s", r.number, w[j+1], "xyz"[j:j+1])
				}
				p.Dimensions[j] = n
			}
		case "SPACING", "ASPECT_RATIO":
			if err := r.three(w, &p.Spacing); err != nil {
				return 0, err
			}
			for j, h := range p.Spacing {
				if !(h > 0) {
					return 0, fmt.Errorf("line %d: the spacing along axis %s is %v; it must be positive", r.number, "xyz"[j:j+1], h)
				}
			}
		case "ORIGIN":
			if err := r.three(w, &p.Origin); err != nil {
				return 0, err
			}
		case "METADATA":
			r.skipMetadata()
		case "POINT_DATA":
			return p.points(r, w)
		case "CELL_DATA":
			return 0, fmt.Errorf("line %d: data of cells cannot be read; resample them to points", r.number)
		default:
			return 0, fmt.Errorf("line %d: %.40q is unknown here", r.number, w[0])
		}
	}
}

// three reads three finite numbers behind a key.
func (r *reader) three(w []string, to *[3]float64) error {
	if len(w) != 4 {
		return fmt.Errorf("line %d: %s needs three numbers", r.number, w[0])
	}
	for j := range to {
		v, err := strconv.ParseFloat(w[j+1], 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return fmt.Errorf("line %d: %.40q is not a finite number", r.number, w[j+1])
		}
		to[j] = v
	}
	return nil
}

// skipMetadata reads to the next blank line.
func (r *reader) skipMetadata() {
	for {
		if line, err := r.line(); err != nil || strings.TrimSpace(line) == "" {
			return
		}
	}
}

// points checks the number behind POINT_DATA against DIMENSIONS.
func (p *Points) points(r *reader, w []string) (int, error) {
	total := 1
	for _, n := range p.Dimensions {
		if n < 1 {
			return 0, fmt.Errorf("line %d: POINT_DATA before DIMENSIONS", r.number)
		}
		if total > maxPoints/n {
			return 0, fmt.Errorf("dimensions %v are too large; at most %d points are possible", p.Dimensions, int64(maxPoints))
		}
		total *= n
	}
	if len(w) != 2 || w[1] != strconv.Itoa(total) {
		return 0, fmt.Errorf("line %d: %.60q, but dimensions %v have %d points", r.number, strings.Join(w, " "), p.Dimensions, total)
	}
	return total, nil
}

// readArrays reads the attributes of the points up to their end.
func (p *Points) readArrays(r *reader, points int) error {
	for {
		w, err := r.words()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch key := strings.ToUpper(w[0]); {
		case key == "METADATA":
			r.skipMetadata()
		case key == "CELL_DATA":
			return nil
		case (key == "VECTORS" || key == "NORMALS") && len(w) == 3:
			err = p.readArray(r, Array{Name: w[1], Type: w[2], Components: 3, Vectors: key == "VECTORS"}, points)
		case key == "TENSORS" && len(w) == 3:
			err = p.readArray(r, Array{Name: w[1], Type: w[2], Components: 9}, points)
		case key == "SCALARS" && (len(w) == 3 || len(w) == 4):
			err = p.readScalars(r, w, points)
		case key == "COLOR_SCALARS" && len(w) == 3:
			err = p.readCounted(r, w, 64, func(n int) error {
				return p.readArray(r, Array{Name: w[1], Type: "unsigned_char", Components: n}, points)
			})
		case key == "LOOKUP_TABLE" && len(w) == 3:
			err = p.readCounted(r, w, 1<<20, func(n int) error {
				table := Points{Binary: p.Binary}
				return table.readArray(r, Array{Name: w[1], Type: "unsigned_char", Components: 4}, n)
			})
		case key == "FIELD" && len(w) == 3:
			err = p.readField(r, w[2], points)
		default:
			err = fmt.Errorf("line %d: %.60q cannot be read; SCALARS, VECTORS, NORMALS, TENSORS and FIELD can", r.number, strings.Join(w, " "))
		}
		if err != nil {
			return err
		}
	}
}

// readCounted reads what begins with a key, a name and a number.
func (p *Points) readCounted(r *reader, w []string, most int, read func(n int) error) error {
	n, err := strconv.Atoi(w[2])
	if err != nil || n < 1 || n > most {
		return fmt.Errorf("line %d: %.40q behind %s; 1 to %d are possible", r.number, w[2], w[0], most)
	}
	return read(n)
}

// readScalars reads SCALARS name type [components], its LOOKUP_TABLE line and the
// values.
func (p *Points) readScalars(r *reader, w []string, points int) error {
	components := 1
	if len(w) == 4 {
		n, err := strconv.Atoi(w[3])
		if err != nil || n < 1 || n > 4 {
			return fmt.Errorf("line %d: %.40q components; 1 to 4 are possible", r.number, w[3])
		}
		components = n
	}
	table, err := r.words()
	if err != nil || strings.ToUpper(table[0]) != "LOOKUP_TABLE" || len(table) != 2 {
		return fmt.Errorf("line %d: LOOKUP_TABLE must follow SCALARS", r.number)
	}
	return p.readArray(r, Array{Name: w[1], Type: w[2], Components: components}, points)
}

// readField reads the arrays of a FIELD, each with name, components, points and
// type.
func (p *Points) readField(r *reader, count string, points int) error {
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > maxArrays {
		return fmt.Errorf("line %d: a field of %.40q arrays; at most %d are possible", r.number, count, maxArrays)
	}
	for range n {
		w, err := r.words()
		if err == nil && strings.ToUpper(w[0]) == "METADATA" {
			r.skipMetadata()
			w, err = r.words()
		}
		if err != nil {
			return ended("a field")
		}
		if len(w) != 4 || w[2] != strconv.Itoa(points) {
			return fmt.Errorf("line %d: %.60q; an array of a field has a name, components, %d points and a type", r.number, strings.Join(w, " "), points)
		}
		components, err := strconv.Atoi(w[1])
		if err != nil || components < 1 || components > 64 {
			return fmt.Errorf("line %d: %.40q components; 1 to 64 are possible", r.number, w[1])
		}
		if err := p.readArray(r, Array{Name: w[0], Type: w[3], Components: components}, points); err != nil {
			return err
		}
	}
	return nil
}

// readArray reads the values of one array and keeps it.
func (p *Points) readArray(r *reader, a Array, points int) error {
	if len(p.Arrays) == maxArrays {
		return fmt.Errorf("line %d: more than %d arrays", r.number, maxArrays)
	}
	size, known := sizes[a.Type]
	if !known {
		return fmt.Errorf("line %d: the type %.40q of %q is unknown", r.number, a.Type, a.Name)
	}
	if points > math.MaxInt/8/a.Components {
		return fmt.Errorf("line %d: %d components at %d points are too many", r.number, a.Components, points)
	}
	var err error
	if p.Binary {
		err = a.readBinary(r, points*a.Components, size)
	} else {
		err = a.readASCII(r, points*a.Components)
	}
	p.Arrays = append(p.Arrays, a)
	return err
}

func (a *Array) readBinary(r *reader, n, size int) error {
	var data bytes.Buffer
	got, err := io.Copy(&data, io.LimitReader(r, int64(n)*int64(size)))
	if err != nil {
		return err
	}
	if got < int64(n)*int64(size) {
		return fmt.Errorf("%q: the file ends after %d of %d bytes", a.Name, got, int64(n)*int64(size))
	}
	if a.littleEndian(data.Bytes(), size) {
		return fmt.Errorf("%q: the numbers make sense only as little-endian, but legacy VTK is big-endian; write the file again with its bytes swapped", a.Name)
	}
	a.Data = make([]float64, n)
	for i := range a.Data {
		a.Data[i] = value(a.Type, data.Bytes()[i*size:], binary.BigEndian)
	}
	return nil
}

// value decodes one number.
func value(kind string, b []byte, order binary.ByteOrder) float64 {
	switch kind {
	case "char":
		return float64(int8(b[0]))
	case "unsigned_char":
		return float64(b[0])
	case "short":
		return float64(int16(order.Uint16(b)))
	case "unsigned_short":
		return float64(order.Uint16(b))
	case "int", "vtkIdType":
		return float64(int32(order.Uint32(b)))
	case "unsigned_int":
		return float64(order.Uint32(b))
	case "long":
		return float64(int64(order.Uint64(b)))
	case "unsigned_long":
		return float64(order.Uint64(b))
	case "float":
		return float64(math.Float32frombits(order.Uint32(b)))
	}
	return math.Float64frombits(order.Uint64(b))
}

// littleEndian reports whether the binary exponents of floating-point numbers
// are large on average, above 32 in magnitude, and with the bytes the other way
// round not a quarter of that: wrong bytes have random exponents.
func (a *Array) littleEndian(data []byte, size int) bool {
	if a.Type != "float" && a.Type != "double" {
		return false
	}
	var total [2]float64
	count := 0.0
	for i := 0; i < len(data); i += size {
		for k, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			switch v := value(a.Type, data[i:], order); {
			case math.IsNaN(v) || math.IsInf(v, 0):
				total[k] += 8 * 128
			case v != 0:
				_, exponent := math.Frexp(v)
				total[k] += math.Abs(float64(exponent))
			default:
				continue
			}
			count += 0.5
		}
	}
	return total[0] > 32*count && total[0] > 4*total[1]
}

func (a *Array) readASCII(r *reader, n int) error {
	for len(a.Data) < n {
		w, err := r.words()
		if err != nil {
			return fmt.Errorf("%q: the file ends after %d of %d numbers", a.Name, len(a.Data), n)
		}
		for _, text := range w {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil || len(a.Data) == n {
				return fmt.Errorf("line %d: %.40q behind %d of %d numbers of %q", r.number, text, len(a.Data), n, a.Name)
			}
			a.Data = append(a.Data, v)
		}
	}
	return nil
}

// Write writes p, all numbers as double.
func Write(w io.Writer, p *Points) error {
	total := p.Dimensions[0] * p.Dimensions[1] * p.Dimensions[2]
	out := bufio.NewWriter(w)
	kind := "ASCII"
	if p.Binary {
		kind = "BINARY"
	}
	title := strings.Map(func(c rune) rune {
		if c == '\n' || c == '\r' {
			return ' '
		}
		return c
	}, p.Title)
	fmt.Fprintf(out, "# vtk DataFile Version 3.0\n%.255s\n%s\nDATASET STRUCTURED_POINTS\n", title, kind)
	fmt.Fprintf(out, "DIMENSIONS %d %d %d\n", p.Dimensions[0], p.Dimensions[1], p.Dimensions[2])
	fmt.Fprintf(out, "ORIGIN %v %v %v\nSPACING %v %v %v\nPOINT_DATA %d\n",
		p.Origin[0], p.Origin[1], p.Origin[2], p.Spacing[0], p.Spacing[1], p.Spacing[2], total)
	for _, a := range p.Arrays {
		switch {
		case len(a.Data) != total*a.Components || a.Components < 1:
			return fmt.Errorf("vtk: %d numbers of %q for %d components at %d points", len(a.Data), a.Name, a.Components, total)
		case strings.ContainsAny(a.Name, " \t\r\n") || a.Name == "":
			return fmt.Errorf("vtk: the name %q is empty or contains blanks", a.Name)
		case a.Vectors && a.Components == 3:
			fmt.Fprintf(out, "VECTORS %s double\n", a.Name)
		case a.Components <= 4:
			fmt.Fprintf(out, "SCALARS %s double %d\nLOOKUP_TABLE default\n", a.Name, a.Components)
		default:
			fmt.Fprintf(out, "FIELD FieldData 1\n%s %d %d double\n", a.Name, a.Components, total)
		}
		var text []byte
		for i, v := range a.Data {
			switch {
			case p.Binary:
				text = binary.BigEndian.AppendUint64(text[:0], math.Float64bits(v))
			case (i+1)%a.Components == 0:
				text = append(strconv.AppendFloat(text[:0], v, 'g', -1, 64), '\n')
			default:
				text = append(strconv.AppendFloat(text[:0], v, 'g', -1, 64), ' ')
			}
			out.Write(text)
		}
		if p.Binary {
			out.WriteByte('\n')
		}
	}
	return out.Flush()
}
