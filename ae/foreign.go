package ae

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// FromMatrices returns a model with copies of somebody's parameters: W and R are
// D×H, b has H and c has D elements. Without an R the model is tied; without b or
// c these are 0. Shapes that do not fit and numbers that are not finite are
// errors.
func FromMatrices[T linalg.Float](w, r *linalg.Matrix[T], b, c []T, act Activation, out Output) (*Model[T], error) {
	if w == nil {
		return nil, errors.New("ae: FromMatrices: W is nil")
	}
	weights := Untied
	if r == nil {
		weights, r = Tied, w
	}
	switch {
	case r.Rows != w.Rows || r.Cols != w.Cols:
		return nil, fmt.Errorf("ae: FromMatrices: W is %d×%d but R is %d×%d; both are visible × hidden", w.Rows, w.Cols, r.Rows, r.Cols)
	case b != nil && len(b) != w.Cols:
		return nil, fmt.Errorf("ae: FromMatrices: b has %d elements but W is %d×%d, visible × hidden", len(b), w.Rows, w.Cols)
	case c != nil && len(c) != w.Rows:
		return nil, fmt.Errorf("ae: FromMatrices: c has %d elements but W is %d×%d, visible × hidden", len(c), w.Rows, w.Cols)
	}
	m, err := New[T](Config{w.Rows, w.Cols, weights, act, out})
	if err != nil {
		return nil, err
	}
	m.W.Copy(w)
	if weights == Untied {
		m.R.Copy(r)
	}
	copy(m.B, b)
	copy(m.C, c)
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("ae: FromMatrices: %w", err)
	}
	return m, nil
}

// LoadTorch reads the safetensors file of a PyTorch auto-encoder made of two
// torch.nn.Linear: encoder.weight, H×D, and, unless the model is tied,
// decoder.weight, D×H, with encoder.bias and decoder.bias if there are any. The
// file does not say which functions come behind them. Another tensor of floating-point
// numbers is a parameter of another network, and an error; whole numbers and truth
// values, which are none, are left out.
func LoadTorch[T linalg.Float](r io.Reader, act Activation, out Output) (*Model[T], error) {
	f, err := safetensors.Read(r)
	if err != nil {
		return nil, err
	}
	if err := onlyTorch(f); err != nil {
		return nil, err
	}
	encoder, err := torchTensor[T](f, "encoder.weight", 2)
	if err != nil {
		return nil, err
	}
	if encoder == nil {
		return nil, errors.New("ae: LoadTorch: the file has no tensor encoder.weight")
	}
	decoder, err := torchTensor[T](f, "decoder.weight", 2)
	if err != nil {
		return nil, err
	}
	var biases [2][]T
	for i, name := range torchNames[2:] {
		v, err := torchTensor[T](f, name, 1)
		if err != nil {
			return nil, err
		}
		if v != nil {
			biases[i] = v.Data
		}
	}
	w := linalg.New[T](encoder.Cols, encoder.Rows)
	linalg.Transpose(w, encoder)
	return FromMatrices(w, decoder, biases[0], biases[1], act, out)
}

// torchNames are the tensors of LoadTorch.
var torchNames = []string{"encoder.weight", "decoder.weight", "encoder.bias", "decoder.bias"}

// onlyTorch returns an error that names the parameters in f that LoadTorch does not
// know.
func onlyTorch(f *safetensors.File) error {
	var unknown []string
	for _, t := range f.Tensors {
		if !slices.Contains(torchNames, t.Name) && strings.Contains(t.DType, "F") {
			unknown = append(unknown, t.Name)
		}
	}
	if unknown == nil {
		return nil
	}
	slices.Sort(unknown)
	return fmt.Errorf("ae: LoadTorch: the file has %s, which a network of %s does not have",
		strings.Join(unknown, ", "), strings.Join(torchNames, ", "))
}

// torchTensor returns the tensor of that name, a vector as a matrix of one row,
// or nil when there is none.
func torchTensor[T linalg.Float](f *safetensors.File, name string, sides int) (*linalg.Matrix[T], error) {
	t := f.Tensor(name)
	if t == nil {
		return nil, nil
	}
	if len(t.Shape) != sides {
		return nil, fmt.Errorf("ae: LoadTorch: the tensor %s has the shape %v, it must have %d sides", name, t.Shape, sides)
	}
	rows, cols := 1, t.Shape[sides-1]
	if sides == 2 {
		rows = t.Shape[0]
	}
	var read func(raw []byte, rows, cols int) *linalg.Matrix[T]
	switch t.DType {
	case "F32":
		read = fromBytes[T, float32]
	case "F64":
		read = fromBytes[T, float64]
	default:
		return nil, fmt.Errorf("ae: LoadTorch: the tensor %s is %s; convert it to F32 or F64", name, t.DType)
	}
	m := read(t.Data, rows, cols)
	for _, v := range m.Data {
		if v-v != 0 {
			return nil, fmt.Errorf("ae: LoadTorch: the tensor %s has %v, which is not finite", name, v)
		}
	}
	return m, nil
}

// fromBytes returns the matrix of elements of precision U in raw.
func fromBytes[T, U linalg.Float](raw []byte, rows, cols int) *linalg.Matrix[T] {
	m, stored := linalg.New[T](rows, cols), linalg.New[U](rows, cols)
	readLittleEndian(stored.Data, raw)
	linalg.Convert(m, stored)
	return m
}
