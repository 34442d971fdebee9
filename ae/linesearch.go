package ae

import "math"

// The constants of the strong Wolfe conditions: the value falls by at least
// sufficient of what its slope promises, and the slope is at most flat of what it
// was, in size.
const (
	sufficient = 1e-4
	flatter    = 0.9
	maxTrials  = 40
)

// lineSearch looks for a step t > 0 along which f, with value and slope given at
// 0, meets the strong Wolfe conditions, from the first one on (Nocedal and Wright
// 2006, algorithms 3.5 and 3.6). It reports whether the last call of f was at such
// a t. The slope at 0 is negative.
func lineSearch(f func(t float64) (value, slope float64), value, slope, first float64) bool {
	origin := trial{0, value, slope}
	before, t := origin, first
	for i := range maxTrials {
		now := at(f, t)
		switch {
		case !now.finite(): // too far
			t = before.t + (t-before.t)/10
			continue
		case !now.below(origin) || i > 0 && now.value >= before.value:
			return zoom(f, origin, before, now)
		case math.Abs(now.slope) <= -flatter*slope:
			return true
		case now.slope >= 0:
			return zoom(f, origin, now, before)
		}
		before, t = now, now.t+float64(4*(now.t-before.t))
	}
	return false
}

// zoom looks between low, the best step so far, and high, so that the slope at low
// points to high.
func zoom(f func(t float64) (value, slope float64), origin, low, high trial) bool {
	for range maxTrials {
		now := at(f, between(low, high))
		switch {
		case !now.finite() || !now.below(origin) || now.value >= low.value:
			high = now
		case math.Abs(now.slope) <= -flatter*origin.slope:
			return true
		default:
			if now.slope*(high.t-low.t) >= 0 {
				high = low
			}
			low = now
		}
		if low.t == high.t {
			return false
		}
	}
	return false
}

// trial is a step with the value and the slope there.
type trial struct{ t, value, slope float64 }

func at(f func(t float64) (value, slope float64), t float64) trial {
	value, slope := f(t)
	return trial{t, value, slope}
}

func (a trial) finite() bool { return a.value-a.value == 0 && a.slope-a.slope == 0 }

// below reports whether the value fell enough since the origin.
func (a trial) below(origin trial) bool {
	return a.value <= origin.value+float64(sufficient*a.t*origin.slope)
}

// between returns the minimum of the cubic through both trials (Nocedal and
// Wright, eq. 3.59), or their middle where there is none well inside.
func between(a, b trial) float64 {
	width := b.t - a.t
	middle := a.t + float64(width/2)
	if !b.finite() {
		return a.t + width/10
	}
	d1 := a.slope + b.slope - 3*(b.value-a.value)/width
	square := float64(d1*d1) - float64(a.slope*b.slope)
	if !(square >= 0) {
		return middle
	}
	d2 := math.Copysign(math.Sqrt(square), width)
	t := b.t - float64(width*((b.slope+d2-d1)/(b.slope-a.slope+float64(2*d2))))
	low, high := min(a.t, b.t), max(a.t, b.t)
	margin := (high - low) / 10
	if !(t >= low+margin && t <= high-margin) {
		return middle
	}
	return t
}
