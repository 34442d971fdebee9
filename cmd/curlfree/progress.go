package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/curlfree/curlfree/ae"
)

// progress shows how long work goes: one line that is written over and over on
// a terminal, one line for each epoch, or tenth of an annealing, elsewhere.
type progress struct {
	w        io.Writer
	terminal bool
	open     bool // a line on the terminal waits for its end
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	return &progress{w: w, terminal: ok && isTerminal(f)}
}

// isTerminal reports whether f is a character device other than the null one.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// show writes p, with the symmetricity of the model when it is known.
func (s *progress) show(p ae.Progress, symmetricity string) {
	if !s.terminal && p.Step < p.Steps {
		return
	}
	done := float64(p.Epoch-1) + float64(p.Step)/float64(max(p.Steps, 1))
	s.line(fmt.Sprintf("epoch %d/%d  loss %.4f  %s%.0f samples/s  %v left", p.Epoch, p.Epochs, p.Loss, symmetricity, p.SamplesPerSecond,
		left(p.Elapsed, done, float64(p.Epochs))))
}

// annealing returns what shows how far an annealing is: about ten lines a way
// elsewhere than on a terminal.
func (s *progress) annealing() func(ae.AISProgress) {
	next := 0.0
	return func(p ae.AISProgress) {
		if p.Done == 0 {
			next = 0
		}
		if !s.terminal && p.Done < min(next, 1) {
			return
		}
		next = p.Done + 0.1
		done := float64(p.Way-1) + p.Done
		text := fmt.Sprintf("annealing, way %d/%d, %.0f %%", p.Way, p.Ways, 100*p.Done)
		if done > 0 {
			text += fmt.Sprintf("  %v left", left(p.Elapsed, done, float64(p.Ways)))
		}
		s.line(text)
	}
}

// left is how long the rest takes, going by what was done so far of all.
func left(elapsed time.Duration, done, all float64) time.Duration {
	return time.Duration(float64(elapsed) * (all - done) / max(done, 1e-9)).Round(time.Second)
}

// line writes a line, on a terminal over the one before.
func (s *progress) line(text string) {
	if s.terminal {
		fmt.Fprintf(s.w, "\r\x1b[K%s", text)
		s.open = true
		return
	}
	fmt.Fprintln(s.w, text)
}

// end finishes the line on the terminal, so that what follows starts on its own.
func (s *progress) end() {
	if s.open {
		fmt.Fprintln(s.w)
		s.open = false
	}
}
