package main

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
)

// moving is what the flags of dynamics say.
type moving struct {
	source source
	samples
	json bool
}

func parseDynamics(args []string, c console) (*moving, error) {
	m := &moving{}
	f := newFlags("dynamics", "[MODEL]", c)
	m.source.flags(f)
	m.samples.flags(f)
	m.n = 20
	f.Lookup("n").Usage, f.Lookup("n").DefValue = "samples to start from", "20"
	f.BoolVar(&m.json, "json", false, "print an object")
	if err := parse(f, args, 0, 1); err != nil {
		return nil, err
	}
	if err := m.samples.check(f); err != nil {
		return nil, err
	}
	return m, m.source.check(f)
}

// fixedPoint is one line of the outcome.
type fixedPoint struct {
	Kind         string   `json:"kind"`
	Spiral       bool     `json:"spiral"`
	Found        int      `json:"found"`
	Residual     number   `json:"residual"`
	LargestReal  number   `json:"largestReal"`
	LargestImag  number   `json:"largestImag"`
	SymmetricMax number   `json:"symmetricMax"`
	Trace        number   `json:"trace"`
	PaperSink    bool     `json:"paperSink"`
	X            []number `json:"x"`
}

func dynamics(ctx context.Context, args []string, c console) error {
	m, err := parseDynamics(args, c)
	if err != nil {
		return err
	}
	model, meta, err := m.source.open()
	if err != nil {
		return err
	}
	if err := m.samples.find(&m.source, meta); err != nil {
		return err
	}
	x, err := m.samples.open()
	if err != nil {
		return err
	}
	starts := x.Slice(0, min(m.n, x.Rows), 0, x.Cols)
	points, failed, err := ae.FixedPoints(ctx, model, starts)
	if err != nil {
		return err
	}
	list := []fixedPoint{}
	for _, p := range points {
		f := fixedPoint{
			Kind: p.Kind.String(), Spiral: p.Spiral, Found: p.Found, Residual: number(p.Residual), LargestReal: number(math.Inf(-1)),
			SymmetricMax: number(p.SymmetricMax), Trace: number(p.Trace), PaperSink: p.PaperSink,
		}
		for _, v := range p.Eigenvalues {
			f.LargestReal = max(f.LargestReal, number(real(v)))
			f.LargestImag = max(f.LargestImag, number(imag(v)))
		}
		for _, v := range p.X {
			f.X = append(f.X, number(v))
		}
		list = append(list, f)
	}
	if m.json {
		return writeJSON(c.out, map[string]any{
			"model": m.source.String(), "data": m.data, "starts": starts.Rows, "failed": failed, "points": list,
		})
	}
	return m.table(list, starts.Rows, failed, x.Cols).WriteText(c.out)
}

// table returns the text of the outcome.
func (m *moving) table(list []fixedPoint, starts, failed, dimension int) report.Table {
	t := report.Table{
		Title: fmt.Sprintf("%d fixed points of %s from %d samples of %s (%d led nowhere); eigenvalues λ of J = ∂r/∂x, a sink has Re λ < 1; the paper asks tr J < %d",
			len(list), m.source.String(), starts, m.data, failed, dimension),
		Columns: []string{"kind", "found", "‖r−x‖", "max Re λ", "max Im λ", "max λ of (J+Jᵀ)/2", "tr J", "paper's sink"},
	}
	for _, p := range list {
		f := func(x number) string { return fmt.Sprintf("%.5g", float64(x)) }
		kind := p.Kind
		if p.Spiral {
			kind += ", spiral"
		}
		t.Rows = append(t.Rows, []string{
			kind, strconv.Itoa(p.Found), fmt.Sprintf("%.1e", float64(p.Residual)), f(p.LargestReal), f(p.LargestImag), f(p.SymmetricMax), f(p.Trace), strconv.FormatBool(p.PaperSink),
		})
	}
	return t
}
