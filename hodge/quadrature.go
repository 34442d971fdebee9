package hodge

import (
	"context"
	"fmt"
	"math"
)

// An Integral is a number with its error bar.
type Integral struct {
	Value    float64
	Bound    float64 // estimated error of Value
	Absolute float64 // integral of the absolute value, the size that rounding scales with
}

func (i Integral) String() string { return fmt.Sprintf("%.6g ± %.1g", i.Value, i.Bound) }

const (
	// maxSamples is how many values of the integrand one integral may take.
	maxSamples = 1 << 19
	// finest is the smallest relative error that is asked of a sum.
	finest = 0x1p-48
)

// A cubature integrates vector-valued functions over the cube [0,1]ᵏ by products
// of Gauss–Legendre rules. On each box the rules grow until two of them agree,
// their difference being the error; boxes where they do not are cut in two.
type cubature struct {
	dim, width int
	// f sets dst, of width elements, to the integrand at t and returns the
	// error bar of its elements.
	f func(dst, t []float64) float64

	tol     float64
	samples int
	row     []float64
}

// box is one piece of the cube with its integral.
type box struct {
	low, high []float64
	value     []float64
	quadErr   float64 // difference of the last two rules
	sampleErr float64 // integral of the integrand's error bar
	size      float64 // integral of the largest |element|
}

// integrate returns the integrals of f's elements. It ends when their error is
// at most tol times the integral of the largest |element|, or no worse than what
// the integrand's own error bars amount to. The result is the best that was
// reached when the error says that it is not good enough.
func (c *cubature) integrate(ctx context.Context, tol float64) (value []float64, total Integral, err error) {
	c.row, c.tol = make([]float64, c.width), max(tol, finest)
	high := make([]float64, c.dim)
	for j := range high {
		high[j] = 1
	}
	first, err := c.measure(make([]float64, c.dim), high)
	if err != nil {
		return nil, Integral{}, err
	}
	boxes := []box{first}
	for {
		var quadErr, sampleErr, size float64
		for _, b := range boxes {
			quadErr += b.quadErr
			sampleErr += b.sampleErr
			size += b.size
		}
		target := float64(c.tol*size) + sampleErr
		total = Integral{Bound: quadErr + sampleErr + float64(0x1p-52*size), Absolute: size}
		if quadErr <= target {
			break
		}
		if err = ctx.Err(); err != nil {
			break
		}
		// At least one box is above its share.
		share := target / float64(len(boxes))
		split := 0
		for i, n := 0, len(boxes); i < n; i++ {
			low, high, ok := boxes[i].halves()
			if !(boxes[i].quadErr > share) || !ok || c.samples > maxSamples {
				continue
			}
			split++
			left, errLeft := c.measure(boxes[i].low, low)
			right, errRight := c.measure(high, boxes[i].high)
			if errLeft != nil || errRight != nil {
				return nil, Integral{}, firstOf(errLeft, errRight)
			}
			boxes[i] = left
			boxes = append(boxes, right)
		}
		if split == 0 {
			err = fmt.Errorf("did not converge: error %.1g of %.3g after %d samples", quadErr, size, c.samples)
			break
		}
	}
	value = make([]float64, c.width)
	for _, b := range boxes {
		for i, v := range b.value {
			value[i] += v
		}
	}
	return value, total, err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// halves returns the upper corner of the lower half and the lower corner of the
// upper half, across the first of the longest axes; ok is false when the box
// is too small for floating point.
func (b *box) halves() (low, high []float64, ok bool) {
	axis := -1
	for j := range b.low {
		if axis < 0 || b.high[j]-b.low[j] > b.high[axis]-b.low[axis] {
			axis = j
		}
	}
	if axis < 0 {
		return nil, nil, false
	}
	low, high = append([]float64(nil), b.high...), append([]float64(nil), b.low...)
	middle := (b.low[axis] + b.high[axis]) / 2
	low[axis], high[axis] = middle, middle
	return low, high, b.low[axis] < middle && middle < b.high[axis]
}

// ladder is the sequence of rules, by their points along each axis, for as long
// as a box takes at most four thousand of them.
var ladder = [MaxDim + 1][]int{{1, 1}, {3, 5, 8, 12, 17}, {3, 5, 8, 12, 17}, {3, 5, 8, 12}, {3, 5, 8}, {2, 3, 5}, {2, 3, 4}}

// measure integrates over one box.
func (c *cubature) measure(low, high []float64) (box, error) {
	b := box{low: low, high: high}
	for i, points := range ladder[c.dim] {
		before := b.value
		var err error
		b.value, b.size, b.sampleErr, err = c.product(legendre()[points], low, high)
		if err != nil {
			return box{}, err
		}
		if i == 0 {
			continue
		}
		b.quadErr = 0
		for j, v := range b.value {
			b.quadErr = max(b.quadErr, math.Abs(v-before[j]))
		}
		if b.quadErr <= c.tol*b.size {
			break
		}
	}
	return b, nil
}

// product applies a product rule to the box.
func (c *cubature) product(r rule, low, high []float64) (value []float64, size, sampleErr float64, err error) {
	value = make([]float64, c.width)
	r.each(low, high, func(t []float64, weight float64) {
		bar := c.f(c.row, t)
		c.samples++
		biggest := 0.0
		for i, v := range c.row {
			value[i] += float64(weight * v)
			biggest = max(biggest, math.Abs(v))
		}
		if err == nil && !finite([]float64{biggest, bar}) {
			err = fmt.Errorf("the integrand is not finite at parameter %v", t)
		}
		size += float64(weight * biggest)
		sampleErr += float64(weight * bar)
	})
	return value, size, sampleErr, err
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
