package linalg

import (
	"math"
	"strings"
	"testing"
)

// TestUnsound gives every call on matrices one with a stride less than its columns
// and one with too few elements.
func TestUnsound(t *testing.T) {
	x, at := make([]float64, 2), make([]int, 2)
	ok, row := New[float64](2, 2), New[float64](1, 2)
	for name, call := range map[string]func(m *Matrix[float64]){
		"Copy":            func(m *Matrix[float64]) { ok.Copy(m) },
		"Fill":            func(m *Matrix[float64]) { m.Fill(1) },
		"Transpose":       func(m *Matrix[float64]) { Transpose(ok, m) },
		"Convert":         func(m *Matrix[float64]) { Convert(New[float32](2, 2), m) },
		"Add":             func(m *Matrix[float64]) { Add(ok, ok, m) },
		"Sub":             func(m *Matrix[float64]) { Sub(ok, m, ok) },
		"Hadamard":        func(m *Matrix[float64]) { Hadamard(m, ok, ok) },
		"Div":             func(m *Matrix[float64]) { Div(m, m, m) },
		"AddRow":          func(m *Matrix[float64]) { AddRow(m, x) },
		"ScaleCols":       func(m *Matrix[float64]) { ScaleCols(m, x) },
		"ScaleRows":       func(m *Matrix[float64]) { ScaleRows(m, x) },
		"Gather":          func(m *Matrix[float64]) { Gather(row, m, []int{0}) },
		"ColSums":         func(m *Matrix[float64]) { ColSums(x, m) },
		"ColSquaredNorms": func(m *Matrix[float64]) { ColSquaredNorms(x, m) },
		"ColNorms1":       func(m *Matrix[float64]) { ColNorms1(x, m) },
		"ColMax":          func(m *Matrix[float64]) { ColMax(x, m) },
		"ColArgMax":       func(m *Matrix[float64]) { ColArgMax(at, m) },
		"ColLogSumExp":    func(m *Matrix[float64]) { ColLogSumExp(x, m) },
		"ColMeanVariance": func(m *Matrix[float64]) { ColMeanVariance(x, make([]float64, 2), m) },
		"RowSums":         func(m *Matrix[float64]) { RowSums(x, m) },
		"RowSquaredNorms": func(m *Matrix[float64]) { RowSquaredNorms(x, m) },
		"RowNorms1":       func(m *Matrix[float64]) { RowNorms1(x, m) },
		"RowMax":          func(m *Matrix[float64]) { RowMax(x, m) },
		"RowArgMax":       func(m *Matrix[float64]) { RowArgMax(at, m) },
		"RowLogSumExp":    func(m *Matrix[float64]) { RowLogSumExp(x, m) },
		"RowMeanVariance": func(m *Matrix[float64]) { RowMeanVariance(x, make([]float64, 2), m) },
		"Norm1":           func(m *Matrix[float64]) { Norm1(m) },
		"NormInf":         func(m *Matrix[float64]) { NormInf(m) },
		"NormMax":         func(m *Matrix[float64]) { NormMax(m) },
		"NormFrobenius":   func(m *Matrix[float64]) { NormFrobenius(m) },
		"Gemv":            func(m *Matrix[float64]) { Gemv(x, 1, m, NoTrans, make([]float64, 2), 0) },
		"Symv":            func(m *Matrix[float64]) { Symv(x, 1, m, Lower, make([]float64, 2), 0) },
		"Trsv":            func(m *Matrix[float64]) { Trsv(x, m, Lower, NoTrans, Unit) },
		"Ger":             func(m *Matrix[float64]) { Ger(m, 1, x, x) },
		"Gemm":            func(m *Matrix[float64]) { Gemm(ok, 1, m, NoTrans, m, NoTrans, 0, nil) },
		"Affine":          func(m *Matrix[float64]) { Affine(ok, m, New[float64](2, 2), New[float64](2, 2), NoTrans, x, Tanh, nil) },
		"Symm":            func(m *Matrix[float64]) { Symm(ok, 1, Left, m, Lower, m, 0, nil) },
		"Syrk":            func(m *Matrix[float64]) { Syrk(ok, Lower, 1, m, NoTrans, 0, nil) },
		"Trmm":            func(m *Matrix[float64]) { Trmm(ok, 1, Left, m, Lower, NoTrans, Unit, m, nil) },
		"Trsm":            func(m *Matrix[float64]) { Trsm(ok, 1, Left, m, Lower, NoTrans, Unit, nil) },
	} {
		for _, c := range []struct {
			m    *Matrix[float64]
			want string
		}{
			{&Matrix[float64]{2, 2, 0, make([]float64, 4)}, "stride 0 is less than the 2 columns"},
			{&Matrix[float64]{2, 2, 2, make([]float64, 4)[:3:3]}, "3 elements are too few for 2×2 with stride 2"},
		} {
			if got, want := recovered(func() { call(c.m) }), "linalg: "+name+": "+c.want; got != want {
				t.Errorf("panic %q, want %q", got, want)
			}
		}
	}
}

// TestOverlaps gives calls a destination inside an operand.
func TestOverlaps(t *testing.T) {
	m, v := New[float64](4, 4), make([]float64, 4)
	top, bottom, left := m.Slice(0, 3, 0, 3), m.Slice(1, 4, 1, 4), m.Slice(0, 4, 0, 2)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"Transpose: dst overlaps an operand", func() { Transpose(m, m) }},
		{"Gather: dst overlaps an operand", func() { Gather(m, m, []int{3, 2, 1, 0}) }},
		{"Copy: dst overlaps an operand without being it", func() { top.Copy(bottom) }},
		{"Add: dst overlaps an operand without being it", func() { Add(top, New[float64](3, 3), bottom) }},
		{"Div: dst overlaps an operand without being it", func() { Div(top, bottom, top) }},
		{"Gemv: dst overlaps an operand", func() { Gemv(m.Row(1), 1, m, NoTrans, v, 0) }},
		{"Gemv: dst overlaps an operand", func() { ParallelGemv(m.Row(1), 1, m, NoTrans, v, 0, nil) }},
		{"Gemv: dst overlaps an operand", func() { Gemv(v, 1, m, Transposed, v, 0) }},
		{"AddRow: the vector overlaps the matrix", func() { AddRow(m, m.Row(2)) }},
		{"ColSums: the vector overlaps the matrix", func() { ColSums(m.Row(0), m) }},
		{"RowMax: the vector overlaps the matrix", func() { RowMax(m.Row(0), m) }},
	} {
		if got, want := recovered(c.call), "linalg: "+c.want; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
	for name, call := range map[string]func(){
		"Copy of itself":                  func() { m.Copy(m) },
		"Add to itself":                   func() { Add(top, top, m.Slice(0, 3, 0, 3)) },
		"Gemv beside A":                   func() { Gemv(m.Row(0)[2:], 1, left, Transposed, v, 0) },
		"Gemv of a row beside A":          func() { Gemv(v, 1, left, NoTrans, m.Row(2)[2:], 0) },
		"Ger with rows beside dst":        func() { Ger(left, 1, v, m.Row(1)[2:]) },
		"matrices without elements":       func() { m.Slice(1, 1, 0, 4).Copy(m.Slice(2, 2, 0, 4)) },
		"the helpers of no own workspace": func() { (*Workspace)(nil).Close() },
	} {
		if got := recovered(call); got != "<nil>" {
			t.Errorf("%s panics: %s", name, got)
		}
	}
}

// TestAffinePanics has what only Affine may be given wrongly. A panic at its entry
// leaves the shared workspace free.
func TestAffinePanics(t *testing.T) {
	x, w, dst, deriv, bias := New[float64](3, 4), New[float64](4, 4), New[float64](3, 4), New[float64](3, 4), make([]float64, 4)
	affine := func(dst, deriv *Matrix[float64], bias []float64, act Activation) func() {
		return func() { Affine(dst, deriv, x, w, NoTrans, bias, act, nil) }
	}
	for _, c := range []struct {
		want string
		call func()
	}{
		{"deriv overlaps dst or an operand", affine(dst, x, bias, Tanh)},
		{"deriv overlaps dst or an operand", affine(dst, dst, bias, Tanh)},
		{"deriv overlaps dst or an operand", affine(dst, w.Slice(1, 4, 0, 4), bias, Tanh)},
		{"deriv overlaps dst or an operand", affine(dst, deriv, deriv.Row(2), Tanh)},
		{"dst overlaps an operand", affine(dst, nil, dst.Row(1), Tanh)},
		{"deriv is not nil but the slope of swish does not follow from its value", affine(dst, deriv, bias, Swish)},
		{"there is no Activation(99)", affine(dst, nil, bias, 99)},
	} {
		if got, want := recovered(c.call), "linalg: Affine: "+c.want; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
	if shared().busy.Load() {
		t.Error("a panic has left the shared workspace busy")
	}
}

// TestUnknownActivation: a number without an activation panics in every call.
func TestUnknownActivation(t *testing.T) {
	const none Activation = 99
	if got := none.String(); got != "Activation(99)" {
		t.Errorf("the name is %q", got)
	}
	x := make([]float64, 1)
	for name, call := range map[string]func(){
		"Activate":       func() { Activate(none, x, x) },
		"Derivative":     func() { Derivative(none, x, x) },
		"Slopes":         func() { Slopes(none, x, x) },
		"Curvatures":     func() { Curvatures(none, x, x) },
		"Antiderivative": func() { none.Antiderivative(1) },
	} {
		if got, want := recovered(call), "linalg: "+name+": there is no Activation(99)"; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
	for _, a := range activations {
		got := recovered(func() { Derivative(a, x, x) })
		if a.slopeOfValue() != (got == "<nil>") {
			t.Errorf("the slope of %v is a function of its value: %v; Derivative panics with %q", a, a.slopeOfValue(), got)
		}
	}
}

// TestEmptyReductions: nothing is the largest of no elements, and log Σ e^x of none
// is -Inf, also on a slice that has numbers.
func TestEmptyReductions(t *testing.T) {
	x, at := make([]float64, 3), make([]int, 3)
	for _, m := range []*Matrix[float64]{New[float64](0, 3), Wrap(0, 3, 3, []float64{1, 2, 3})} {
		for name, call := range map[string]func(){
			"ColMax":    func() { ColMax(x, m) },
			"ColArgMax": func() { ColArgMax(at, m) },
		} {
			want := "linalg: " + name + ": nothing is the largest of no elements: the matrix is 0×3"
			if got := recovered(call); got != want {
				t.Errorf("panic %q, want %q", got, want)
			}
		}
		ColLogSumExp(x, m)
		for _, v := range x {
			if !math.IsInf(v, -1) {
				t.Errorf("ColLogSumExp of no rows is %v, want -Inf", x)
			}
		}
	}
	for name, call := range map[string]func(){
		"RowMax":    func() { RowMax(x, New[float64](3, 0)) },
		"RowArgMax": func() { RowArgMax(at, New[float64](3, 0)) },
		"Max":       func() { Max[float64](nil) },
		"ArgMax":    func() { ArgMax[float64](nil) },
	} {
		if got := recovered(call); !strings.HasPrefix(got, "linalg: "+name+": ") {
			t.Errorf("%s: panic %q", name, got)
		}
	}
	ColMax(nil, New[float64](0, 0))
	RowMax(nil, New[float64](0, 0))
}
