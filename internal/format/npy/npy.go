// Package npy reads and writes NumPy's array format: a magic number, a version, a
// header that is a Python dictionary, and the elements.
package npy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

const magic = "\x93NUMPY"

// maxHeader is the longest header that NumPy itself trusts.
const maxHeader = 10_000

// Array is what a file holds, in row-major order and double precision.
type Array struct {
	Shape []int
	Data  []float64
}

// The header's keys may stand in any order; NumPy wrote long integers with an L
// once.
var (
	descrKey   = regexp.MustCompile(`'descr':\s*'([^']*)'`)
	fortranKey = regexp.MustCompile(`'fortran_order':\s*(True|False)`)
	shapeKey   = regexp.MustCompile(`'shape':\s*\(([0-9L, ]*)\)`)
)

// Read reads a whole file of float32, float64, integers or truth values, of
// either byte order.
// Memory grows with the bytes that are really there.
func Read(r io.Reader) (*Array, error) {
	a, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	return a, nil
}

func read(r io.Reader) (*Array, error) {
	header, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	descr, fortran, shape := descrKey.FindStringSubmatch(header), fortranKey.FindStringSubmatch(header), shapeKey.FindStringSubmatch(header)
	if descr == nil || fortran == nil || shape == nil {
		return nil, errors.New("the header lacks a simple descr, fortran_order or shape")
	}
	size, value := element(descr[1])
	if size == 0 {
		return nil, fmt.Errorf("elements of type %q are not float32, float64, integers or bool", descr[1])
	}
	a := &Array{}
	total := size
	for _, side := range strings.Split(shape[1], ",") {
		side = strings.TrimSuffix(strings.TrimSpace(side), "L")
		if side == "" {
			continue
		}
		n, err := strconv.Atoi(side)
		if err != nil || (n > 0 && total > math.MaxInt/n) {
			return nil, fmt.Errorf("shape (%s) overflows", shape[1])
		}
		a.Shape = append(a.Shape, n)
		total *= n
	}
	if fortran[1] == "True" && len(a.Shape) > 1 {
		return nil, errors.New("the array is in Fortran order; save it with numpy.ascontiguousarray")
	}
	var data bytes.Buffer
	if n, err := io.Copy(&data, io.LimitReader(r, int64(total))); err != nil {
		return nil, err
	} else if n < int64(total) {
		return nil, fmt.Errorf("the data end after %d of %d bytes", n, total)
	}
	if n, _ := r.Read(make([]byte, 1)); n > 0 {
		return nil, fmt.Errorf("data follow the %d bytes of shape (%s)", total, shape[1])
	}
	a.Data = make([]float64, total/size)
	for i := range a.Data {
		a.Data[i] = value(data.Bytes()[i*size:])
	}
	return a, nil
}

// readHeader reads what stands before the data.
func readHeader(r io.Reader) (string, error) {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:6]) != magic {
		return "", errors.New("the file does not begin as an npy file does")
	}
	width := 2
	switch major := head[6]; major {
	case 1:
	case 2, 3:
		width = 4
	default:
		return "", fmt.Errorf("version %d is unknown", major)
	}
	var length [4]byte
	if _, err := io.ReadFull(r, length[:width]); err != nil {
		return "", errors.New("the file ends in its header")
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n > maxHeader {
		return "", fmt.Errorf("a header of %d bytes is longer than %d", n, maxHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", errors.New("the file ends in its header")
	}
	return string(text), nil
}

// element returns the bytes of an element and how to read one, 0 for a type that
// this package does not know.
func element(descr string) (size int, value func([]byte) float64) {
	switch descr {
	case "|u1", "|b1":
		return 1, func(b []byte) float64 { return float64(b[0]) }
	case "|i1":
		return 1, func(b []byte) float64 { return float64(int8(b[0])) }
	}
	if len(descr) != 3 {
		return 0, nil
	}
	var order binary.ByteOrder
	switch descr[0] {
	case '<':
		order = binary.LittleEndian
	case '>':
		order = binary.BigEndian
	default:
		return 0, nil
	}
	switch descr[1:] {
	case "i2":
		return 2, func(b []byte) float64 { return float64(int16(order.Uint16(b))) }
	case "u2":
		return 2, func(b []byte) float64 { return float64(order.Uint16(b)) }
	case "i4":
		return 4, func(b []byte) float64 { return float64(int32(order.Uint32(b))) }
	case "u4":
		return 4, func(b []byte) float64 { return float64(order.Uint32(b)) }
	case "i8":
		return 8, func(b []byte) float64 { return float64(int64(order.Uint64(b))) }
	case "u8":
		return 8, func(b []byte) float64 { return float64(order.Uint64(b)) }
	case "f4":
		return 4, func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) }
	case "f8":
		return 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }
	}
	return 0, nil
}

// Write writes a as float64, with the header that NumPy writes.
func Write(w io.Writer, a *Array) error {
	total := 1
	var sides strings.Builder
	for i, n := range a.Shape {
		total *= n
		if i > 0 {
			sides.WriteString(", ")
		}
		sides.WriteString(strconv.Itoa(n))
	}
	if len(a.Shape) == 1 {
		sides.WriteByte(',')
	}
	if total != len(a.Data) {
		return fmt.Errorf("npy: %d elements do not have shape (%s)", len(a.Data), sides.String())
	}
	header := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", sides.String())
	if len(a.Shape) > 0 { // room for the first side to grow
		header += strings.Repeat(" ", 21-len(strconv.Itoa(a.Shape[0])))
	}
	header += strings.Repeat(" ", 64-(10+len(header)+1)%64) + "\n"
	out := append([]byte(magic), 1, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(header)))
	out = append(out, header...)
	for _, v := range a.Data {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	_, err := w.Write(out)
	return err
}
