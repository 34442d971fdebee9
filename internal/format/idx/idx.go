// Package idx reads and writes IDX, the format of MNIST: two zero bytes, a type,
// the number of dimensions, their sizes and the elements, all big-endian, plain
// or compressed with gzip.
package idx

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// The element types.
const (
	Uint8   = 0x08
	Int8    = 0x09
	Int16   = 0x0B
	Int32   = 0x0C
	Float32 = 0x0D
	Float64 = 0x0E
)

var sizes = map[byte]int{Uint8: 1, Int8: 1, Int16: 2, Int32: 4, Float32: 4, Float64: 8}

// maxDims is the largest number of dimensions that is believed.
const maxDims = 8

// Array is the content of a file: Data are the elements' big-endian bytes in
// row-major order.
type Array struct {
	Type  byte
	Shape []int
	Data  []byte
}

// Floats returns the elements, rounded to float32.
func (a *Array) Floats() []float32 {
	size := sizes[a.Type]
	x := make([]float32, len(a.Data)/size)
	for i := range x {
		b := a.Data[i*size : (i+1)*size]
		switch a.Type {
		case Uint8:
			x[i] = float32(b[0])
		case Int8:
			x[i] = float32(int8(b[0]))
		case Int16:
			x[i] = float32(int16(binary.BigEndian.Uint16(b)))
		case Int32:
			x[i] = float32(int32(binary.BigEndian.Uint32(b)))
		case Float32:
			x[i] = math.Float32frombits(binary.BigEndian.Uint32(b))
		case Float64:
			x[i] = float32(math.Float64frombits(binary.BigEndian.Uint64(b)))
		}
	}
	return x
}

// Read reads a whole file. Memory grows with the bytes that are really there,
// whatever the header claims.
func Read(r io.Reader) (*Array, error) {
	buffered := bufio.NewReader(r)
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("idx: the gzip header is damaged: %w", err)
		}
		return read(unzipped)
	}
	return read(buffered)
}

func read(r io.Reader) (*Array, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, ended("its header", err)
	}
	a := &Array{Type: head[2]}
	size, known := sizes[a.Type]
	if head[0] != 0 || head[1] != 0 || !known {
		return nil, fmt.Errorf("idx: magic % x is not that of an IDX file", head)
	}
	dims := int(head[3])
	if dims < 1 || dims > maxDims {
		return nil, fmt.Errorf("idx: %d dimensions, 1 to %d are allowed", dims, maxDims)
	}
	total := size
	for range dims {
		var side [4]byte
		if _, err := io.ReadFull(r, side[:]); err != nil {
			return nil, ended("its sizes", err)
		}
		n := binary.BigEndian.Uint32(side[:])
		if n > math.MaxInt32 || (n > 0 && total > math.MaxInt/int(n)) {
			return nil, fmt.Errorf("idx: size %d of dimension %d is too large", n, len(a.Shape)+1)
		}
		a.Shape = append(a.Shape, int(n))
		total *= int(n)
	}
	var data bytes.Buffer
	n, err := io.Copy(&data, io.LimitReader(r, int64(total)))
	if err != nil || n < int64(total) {
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		return nil, ended(fmt.Sprintf("its data, after %d of %d bytes", n, total), err)
	}
	var more [1]byte
	switch _, err := io.ReadFull(r, more[:]); {
	case err == nil:
		return nil, fmt.Errorf("idx: data follow the %d bytes of shape %v", total, a.Shape)
	case err != io.EOF:
		return nil, ended("its end", err)
	}
	a.Data = data.Bytes()
	return a, nil
}

// ended describes what stopped the reading.
func ended(where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("idx: the file is truncated in %s", where)
	}
	return fmt.Errorf("idx: the file is damaged in %s: %w", where, err)
}

// Write writes a, uncompressed.
func Write(w io.Writer, a *Array) error {
	total := sizes[a.Type]
	for _, n := range a.Shape {
		total *= n
	}
	if total == 0 && len(a.Data) > 0 || total != len(a.Data) || len(a.Shape) < 1 || len(a.Shape) > maxDims {
		return fmt.Errorf("idx: %d bytes of type %#x do not have shape %v", len(a.Data), a.Type, a.Shape)
	}
	head := []byte{0, 0, a.Type, byte(len(a.Shape))}
	for _, n := range a.Shape {
		head = binary.BigEndian.AppendUint32(head, uint32(n))
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(a.Data)
	return err
}
