package ae

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// The architectures in the metadata of a file.
const (
	fileModel     = "one-hidden-layer auto-encoder"
	fileDeep      = "deep auto-encoder"
	filePotential = "potential auto-encoder"
	fileVersion   = "1"
)

// reserved lists the metadata keys that Save writes itself.
var reserved = []string{"architecture", "version", "weights", "activation", "output", "precision"}

// describe returns the metadata of n's architecture and the names of its
// Parameters. Those in small letters are vectors.
func describe[T linalg.Float](n Network[T]) (meta map[string]string, names []string, err error) {
	_, size := dtype[T]()
	meta = map[string]string{"version": fileVersion, "output": n.OutputKind().String(), "precision": strconv.Itoa(8 * size)}
	numbered := func(letter string, count int) {
		for k := range count {
			names = append(names, letter+strconv.Itoa(k+1))
		}
	}
	switch m := n.(type) {
	case *Model[T]:
		meta["architecture"], meta["weights"], meta["activation"] = fileModel, m.Weights.String(), m.Activation.String()
		names = append(names, "W")
		if m.Weights == Untied {
			names = append(names, "R")
		}
		names = append(names, "b", "c")
		if m.Weights == Scaled {
			names = append(names, "e")
		}
	case *Deep[T]:
		meta["architecture"], meta["weights"], meta["activation"] = fileDeep, m.Weights.String(), activations(m.Activations)
		numbered("W", min(m.distinct(), len(m.Hidden)))
		if m.Weights == Untied {
			names = append(names, "R")
		}
		numbered("b", len(m.Hidden))
		names = append(names, "c")
	case *Potential[T]:
		meta["architecture"], meta["weights"], meta["activation"] = filePotential, Tied.String(), activations(m.Activations)
		numbered("W", len(m.Layers))
		numbered("b", len(m.Layers))
		names = append(names, "e", "c")
	default:
		return nil, nil, fmt.Errorf("there is no file format for a %T", n)
	}
	return meta, names, nil
}

// activations writes the activations of layers.
func activations(list []Activation) string {
	var names []string
	for _, a := range list {
		names = append(names, a.String())
	}
	return strings.Join(names, ",")
}

// isVector reports whether a tensor of that name has one axis.
func isVector(name string) bool { return name[0] >= 'a' }

// dtype is the name of T in a file and its size in bytes.
func dtype[T linalg.Float]() (name string, size int) {
	if single[T]() {
		return "F32", 4
	}
	return "F64", 8
}

// shape is that of m in a file: with one axis as a vector.
func shape[T linalg.Float](m *linalg.Matrix[T], vector bool) []int {
	if vector {
		return []int{m.Cols}
	}
	return []int{m.Rows, m.Cols}
}

// encode returns m as a tensor.
func encode[T linalg.Float](name string, m *linalg.Matrix[T], vector bool) safetensors.Tensor {
	t := safetensors.Tensor{Name: name, Shape: shape(m, vector)}
	kind, size := dtype[T]()
	t.DType, t.Data = kind, make([]byte, 0, m.Rows*m.Cols*size)
	for i := range m.Rows {
		t.Data = appendLittleEndian(t.Data, m.Row(i))
	}
	return t
}

// decode fills m with the tensor of that name, or says what is wrong with it.
func decode[T linalg.Float](f *safetensors.File, name string, m *linalg.Matrix[T], vector bool) error {
	t := f.Tensor(name)
	if t == nil {
		return fmt.Errorf("the file has no tensor %s, which its architecture needs", name)
	}
	kind, size := dtype[T]()
	if want := shape(m, vector); t.DType != kind || !slices.Equal(t.Shape, want) || len(t.Data) != m.Rows*m.Cols*size {
		return fmt.Errorf("the tensor %s is %s of shape %v, not %s of shape %v", name, t.DType, t.Shape, kind, want)
	}
	data := t.Data
	for i := range m.Rows {
		data = readLittleEndian(m.Row(i), data)
		for _, v := range m.Row(i) {
			if v-v != 0 {
				return fmt.Errorf("the tensor %s has %v, which is not finite", name, v)
			}
		}
	}
	return nil
}

// file returns n as a file.
func file[T linalg.Float](n Network[T]) (*safetensors.File, error) {
	if err := n.Validate(); err != nil {
		return nil, err
	}
	meta, names, err := describe(n)
	if err != nil {
		return nil, err
	}
	f := &safetensors.File{Metadata: meta}
	for i, p := range n.Parameters() {
		f.Tensors = append(f.Tensors, encode(names[i], p, isVector(names[i])))
	}
	return f, nil
}

// Save writes n, a *Model, *Deep or *Potential, in the safetensors format. The
// tensors of a Model are W (D×H), b, c, R for an Untied and e for a Scaled one;
// those of the others are W1, W2, … and b1, b2, … of the layers, R of an Untied
// Deep, c, and e of a Potential. The metadata are architecture, version, weights,
// activation (of every layer), output and precision, with meta added to them. A
// key of these in meta is an error, and so is a parameter that is not finite.
func Save[T linalg.Float](w io.Writer, n Network[T], meta map[string]string) error {
	f, err := file(n)
	if err != nil {
		return fmt.Errorf("ae: Save: %w", err)
	}
	for k, v := range meta {
		if slices.Contains(reserved, k) {
			return fmt.Errorf("ae: Save: the metadata key %q is the model's own", k)
		}
		f.Metadata[k] = v
	}
	return safetensors.Write(w, f)
}

// Load reads a network that Save has written, and its metadata. A file of the
// other precision is converted, rounding once to float32; "precision" in the
// metadata says what the file has. A file that is damaged, that holds something
// else, or whose tensors do not fit together is an error.
func Load[T linalg.Float](r io.Reader) (Network[T], map[string]string, error) {
	f, err := safetensors.Read(r)
	if err != nil {
		return nil, nil, err
	}
	n, err := loadAny[T](f)
	if err != nil {
		return nil, nil, fmt.Errorf("ae: Load: %w", err)
	}
	return n, f.Metadata, nil
}

func loadAny[T linalg.Float](f *safetensors.File) (Network[T], error) {
	if _, ok := f.Metadata[checkpointSettings]; ok {
		return nil, ErrCheckpoint
	}
	if v := f.Metadata["version"]; v != fileVersion {
		return nil, fmt.Errorf("the file has version %q, this program reads %q", v, fileVersion)
	}
	switch precision := f.Metadata["precision"]; precision {
	case "32":
		return load[T, float32](f)
	case "64":
		return load[T, float64](f)
	default:
		return nil, fmt.Errorf("the file has precision %q, it must be 32 or 64", precision)
	}
}

// load returns the network in f, whose tensors have precision U.
func load[T, U linalg.Float](f *safetensors.File) (Network[T], error) {
	stored, err := build[U](f)
	if err != nil {
		return nil, err
	}
	_, names, err := describe(stored)
	if err != nil {
		return nil, err
	}
	for i, p := range stored.Parameters() {
		if err := decode(f, names[i], p, isVector(names[i])); err != nil {
			return nil, err
		}
	}
	if len(f.Tensors) != len(names) {
		return nil, fmt.Errorf("the file has %d tensors, its architecture has %d", len(f.Tensors), len(names))
	}
	stored.Refresh()
	if err := stored.Validate(); err != nil {
		return nil, err
	}
	n, ok := any(stored).(Network[T])
	if !ok {
		if n, err = build[T](f); err != nil {
			return nil, err
		}
		copyParameters(n.Parameters(), stored.Parameters())
		n.Refresh()
	}
	return n, n.Validate() // a number may be too large for float32
}

// build returns a network of f's architecture, whose sizes are those of tensors
// that were read.
func build[T linalg.Float](f *safetensors.File) (Network[T], error) {
	architecture := f.Metadata["architecture"]
	if known := []string{fileModel, fileDeep, filePotential}; !slices.Contains(known, architecture) {
		return nil, fmt.Errorf("the file's architecture is %q, not one of %q", architecture, known)
	}
	weights, err := ParseWeights(f.Metadata["weights"])
	if err != nil {
		return nil, err
	}
	output, err := ParseOutput(f.Metadata["output"])
	if err != nil {
		return nil, err
	}
	var layers []Activation
	for _, s := range strings.Split(f.Metadata["activation"], ",") {
		a, err := linalg.ParseActivation(s)
		if err != nil {
			return nil, err
		}
		layers = append(layers, a)
	}
	if architecture == fileModel {
		if len(layers) != 1 {
			return nil, fmt.Errorf("the file has %d activations, a model has 1", len(layers))
		}
		d, h, err := sizeOf(f, "W")
		if err != nil {
			return nil, err
		}
		return concrete[T](New[T](Config{d, h, weights, layers[0], output}))
	}
	cfg := DeepConfig{Activations: layers, Weights: weights, Output: output}
	for k := range layers {
		mirrored := architecture == fileDeep && weights == Tied && k > len(layers)/2
		if mirrored {
			cfg.Hidden = append(cfg.Hidden, cfg.Hidden[len(layers)-1-k])
			continue
		}
		in, out, err := sizeOf(f, "W"+strconv.Itoa(k+1))
		if err != nil {
			return nil, err
		}
		if k == 0 {
			cfg.Visible = in
		} else if before := cfg.Hidden[k-1]; in != before {
			return nil, fmt.Errorf("the tensor W%d has %d rows, the layer before it %d units", k+1, in, before)
		}
		cfg.Hidden = append(cfg.Hidden, out)
	}
	if architecture == filePotential {
		return concrete[T](NewPotential[T](cfg))
	}
	if weights == Untied {
		d, h, err := sizeOf(f, "R")
		if err != nil {
			return nil, err
		}
		if last := cfg.Hidden[len(layers)-1]; d != cfg.Visible || h != last {
			return nil, fmt.Errorf("the tensor R has shape %v, not %v", []int{d, h}, []int{cfg.Visible, last})
		}
	}
	return concrete[T](NewDeep[T](cfg))
}

// concrete keeps a nil pointer from becoming a Network.
func concrete[T linalg.Float, N Network[T]](n N, err error) (Network[T], error) {
	if err != nil {
		return nil, err
	}
	return n, nil
}

// sizeOf returns the shape of a matrix in f.
func sizeOf(f *safetensors.File, name string) (rows, cols int, err error) {
	t := f.Tensor(name)
	if t == nil || len(t.Shape) != 2 {
		return 0, 0, errors.New("the file has no matrix " + name)
	}
	size := 8
	if t.DType == "F32" {
		size = 4
	}
	rows, cols = t.Shape[0], t.Shape[1]
	if rows > 0 && cols > 0 && (cols > math.MaxInt32/rows || len(t.Data) != rows*cols*size) {
		return 0, 0, fmt.Errorf("the tensor %s is %s of %d bytes, which is not the shape %v", name, t.DType, len(t.Data), t.Shape)
	}
	return rows, cols, nil
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
