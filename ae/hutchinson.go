package ae

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// Estimate is a mean and its standard error.
type Estimate struct{ Value, Error float64 }

// Estimates are means over samples, estimated by random vectors.
type Estimates struct {
	Samples, Probes int
	Size            Estimate // of ‖J‖²
	Asymmetry       Estimate // of ‖J − Jᵀ‖²/2
	NAsym           Estimate // the quotient of these means, halved: Σ‖J − Jᵀ‖²/(4Σ‖J‖²)
}

// Hutchinson estimates the norms of the pre-output Jacobian J on the rows of x,
// N×D, by products with random vectors v of ±1, so many for each sample: the
// expectation of ‖Jv‖² is ‖J‖², and that of ‖Jv − Jᵀv‖² is ‖J − Jᵀ‖². This skew
// form has a relative spread that does not grow as J becomes symmetric, other
// than ‖Jᵀv‖² − vᵀJJv. The errors are those of the probes alone, from their
// spread at each sample; one probe has none, NaN. No J is formed.
//
// A potential network is an error, as its J is symmetric; so are bad options,
// shapes and data. When ctx ends, Hutchinson returns its error, wrapped.
func Hutchinson[T linalg.Float](ctx context.Context, n Network[T], x *linalg.Matrix[T], probes int, seed uint64) (*Estimates, error) {
	if probes < 1 {
		return nil, fmt.Errorf("ae: Hutchinson: %d probes, at least 1 is needed", probes)
	}
	if err := checkData("Hutchinson", n, x, false); err != nil {
		return nil, err
	}
	if err := n.Validate(); err != nil {
		return nil, fmt.Errorf("ae: Hutchinson: %w", err)
	}
	layers := layersOf(n.Double())
	if layers == nil {
		return nil, errors.New("ae: Hutchinson: only a model and a deep one have products with J; that of a potential network is symmetric")
	}
	rows := min(chunkRows, x.Rows)
	p := newPass(layers, false, rows, false, nil)
	w := newWay(p, len(layers))
	var sum moments
	for i := 0; i < x.Rows; i += rows {
		k := min(i+rows, x.Rows)
		p.size(k - i)
		w.size(k - i)
		linalg.Convert(p.h[0], x.Slice(i, k, 0, x.Cols))
		p.forward()
		chunk := make([]moments, k-i)
		for probe := range probes {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("ae: Hutchinson: %w", err)
			}
			for n := range k - i {
				signs(w.t[0].Row(n), seed+mix(uint64(probe)+mix(uint64(i+n))))
			}
			w.g[w.to].Copy(w.t[0])
			w.push()
			w.pull()
			jv, jtv := w.t[w.to], w.g[0]
			for n := range k - i {
				q := linalg.Dot(jv.Row(n), jv.Row(n))
				var s float64
				for j, v := range jv.Row(n) {
					d := v - jtv.Row(n)[j]
					s += float64(d * d)
				}
				chunk[n].add(s, q)
			}
		}
		for _, c := range chunk {
			sum.merge(c.mean(float64(probes)))
		}
	}
	return sum.estimates(x.Rows, probes), nil
}

// layersOf returns the layers from x to the pre-output of a Model or a Deep, nil of
// others.
func layersOf(n Network[float64]) []Layer[float64] {
	switch m := n.(type) {
	case *Model[float64]:
		return []Layer[float64]{{m.W, linalg.NoTrans, m.B, m.Activation}, {m.R, linalg.Transposed, m.C, linalg.Linear}}
	case *Deep[float64]:
		return m.Layers
	}
	return nil
}

// moments are the sums of p, q and their products over probes, or over samples
// those of the means and of the variances of the means.
type moments struct{ p, q, pp, qq, pq float64 }

func (m *moments) add(p, q float64) {
	m.p, m.q = m.p+p, m.q+q
	m.pp, m.qq, m.pq = m.pp+float64(p*p), m.qq+float64(q*q), m.pq+float64(p*q)
}

// mean returns the means of k probes and the variances of these means.
func (m moments) mean(k float64) moments {
	variance := func(xy, x, y float64) float64 { return (xy - float64(x*y)/k) / (k - 1) / k }
	return moments{m.p / k, m.q / k, variance(m.pp, m.p, m.p), variance(m.qq, m.q, m.q), variance(m.pq, m.p, m.q)}
}

func (m *moments) merge(c moments) {
	m.p, m.q, m.pp, m.qq, m.pq = m.p+c.p, m.q+c.q, m.pp+c.pp, m.qq+c.qq, m.pq+c.pq
}

// estimates returns the means over n samples. The error of the quotient is of
// first order.
func (m moments) estimates(n, probes int) *Estimates {
	root := func(v float64) float64 {
		if math.IsNaN(v) {
			return v
		}
		return math.Sqrt(max(v, 0))
	}
	k := float64(n)
	e := &Estimates{
		Samples: n, Probes: probes,
		Size:      Estimate{m.q / k, root(m.qq) / k},
		Asymmetry: Estimate{m.p / k / 2, root(m.pp) / k / 2},
		NAsym:     Estimate{math.NaN(), math.NaN()},
	}
	if m.q > 0 {
		r := m.p / m.q
		e.NAsym = Estimate{r / 4, root(m.pp-float64(2*r*m.pq)+float64(r*r*m.qq)) / m.q / 4}
	}
	return e
}
