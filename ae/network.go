package ae

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Network is an auto-encoder with D visible units: a *Model, a *Deep or a
// *Potential, which Train takes, or somebody's own, which Measure takes as well. Batches are matrices with one sample a row, N×D. Several
// goroutines may use a network as long as none changes it; after warm-up no
// call of inference allocates. A float64 network is a vector field for package
// hodge.
type Network[T linalg.Float] interface {
	// Dimension returns D.
	Dimension() int

	// Encode sets dst to the code of x, one row a sample. A nil ws is the
	// shared workspace, here and below. It panics when the shapes do not fit.
	Encode(dst, x *linalg.Matrix[T], ws *linalg.Workspace)
	// PreOutput sets dst, N×D, to the output y of x before its non-linearity.
	// It panics when the shapes do not fit.
	PreOutput(dst, x *linalg.Matrix[T], ws *linalg.Workspace)
	// Reconstruct sets dst, N×D, to r(x): y with LinearOutput, the logistic
	// function of it with SigmoidOutput. It panics when the shapes do not fit.
	Reconstruct(dst, x *linalg.Matrix[T], ws *linalg.Workspace)
	// Field sets dst, N×D, to the vector field v: r(x) − x with LinearOutput, y
	// with SigmoidOutput. It panics when the shapes do not fit.
	Field(dst, x *linalg.Matrix[T], ws *linalg.Workspace)
	// Value sets dst to v(x), both of D elements.
	Value(dst, x []T)
	// Jacobian sets dst, D×D, to ∂v_i/∂x_j at x: J − I with LinearOutput, J
	// with SigmoidOutput.
	Jacobian(dst *linalg.Matrix[T], x []T)
	// Energy returns F(x) with ∇F = v in closed form, or an error when the
	// network has none.
	Energy(x []T) (float64, error)

	// Parameters lists what training changes, vectors as matrices of one row,
	// all sharing the network's memory.
	Parameters() []*linalg.Matrix[T]
	// Refresh makes the network whole after its parameters were changed.
	Refresh()

	// OutputKind returns the output non-linearity.
	OutputKind() Output
	// Double returns the network in float64: itself or a copy.
	Double() Network[float64]
	// Validate returns an error when a parameter is not finite or has not the
	// shape of the architecture.
	Validate() error
	// String writes the widths of the layers.
	String() string
}

var (
	_ Network[float64] = (*Model[float64])(nil)
	_ Network[float64] = (*Deep[float64])(nil)
	_ Network[float64] = (*Potential[float64])(nil)
)

// Output is the output non-linearity with the loss that belongs to it.
type Output uint8

// The outputs.
const (
	LinearOutput  Output = iota // r = y, half the squared error
	SigmoidOutput               // r = σ(y), cross-entropy; data in [0, 1]
)

var outputNames = []string{"linear", "sigmoid"}

func (o Output) String() string { return name(outputNames, o) }

// ParseOutput returns the output of that name.
func ParseOutput(name string) (Output, error) { return parse[Output]("output", outputNames, name) }

// activation is the function that makes r of y.
func (o Output) activation() linalg.Activation {
	if o == SigmoidOutput {
		return linalg.Sigmoid
	}
	return linalg.Linear
}

// name returns the name of value v, which need not be a known one.
func name[E ~uint8](names []string, v E) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%d", uint8(v))
}

// parse returns the index of s in names.
func parse[E ~uint8](kind string, names []string, s string) (E, error) {
	for i, n := range names {
		if n == s {
			return E(i), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: one of %q", kind, s, names)
}

// chunkRows is how many samples pass through a network at a time.
const chunkRows = 256

// checkBatch panics unless x has a column for every visible unit of n, and dst
// so many columns and x's rows.
func checkBatch[T linalg.Float](call string, n Network[T], dst *linalg.Matrix[T], cols int, x *linalg.Matrix[T]) {
	if x.Cols != n.Dimension() || dst.Cols != cols || dst.Rows != x.Rows {
		panic(fmt.Sprintf("ae: %s: dst is %d×%d and x is %d×%d but the model is %s",
			call, dst.Rows, dst.Cols, x.Rows, x.Cols, n))
	}
}

// checkPoint panics unless the points have an element for every visible unit.
func checkPoint[T linalg.Float](call string, n Network[T], points ...[]T) {
	for _, x := range points {
		if len(x) != n.Dimension() {
			panic(fmt.Sprintf("ae: %s: the point has %d elements but the model has %d visible units", call, len(x), n.Dimension()))
		}
	}
}

// checkJacobian panics unless dst and x have n's size.
func checkJacobian[T linalg.Float](n Network[T], dst *linalg.Matrix[T], x []T) {
	if d := n.Dimension(); dst.Rows != d || dst.Cols != d || len(x) != d {
		panic(fmt.Sprintf("ae: Jacobian: dst is %d×%d and x has %d elements but the model is %s", dst.Rows, dst.Cols, len(x), n))
	}
}

// rowsOf returns the view of m's rows i to k.
func rowsOf[T linalg.Float](m *linalg.Matrix[T], i, k int) linalg.Matrix[T] {
	return linalg.Matrix[T]{Rows: k - i, Cols: m.Cols, Stride: m.Stride, Data: m.Data[min(i*m.Stride, len(m.Data)):]}
}

// rowOf returns x as a matrix of one row.
func rowOf[T linalg.Float](x []T) linalg.Matrix[T] {
	return linalg.Matrix[T]{Rows: 1, Cols: len(x), Stride: len(x), Data: x}
}

// vector returns x as a matrix of one row.
func vector[T linalg.Float](x []T) *linalg.Matrix[T] {
	row := rowOf(x)
	return &row
}

// SHA256 returns the hash, in hexadecimal, of the parameters, row by row in
// little-endian IEEE 754 of the network's precision: of a Model W, R (when
// Untied), B, C and E (when Scaled).
func SHA256[T linalg.Float](n Network[T]) string { return hashOf(n.Parameters()...) }

// hashOf returns the SHA-256 of the matrices.
func hashOf[T linalg.Float](list ...*linalg.Matrix[T]) string {
	hash := sha256.New()
	var raw []byte
	for _, p := range list {
		for i := range p.Rows {
			raw = appendLittleEndian(raw[:0], p.Row(i))
			hash.Write(raw)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// copyParameters sets dst to src, parameters of one architecture.
func copyParameters[U, T linalg.Float](dst []*linalg.Matrix[U], src []*linalg.Matrix[T]) {
	for i := range dst {
		linalg.Convert(dst[i], src[i])
	}
}

// finiteParameters reports whether every parameter of n is finite.
func finiteParameters[T linalg.Float](n Network[T]) bool {
	for _, p := range n.Parameters() {
		for i := range p.Rows {
			if finite(p.Row(i)) {
				continue
			}
			for _, v := range p.Row(i) {
				if v-v != 0 {
					return false
				}
			}
		}
	}
	return true
}

// finite reports whether the sum of x is finite; then every element is.
func finite[T linalg.Float](x []T) bool {
	sum := asm.Sum(x)
	return sum-sum == 0
}

// single reports whether T is float32.
func single[T linalg.Float]() bool {
	_, ok := any(T(0)).(float32)
	return ok
}

func fill[T linalg.Float](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

// fieldOf turns the pre-output y of x, in dst, into the field.
func fieldOf[T linalg.Float](o Output, dst, x *linalg.Matrix[T]) {
	if o == LinearOutput {
		linalg.Sub(dst, dst, x)
	}
}

// fieldJacobian turns the Jacobian of y, in dst, into that of the field.
func fieldJacobian[T linalg.Float](o Output, dst *linalg.Matrix[T]) {
	if o == LinearOutput {
		for i := range dst.Rows {
			dst.Row(i)[i]--
		}
	}
}
