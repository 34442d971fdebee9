package linalg

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

// TestScalarForms: a number alone has the bits of its place in a vector, at every
// level, and nothing is allocated.
func TestScalarForms(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testScalarForms[float32])
		t.Run("float64", testScalarForms[float64])
	})
}

func testScalarForms[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	x := []T{0, T(math.Copysign(0, -1)), 1, -1, T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN()), 1e-40, -1e-40, 88.9, -104}
	for range 300 {
		x = append(x, T(rng.NormFloat64()*math.Exp2(float64(rng.IntN(30)-20))))
	}
	type form struct {
		name   string
		vector func(dst, x []T)
		scalar func(x T) T
	}
	forms := []form{{"Exp", Exp[T], ExpOf[T]}, {"Expm1", Expm1[T], Expm1Of[T]}, {"Log", Log[T], LogOf[T]}, {"Log1p", Log1p[T], Log1pOf[T]}}
	for _, a := range activations {
		forms = append(forms, form{a.String(), func(dst, x []T) { Activate(a, dst, x) }, func(x T) T { return ActivateOf(a, x) }})
	}
	y := make([]T, len(x))
	for _, f := range forms {
		f.vector(y, x)
		for i, v := range x {
			got, want := f.scalar(v), y[i]
			if math.Float64bits(float64(got)) != math.Float64bits(float64(want)) && (got == got || want == want) {
				t.Fatalf("%s of %v alone is %v, in a vector %v", f.name, v, got, want)
			}
		}
		if underRace {
			continue // the race detector drops pooled buffers
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, v := range x {
			f.scalar(v)
		}
		runtime.ReadMemStats(&after)
		if n := after.Mallocs - before.Mallocs; n > 20 {
			t.Errorf("%s of %d numbers allocates %d times", f.name, len(x), n)
		}
	}
}

// TestElementwise has exact values.
func TestElementwise(t *testing.T) {
	a, b := Wrap(2, 2, 2, []float64{6, 1, -8, 0}), Wrap(2, 2, 2, []float64{3, 4, 2, 0})
	Div(a, a, b)
	if x := a.Data; x[0] != 2 || x[1] != 0.25 || x[2] != -4 || x[3] == x[3] {
		t.Errorf("Div gives %v, want 2 0.25 -4 NaN", x)
	}
	x := []float32{9, 2.25, -1, 0}
	y := make([]float32, 4)
	if Sqrt(y, x); y[0] != 3 || y[1] != 1.5 || y[2] == y[2] || y[3] != 0 {
		t.Errorf("Sqrt gives %v, want 3 1.5 NaN 0", y)
	}
	if Clamp(y, x, -0.5, 4); y[0] != 4 || y[1] != 2.25 || y[2] != -0.5 || y[3] != 0 {
		t.Errorf("Clamp gives %v, want 4 2.25 -0.5 0", y)
	}
	if Where(y, x, []float32{1, 2, 3, 4}); y[0] != 1 || y[1] != 2 || y[2] != -0.5 || y[3] != 0 {
		t.Errorf("Where gives %v, want 1 2 -0.5 0", y)
	}
}
