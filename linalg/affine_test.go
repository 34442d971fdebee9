package linalg

import (
	"math/rand/v2"
	"testing"
)

// TestAffine holds the fused layer to the sequence that defines it, bit for bit,
// and one sample to its row in a batch.
func TestAffine(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testAffine[float32])
		t.Run("float64", testAffine[float64])
	})
}

func testAffine[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	ws := NewWorkspace(2)
	defer ws.Close()
	for _, s := range [][3]int{{1, 5, 3}, {7, 50, 90}, {64, 150, 500}, {3, 4, 0}} {
		for _, act := range activations {
			for _, tw := range []Trans{NoTrans, Transposed} {
				x, w := random[T](rng, s[0], s[2]), random[T](rng, s[2], s[1])
				if tw {
					w = random[T](rng, s[1], s[2])
				}
				bias := random[T](rng, 1, s[1]).Row(0)
				got, want := New[T](s[0], s[1]), New[T](s[0], s[1])
				var slope, wantSlope *Matrix[T]
				if act.slopeOfValue() {
					slope, wantSlope = New[T](s[0], s[1]), New[T](s[0], s[1])
				}
				Affine(got, slope, x, w, tw, bias, act, ws)
				for i := range want.Rows {
					copy(want.Row(i), bias)
				}
				Gemm(want, 1, x, NoTrans, w, tw, 1, nil)
				for i := range want.Rows {
					Activate(act, want.Row(i), want.Row(i))
					if slope != nil {
						Derivative(act, wantSlope.Row(i), want.Row(i))
					}
				}
				sameBits(t, got, want, "the fused layer %v %v", s, act)
				if slope != nil {
					sameBits(t, slope, wantSlope, "the slopes of the fused layer %v %v", s, act)
				}
				last := s[0] - 1
				one := New[T](1, s[1])
				Affine(one, nil, x.Slice(last, last+1, 0, s[2]), w, tw, bias, act, ws)
				sameBits(t, one, got.Slice(last, last+1, 0, s[1]), "a sample alone of %v %v", s, act)
			}
		}
	}
}

func TestProductsDoNotAllocate(t *testing.T) {
	for _, threads := range []int{1, 2} {
		ws := NewWorkspace(threads)
		a, b, c := New[float32](100, 784), New[float32](784, 500), New[float32](100, 500)
		bias := make([]float32, 500)
		checkAllocations(t, threads, func() {
			Gemm(c, 1, a, NoTrans, b, NoTrans, 0, ws)
			Gemm(c, 0.5, a, NoTrans, b, NoTrans, 1, ws)
			Affine(c, nil, a, b, NoTrans, bias, Sigmoid, ws)
			Gemv(bias, 0.5, b, Transposed, a.Row(0), 0)
			Gemv(a.Row(1), 1, b, NoTrans, bias, 1)
		})
		ws.Close()
	}
}

// Callers that share the default workspace do not disturb each other.
func TestConcurrentCallers(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	a, b := random[float64](rng, 60, 70), random[float64](rng, 70, 80)
	want := New[float64](60, 80)
	Gemm(want, 1, a, NoTrans, b, NoTrans, 0, nil)
	done := make(chan bool)
	for range 8 {
		go func() {
			same := true
			for range 50 {
				got := New[float64](60, 80)
				Gemm(got, 1, a, NoTrans, b, NoTrans, 0, nil)
				same = same && equalBits(got, want)
			}
			done <- same
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("concurrent products differ")
		}
	}
}
