package linalg

import "testing"

// TestViewEnds: a view reaches no element of the matrix that it is cut from.
func TestViewEnds(t *testing.T) {
	m := New[float64](4, 4)
	m.Fill(7)
	v := m.Slice(0, 2, 0, 2)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Row: row 2 is not inside 2×2", func() { v.Row(2) }},
		{"linalg: Row: row -1 is not inside 2×2", func() { v.Row(-1) }},
		{"linalg: Row: row 3 is not inside 2×2", func() { v.Set(3, 1, 5) }},
		{"linalg: Row: row 2 is not inside 2×2", func() { v.At(2, 0) }},
		{"linalg: Row: row 5 is not inside 5×0", func() { New[float64](5, 0).Row(5) }},
		{"linalg: Row: row 0 is not inside 0×3", func() { Wrap(0, 3, 3, []float64{1, 2, 3}).Row(0) }},
		{"runtime error: index out of range [2] with length 2", func() { v.Set(0, 2, 5) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
	for name, data := range map[string][]float64{"Slice": v.Data, "Row": v.Row(1), "Col": v.Col(0).Data} {
		if len(data) != cap(data) {
			t.Errorf("%s: %d elements, but room for %d", name, len(data), cap(data))
		}
	}
	if got := New[float64](5, 0).Row(4); got != nil {
		t.Errorf("a row without columns is %v, want nil", got)
	}
	for _, x := range m.Data {
		if x != 7 {
			t.Fatalf("the matrix has become %v", m)
		}
	}
}
