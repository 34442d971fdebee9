package ae

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// The metadata that every model file has besides its weights, activation and
// output by name and its precision in bits.
const (
	fileArchitecture = "one-hidden-layer auto-encoder"
	fileVersion      = "1"
)

// reserved lists the metadata keys that Save writes itself.
var reserved = []string{"architecture", "version", "weights", "activation", "output", "precision"}

// tensor is a parameter in a file.
type tensor[T linalg.Float] struct {
	name  string
	shape []int
	rows  [][]T
}

// tensors lists m's parameters: W, R (when Untied), b, c and e (when Scaled).
func (m *Model[T]) tensors() []tensor[T] {
	matrix := func(name string, w *linalg.Matrix[T]) tensor[T] {
		t := tensor[T]{name, []int{w.Rows, w.Cols}, nil}
		for i := range w.Rows {
			t.rows = append(t.rows, w.Row(i))
		}
		return t
	}
	vector := func(name string, v []T) tensor[T] { return tensor[T]{name, []int{len(v)}, [][]T{v}} }
	list := []tensor[T]{matrix("W", m.W), vector("b", m.B), vector("c", m.C)}
	if m.Weights == Untied {
		list = append(list, matrix("R", m.R))
	}
	if m.Weights == Scaled {
		list = append(list, vector("e", m.E))
	}
	return list
}

// dtype is the name of T in a file and its size in bytes.
func dtype[T linalg.Float]() (name string, size int) {
	if single[T]() {
		return "F32", 4
	}
	return "F64", 8
}

// Save writes m in the safetensors format: the tensors W (D×H), b, c, R for an
// Untied and e for a Scaled model, and the metadata architecture, version,
// weights, activation, output and precision with meta added to them. A key of
// these in meta is an error, and so is a parameter that is not finite.
func Save[T linalg.Float](w io.Writer, m *Model[T], meta map[string]string) error {
	if err := m.Validate(); err != nil {
		return fmt.Errorf("ae: Save: %w", err)
	}
	kind, size := dtype[T]()
	f := &safetensors.File{Metadata: map[string]string{
		"architecture": fileArchitecture, "version": fileVersion, "weights": m.Weights.String(),
		"activation": m.Activation.String(), "output": m.Output.String(), "precision": strconv.Itoa(8 * size),
	}}
	for k, v := range meta {
		if slices.Contains(reserved, k) {
			return fmt.Errorf("ae: Save: the metadata key %q is the model's own", k)
		}
		f.Metadata[k] = v
	}
	for _, t := range m.tensors() {
		var data []byte
		for _, row := range t.rows {
			data = appendLittleEndian(data, row)
		}
		f.Tensors = append(f.Tensors, safetensors.Tensor{Name: t.name, DType: kind, Shape: t.shape, Data: data})
	}
	return safetensors.Write(w, f)
}

// Load reads a model that Save has written, and its metadata. A file of the
// other precision is converted, rounding once to float32; "precision" in the
// metadata says what the file has. A file that is damaged, that holds something
// else, or whose tensors do not fit together is an error.
func Load[T linalg.Float](r io.Reader) (*Model[T], map[string]string, error) {
	f, err := safetensors.Read(r)
	if err != nil {
		return nil, nil, err
	}
	var m *Model[T]
	switch precision := f.Metadata["precision"]; {
	case f.Metadata["architecture"] != fileArchitecture:
		return nil, nil, fmt.Errorf("ae: Load: the file's architecture is %q, not %q", f.Metadata["architecture"], fileArchitecture)
	case f.Metadata["version"] != fileVersion:
		return nil, nil, fmt.Errorf("ae: Load: the file has version %q, this program reads %q", f.Metadata["version"], fileVersion)
	case precision == "32":
		m, err = load[T, float32](f)
	case precision == "64":
		m, err = load[T, float64](f)
	default:
		return nil, nil, fmt.Errorf("ae: Load: the file has precision %q, it must be 32 or 64", precision)
	}
	if err != nil {
		return nil, nil, err
	}
	return m, f.Metadata, nil
}

// load returns the model in f, whose tensors have precision U.
func load[T, U linalg.Float](f *safetensors.File) (*Model[T], error) {
	var cfg Config
	var errs [3]error
	cfg.Weights, errs[0] = ParseWeights(f.Metadata["weights"])
	cfg.Activation, errs[1] = linalg.ParseActivation(f.Metadata["activation"])
	cfg.Output, errs[2] = ParseOutput(f.Metadata["output"])
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("ae: Load: %w", err)
		}
	}
	w := f.Tensor("W")
	if w == nil || len(w.Shape) != 2 {
		return nil, errors.New("ae: Load: the file has no matrix W")
	}
	cfg.Visible, cfg.Hidden = w.Shape[0], w.Shape[1]
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ae: Load: %w", err)
	}
	// The size is checked against what was read before anything of it is made.
	kind, size := dtype[U]()
	if w.DType != kind || len(w.Data) != cfg.Visible*cfg.Hidden*size {
		return nil, fmt.Errorf("ae: Load: the tensor W is %s of %d bytes, not %s of shape %v", w.DType, len(w.Data), kind, w.Shape)
	}
	m, err := New[U](cfg)
	if err != nil {
		return nil, err
	}
	list := m.tensors()
	for _, want := range list {
		got := f.Tensor(want.name)
		if got == nil {
			return nil, fmt.Errorf("ae: Load: the file has no tensor %s, which %v weights need", want.name, cfg.Weights)
		}
		if got.DType != kind || !slices.Equal(got.Shape, want.shape) {
			return nil, fmt.Errorf("ae: Load: the tensor %s is %s of shape %v, not %s of shape %v", want.name, got.DType, got.Shape, kind, want.shape)
		}
		data := got.Data
		for _, row := range want.rows {
			data = readLittleEndian(row, data)
		}
	}
	if len(f.Tensors) != len(list) {
		return nil, fmt.Errorf("ae: Load: the file has %d tensors, %v weights have %d", len(f.Tensors), cfg.Weights, len(list))
	}
	m.Refresh()
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("ae: Load: %w", err)
	}
	n := convert[T](m)
	if err := n.Validate(); err != nil { // too large for float32
		return nil, fmt.Errorf("ae: Load: %w", err)
	}
	return n, nil
}

// appendLittleEndian appends the bytes of x.
func appendLittleEndian[T linalg.Float](raw []byte, x []T) []byte {
	for _, v := range x {
		if single[T]() {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		} else {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(float64(v)))
		}
	}
	return raw
}

// readLittleEndian fills x from raw and returns the rest of raw.
func readLittleEndian[T linalg.Float](x []T, raw []byte) []byte {
	for i := range x {
		if single[T]() {
			x[i] = T(math.Float32frombits(binary.LittleEndian.Uint32(raw)))
			raw = raw[4:]
		} else {
			x[i] = T(math.Float64frombits(binary.LittleEndian.Uint64(raw)))
			raw = raw[8:]
		}
	}
	return raw
}
