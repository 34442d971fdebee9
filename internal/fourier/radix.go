package fourier

// Every product is rounded (float64(a*b)), so that no compiler fuses it into
// the sum beside it.

func (p *pass) radix2(y, x []row) {
	s, m := p.s, p.m
	for i := range m {
		w := p.twiddles[i]
		for q := range s {
			a, b := &x[s*i+q], &x[s*(i+m)+q]
			u, v := &y[s*2*i+q], &y[s*(2*i+1)+q]
			for l := range half {
				dr, di := a[l]-b[l], a[l+half]-b[l+half]
				u[l], u[l+half] = a[l]+b[l], a[l+half]+b[l+half]
				v[l] = float64(dr*w.re) - float64(di*w.im)
				v[l+half] = float64(dr*w.im) + float64(di*w.re)
			}
		}
	}
}

func (p *pass) radix4(y, x []row) {
	s, m := p.s, p.m
	for i := range m {
		w := p.twiddles[3*i : 3*i+3]
		w1, w2, w3 := w[0], w[1], w[2]
		for q := range s {
			a, b := &x[s*i+q], &x[s*(i+m)+q]
			c, d := &x[s*(i+2*m)+q], &x[s*(i+3*m)+q]
			o := s*4*i + q
			y0, y1, y2, y3 := &y[o], &y[o+s], &y[o+2*s], &y[o+3*s]
			for l := range half {
				sr, si := a[l]+c[l], a[l+half]+c[l+half]
				tr, ti := b[l]+d[l], b[l+half]+d[l+half]
				ur, ui := a[l]-c[l], a[l+half]-c[l+half]
				vr, vi := b[l+half]-d[l+half], d[l]-b[l] // −i(b − d)
				y0[l], y0[l+half] = sr+tr, si+ti
				sr, si = sr-tr, si-ti
				y2[l] = float64(sr*w2.re) - float64(si*w2.im)
				y2[l+half] = float64(sr*w2.im) + float64(si*w2.re)
				tr, ti = ur+vr, ui+vi
				y1[l] = float64(tr*w1.re) - float64(ti*w1.im)
				y1[l+half] = float64(tr*w1.im) + float64(ti*w1.re)
				ur, ui = ur-vr, ui-vi
				y3[l] = float64(ur*w3.re) - float64(ui*w3.im)
				y3[l+half] = float64(ur*w3.im) + float64(ui*w3.re)
			}
		}
	}
}

// radixOdd uses that terms k and r−k share a cosine and an opposite sine.
func (p *pass) radixOdd(y, x []row) {
	var sum, diff [maxRadix/2 + 1]row
	r, s, m := p.radix, p.s, p.m
	for i := range m {
		for q := range s {
			a := &x[s*i+q]
			zero := *a
			for k := 1; k <= r/2; k++ {
				b, c := &x[s*(i+k*m)+q], &x[s*(i+(r-k)*m)+q]
				for l := range Lanes {
					sum[k][l], diff[k][l] = b[l]+c[l], b[l]-c[l]
					zero[l] += sum[k][l]
				}
			}
			o := s*r*i + q
			y[o] = zero
			for j := 1; j <= r/2; j++ {
				even, odd := *a, row{}
				for k := 1; k <= r/2; k++ {
					w := p.roots[j*k%r]
					for l := range Lanes {
						even[l] += float64(w.re * sum[k][l])
						odd[l] += float64(w.im * diff[k][l])
					}
				}
				// Output j is even + i·odd, output r−j is even − i·odd.
				wj, wn := p.twiddles[(r-1)*i+j-1], p.twiddles[(r-1)*i+r-j-1]
				u, v := &y[o+s*j], &y[o+s*(r-j)]
				for l := range half {
					ur, ui := even[l]-odd[l+half], even[l+half]+odd[l]
					vr, vi := even[l]+odd[l+half], even[l+half]-odd[l]
					u[l] = float64(ur*wj.re) - float64(ui*wj.im)
					u[l+half] = float64(ur*wj.im) + float64(ui*wj.re)
					v[l] = float64(vr*wn.re) - float64(vi*wn.im)
					v[l+half] = float64(vr*wn.im) + float64(vi*wn.re)
				}
			}
		}
	}
}
