package asm

// These are the oracle of the kernels at every level: products are rounded
// (float64(a·b)) before they are added, in the order of the kernels.

func butterflyGeneric(radix int, y, x []Row, s, m int, w []Twiddle) {
	for p := range m {
		twiddles := w[(radix-1)*p:][:radix-1]
		for q := range s {
			in := func(k int) *Row { return &x[s*(p+k*m)+q] }
			out := func(j int) *Row { return &y[s*(radix*p+j)+q] }
			switch radix {
			case 2:
				radix2(in, out)
			case 3:
				radix3(in, out)
			case 4:
				radix4(in, out)
			case 5:
				radix5(in, out)
			}
			for j, t := range twiddles {
				out(j + 1).rotate(t)
			}
		}
	}
}

const half = RowLanes / 2

func radix2(in, out func(int) *Row) {
	a, b, u, v := in(0), in(1), out(0), out(1)
	for l := range a {
		u[l], v[l] = a[l]+b[l], a[l]-b[l]
	}
}

func radix4(in, out func(int) *Row) {
	a, b, c, d := in(0), in(1), in(2), in(3)
	y0, y1, y2, y3 := out(0), out(1), out(2), out(3)
	for l := range half {
		sr, si := a[l]+c[l], a[l+half]+c[l+half]
		tr, ti := b[l]+d[l], b[l+half]+d[l+half]
		ur, ui := a[l]-c[l], a[l+half]-c[l+half]
		vr, vi := b[l+half]-d[l+half], d[l]-b[l] // −i(b − d)
		y0[l], y0[l+half] = sr+tr, si+ti
		y2[l], y2[l+half] = sr-tr, si-ti
		y1[l], y1[l+half] = ur+vr, ui+vi
		y3[l], y3[l+half] = ur-vr, ui-vi
	}
}

// Cosines and sines of 2π/3, 2π/5 and 4π/5.
const (
	sin3 = 0.86602540378443864676372317075294
	cos5 = 0.30901699437494742410229341718282
	cos6 = -0.80901699437494742410229341718282
	sin5 = 0.95105651629515357211643933337938
	sin6 = 0.58778525229247312916870595463907
)

// radix3: outputs 1 and 2 are e ∓ i·o with e = a − (b+c)/2, o = sin(2π/3)(b−c).
func radix3(in, out func(int) *Row) {
	a, b, c := in(0), in(1), in(2)
	y0, y1, y2 := out(0), out(1), out(2)
	for l := range half {
		tr, ti := b[l]+c[l], b[l+half]+c[l+half]
		or, oi := float64(sin3*(b[l]-c[l])), float64(sin3*(b[l+half]-c[l+half]))
		er, ei := a[l]-float64(0.5*tr), a[l+half]-float64(0.5*ti)
		y0[l], y0[l+half] = a[l]+tr, a[l+half]+ti
		y1[l], y1[l+half] = er+oi, ei-or
		y2[l], y2[l+half] = er-oi, ei+or
	}
}

// radix5: outputs j and 5−j are e ∓ i·o with the sums e of cosines and o of
// sines.
func radix5(in, out func(int) *Row) {
	a, b, c, d, f := in(0), in(1), in(2), in(3), in(4)
	y0, y1, y2, y3, y4 := out(0), out(1), out(2), out(3), out(4)
	for l := range half {
		tr, ti, sr, si := b[l]+f[l], b[l+half]+f[l+half], c[l]+d[l], c[l+half]+d[l+half]
		ur, ui, vr, vi := b[l]-f[l], b[l+half]-f[l+half], c[l]-d[l], c[l+half]-d[l+half]
		y0[l], y0[l+half] = (a[l]+tr)+sr, (a[l+half]+ti)+si
		er, ei := (a[l]+float64(cos5*tr))+float64(cos6*sr), (a[l+half]+float64(cos5*ti))+float64(cos6*si)
		or, oi := float64(sin5*ur)+float64(sin6*vr), float64(sin5*ui)+float64(sin6*vi)
		y1[l], y1[l+half] = er+oi, ei-or
		y4[l], y4[l+half] = er-oi, ei+or
		er, ei = (a[l]+float64(cos6*tr))+float64(cos5*sr), (a[l+half]+float64(cos6*ti))+float64(cos5*si)
		or, oi = float64(sin6*ur)-float64(sin5*vr), float64(sin6*ui)-float64(sin5*vi)
		y2[l], y2[l+half] = er+oi, ei-or
		y3[l], y3[l+half] = er-oi, ei+or
	}
}

func foldGeneric(sum, diff, a, b []Row) {
	for i := range a {
		x, y := &a[i], &b[len(b)-1-i]
		for l := range x {
			sum[i][l], diff[i][l] = x[l]+y[l], x[l]-y[l]
		}
	}
}

func cosineFromFourierGeneric(x, v []Row, w []Twiddle, backwards bool) {
	n := len(v)
	for k := 1; k < n; k++ {
		p, q, at := v[k], v[n-k], k
		p.rotate(w[k])
		q.rotate(w[n-k])
		if backwards {
			at = n - 1 - k
		}
		for l := range half {
			x[at][l], x[at][l+half] = 0.5*(p[l]-q[l+half]), 0.5*(p[l+half]+q[l])
		}
	}
}

func fourierFromCosineGeneric(v, x []Row, w []Twiddle, backwards bool) {
	n := len(v)
	for k := 1; k < n; k++ {
		a, b := &x[k], &x[n-k]
		if backwards {
			a, b = &x[n-1-k], &x[k-1]
		}
		for l := range half {
			v[k][l], v[k][l+half] = 0.5*(a[l]+b[l+half]), 0.5*(a[l+half]-b[l])
		}
		v[k].rotate(Twiddle{w[k].Re, -w[k].Im})
	}
}
