// Package safetensors reads and writes the safetensors format: a length, a JSON
// header and the tensors' bytes, little-endian and without holes.
package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// maxHeader is the largest header that readers accept.
const maxHeader = 100_000_000

// metadataName is the member of the header that is not a tensor.
const metadataName = "__metadata__"

// File is what a safetensors file holds.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor
}

// Tensor is a named array in row-major order; Data are its little-endian bytes.
type Tensor struct {
	Name  string
	DType string // such as F32 or F64; other types are kept as bytes
	Shape []int
	Data  []byte
}

// types are the format's types of whole bytes, with the bytes of an element, in the
// order of its own library.
var types = []struct {
	name string
	size int
}{
	{"BOOL", 1}, {"U8", 1}, {"I8", 1}, {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2}, {"BF16", 2},
	{"I32", 4}, {"U32", 4}, {"F32", 4}, {"F64", 8}, {"I64", 8}, {"U64", 8},
}

// rank returns the place of a type among types, −1 for an unknown one.
func rank(dtype string) int {
	for k, t := range types {
		if t.name == dtype {
			return k
		}
	}
	return -1
}

// length returns the bytes that a tensor of this shape and type has, or an error
// when they overflow.
func length(shape []int, dtype string) (int, error) {
	k := rank(dtype)
	if k < 0 {
		return 0, fmt.Errorf("data type %q is unknown", dtype)
	}
	n := types[k].size
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %v has a negative side", shape)
		}
		if d != 0 && n > math.MaxInt/d {
			return 0, fmt.Errorf("shape %v overflows", shape)
		}
		n *= d
	}
	return n, nil
}

// Tensor returns the tensor of that name, or nil.
func (f *File) Tensor(name string) *Tensor {
	for i := range f.Tensors {
		if f.Tensors[i].Name == name {
			return &f.Tensors[i]
		}
	}
	return nil
}

type entry struct {
	DType   *string `json:"dtype"`
	Shape   *[]int  `json:"shape"`
	Offsets *[]int  `json:"data_offsets"`
}

// Write writes f with its tensors ordered by type, the widest first, then by name, and
// the header in that order, as the format's own library does, so that equal files have
// equal bytes.
func Write(w io.Writer, f *File) error {
	tensors := slices.Clone(f.Tensors)
	slices.SortFunc(tensors, func(a, b Tensor) int {
		if d := rank(b.DType) - rank(a.DType); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	text, err := header(f.Metadata, tensors)
	if err != nil {
		return err
	}
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(text)))); err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	for _, t := range tensors {
		if _, err := w.Write(t.Data); err != nil {
			return err
		}
	}
	return nil
}

// header returns the JSON object that describes tensors which lie one after
// another, with spaces to a multiple of 8 bytes.
func header(metadata map[string]string, tensors []Tensor) ([]byte, error) {
	taken := map[string]bool{metadataName: true}
	text := []byte{'{'}
	if len(metadata) > 0 {
		text = member(text, metadataName, metadata)
	}
	offset := 0
	for _, t := range tensors {
		n, err := length(t.Shape, t.DType)
		if err == nil && n != len(t.Data) {
			err = fmt.Errorf("shape %v needs %d bytes but there are %d", t.Shape, n, len(t.Data))
		}
		if err == nil && taken[t.Name] {
			err = errors.New("the name is taken")
		}
		if err != nil {
			return nil, fmt.Errorf("safetensors: tensor %q: %w", t.Name, err)
		}
		taken[t.Name] = true
		shape := append([]int{}, t.Shape...) // [] rather than null
		text = member(text, t.Name, entry{&t.DType, &shape, &[]int{offset, offset + n}})
		offset += n
	}
	text = append(text, '}')
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return text, nil
}

// member appends "name":value to an object that is not closed yet.
func member(text []byte, name string, value any) []byte {
	object, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		panic(err) // strings and numbers have a form in JSON
	}
	if text[len(text)-1] != '{' {
		text = append(text, ',')
	}
	return append(text, object[1:len(object)-1]...)
}

// Read reads a whole file. It checks every rule of the format before it believes
// a number: names once, known types, and offsets that cover the data from its
// first byte to its last without a hole.
func Read(r io.Reader) (*File, error) {
	f, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return f, nil
}

func read(r io.Reader) (*File, error) {
	var prefix [8]byte
	if _, err := io.ReadFull(r, prefix[:]); err != nil {
		return nil, errors.New("the file is shorter than its 8-byte length")
	}
	n := binary.LittleEndian.Uint64(prefix[:])
	if n > maxHeader {
		return nil, fmt.Errorf("the file does not begin as a safetensors file does: a header of %d bytes is longer than the %d allowed", n, maxHeader)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, err
	}
	if uint64(len(text)) < n {
		return nil, fmt.Errorf("the file is truncated: the header ends after %d of %d bytes", len(text), n)
	}
	f, ends, err := parseHeader(text)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	start := 0
	for i := range f.Tensors {
		t := &f.Tensors[i]
		if ends[i] > len(data) {
			return nil, fmt.Errorf("the file is truncated: tensor %q ends at byte %d of %d", t.Name, ends[i], len(data))
		}
		t.Data = data[start:ends[i]:ends[i]]
		start = ends[i]
	}
	if start != len(data) {
		return nil, fmt.Errorf("%d bytes follow the last tensor", len(data)-start)
	}
	return f, nil
}

// parseHeader returns the tensors in the order of their data, with the end of
// each.
func parseHeader(text []byte) (*File, []int, error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, errors.New("the header does not begin with {")
	}
	fields, err := object(text)
	if err != nil {
		return nil, nil, fmt.Errorf("the header is not valid: %w", err)
	}
	f := &File{}
	type placed struct {
		Tensor
		start, end int
	}
	var all []placed
	for _, field := range fields {
		if field.name == metadataName {
			if _, err := object(field.value); err != nil {
				return nil, nil, fmt.Errorf("the metadata are not valid: %w", err)
			}
			if err := json.Unmarshal(field.value, &f.Metadata); err != nil {
				return nil, nil, errors.New("the metadata are not all strings")
			}
			continue
		}
		var e entry
		dec := json.NewDecoder(bytes.NewReader(field.value))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&e); err != nil || e.DType == nil || e.Shape == nil || e.Offsets == nil || len(*e.Offsets) != 2 {
			return nil, nil, fmt.Errorf("tensor %q needs dtype, shape and two data_offsets", field.name)
		}
		n, err := length(*e.Shape, *e.DType)
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", field.name, err)
		}
		start, end := (*e.Offsets)[0], (*e.Offsets)[1]
		if start < 0 || end < start || end-start != n {
			return nil, nil, fmt.Errorf("tensor %q: offsets %d to %d do not hold its %d bytes", field.name, start, end, n)
		}
		all = append(all, placed{Tensor{Name: field.name, DType: *e.DType, Shape: *e.Shape}, start, end})
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.end - b.end
	})
	last, ends := 0, []int{}
	for _, p := range all {
		if p.start != last {
			return nil, nil, fmt.Errorf("tensor %q begins at byte %d, not at %d", p.Name, p.start, last)
		}
		last = p.end
		f.Tensors = append(f.Tensors, p.Tensor)
		ends = append(ends, p.end)
	}
	return f, ends, nil
}

type field struct {
	name  string
	value json.RawMessage
}

// object splits a JSON object into its fields, in order, and refuses a name that
// comes twice and anything but white space behind the object.
func object(text []byte) ([]field, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	var fields []field
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := t.(string)
		if !ok || seen[name] {
			return nil, fmt.Errorf("key %v is not a new string", t)
		}
		seen[name] = true
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		fields = append(fields, field{name, value})
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the object")
	}
	return fields, nil
}
