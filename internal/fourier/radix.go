package fourier

// Every product is rounded (float64(a*b)), so that no compiler fuses it into
// the sum beside it.

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
						even[l] += float64(w.Re * sum[k][l])
						odd[l] += float64(w.Im * diff[k][l])
					}
				}
				// Output j is even + i·odd, output r−j is even − i·odd.
				wj, wn := p.twiddles[(r-1)*i+j-1], p.twiddles[(r-1)*i+r-j-1]
				u, v := &y[o+s*j], &y[o+s*(r-j)]
				for l := range half {
					ur, ui := even[l]-odd[l+half], even[l+half]+odd[l]
					vr, vi := even[l]+odd[l+half], even[l+half]-odd[l]
					u[l] = float64(ur*wj.Re) - float64(ui*wj.Im)
					u[l+half] = float64(ur*wj.Im) + float64(ui*wj.Re)
					v[l] = float64(vr*wn.Re) - float64(vi*wn.Im)
					v[l+half] = float64(vr*wn.Im) + float64(vi*wn.Re)
				}
			}
		}
	}
}
