package main

import _ "embed"

//go:embed poisson.py
var poissonPy string

// scipyPeer has the cosine transforms of scipy.fft, in either precision.
func scipyPeer() *peer {
	p, interpreter := pythonPeer(pythons(), "scipy.fft", "scipy")
	if p.absent == "" {
		p.single.conservative = func(c *conservation) *solver { return c.inPython(interpreter, "float32", 2e-4) }
		p.double.conservative = func(c *conservation) *solver { return c.inPython(interpreter, "float64", 1e-10) }
	}
	return p
}

func (c *conservation) inPython(interpreter, typ string, within float64) *solver {
	arguments := []any{c.kernel, typ, c.threads}
	for _, n := range c.cells {
		arguments = append(arguments, n)
	}
	s := startChild(interpreter, poissonPy, arguments...)
	s.send(bytesOf(c.input))
	return &solver{
		run: func(times int) { s.ask("run", times) },
		potential: func() []float64 {
			p := make([]float64, c.nodes())
			s.tell("potential")
			s.receive(bytesOf(p))
			return p
		},
		within: within,
		close:  s.close,
	}
}
