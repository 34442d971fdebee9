package experiment

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"

	"github.com/curlfree/curlfree/internal/report"
)

// Section is what one experiment says.
type Section struct {
	Name       string         `json:"name"` // on the command line
	Title      string         `json:"title"`
	Question   string         `json:"question"`   // what is asked, in a paragraph
	Parameters []Parameter    `json:"parameters"` // what was run, in the order of their importance
	Claims     []Claim        `json:"claims"`
	Results    []Result       `json:"results,omitempty"`
	Tables     []report.Table `json:"tables"`
	Pictures   []Picture      `json:"pictures"`
	Notes      []string       `json:"notes"` // what differs from the paper, and why
}

// newSection is empty: lists without entries are none in JSON.
func newSection(name string) *Section {
	return &Section{
		Name: name, Parameters: []Parameter{}, Claims: []Claim{}, Results: []Result{},
		Tables: []report.Table{}, Pictures: []Picture{}, Notes: []string{},
	}
}

// Parameter is one setting of an experiment.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Verdict is what became of a claim.
type Verdict string

// The verdicts. A corrected claim holds in the form that Ours gives.
const (
	Holds     Verdict = "holds"
	Corrected Verdict = "corrected"
	Refuted   Verdict = "refuted"
	Undecided Verdict = "undecided"
)

// Claim is one sentence, the paper's or ours, and what decides it.
type Claim struct {
	Claim   string  `json:"claim"`
	Source  string  `json:"source"` // "Table 1", "eq. 15", "supplement, fig. 4", "ours"
	Paper   string  `json:"paper"`  // the paper's number or word, empty if it has none
	Ours    string  `json:"ours"`   // the number that decides, and of what it is
	Verdict Verdict `json:"verdict"`
	// Seeds that agree with the verdict, of how many, and the probability that a
	// fair coin does as well; Runs is 0 where the claim is not a matter of seeds.
	Agree int     `json:"agree,omitempty"`
	Runs  int     `json:"runs,omitempty"`
	P     float64 `json:"p,omitempty"`
}

// Picture is a pair of files in the folder of the run, NAME.svg and NAME.png.
type Picture struct {
	Name    string `json:"name"`
	Caption string `json:"caption"`
}

// figure is a picture that can be drawn both ways.
type figure interface {
	WriteSVG(io.Writer) error
	WritePNG(io.Writer) error
}

// set records a parameter.
func (x *Section) set(name, format string, args ...any) {
	x.Parameters = append(x.Parameters, Parameter{name, fmt.Sprintf(format, args...)})
}

// add records a number; it is of x.
func (x *Section) add(r Result) {
	r.Experiment = x.Name
	x.Results = append(x.Results, r)
}

// note records a sentence for the reader.
func (x *Section) note(format string, args ...any) {
	x.Notes = append(x.Notes, fmt.Sprintf(format, args...))
}

// claim records one with its verdict.
func (x *Section) claim(c Claim) { x.Claims = append(x.Claims, c) }

// signed is claim for what was seen on several seeds, of which agree support the
// verdict.
func (x *Section) signed(c Claim, agree, runs int) {
	c.Agree, c.Runs, c.P = agree, runs, signTest(agree, runs)
	x.claim(c)
}

// draw writes a picture into the folder of the run, both ways.
func (x *Section) draw(s *session, name, caption string, f figure) error {
	path := filepath.Join(s.Out, name)
	if err := report.WriteFile(path+".svg", f.WriteSVG); err != nil {
		return err
	}
	if err := report.WriteFile(path+".png", f.WritePNG); err != nil {
		return err
	}
	x.Pictures = append(x.Pictures, Picture{name, caption})
	return nil
}

// WriteText writes the tables, claims and notes for a reader.
func (x *Section) WriteText(w io.Writer) error {
	for _, t := range x.Tables {
		if err := t.WriteText(w); err != nil {
			return err
		}
	}
	for _, c := range x.Claims {
		if _, err := fmt.Fprintf(w, "%s: %s (%s)\n", c.Claim, c.Verdict, c.Ours); err != nil {
			return err
		}
	}
	for _, n := range x.Notes {
		if _, err := fmt.Fprintln(w, n); err != nil {
			return err
		}
	}
	for _, p := range x.Pictures {
		if _, err := fmt.Fprintf(w, "%s: %s.svg\n", strings.TrimSuffix(p.Caption, "."), p.Name); err != nil {
			return err
		}
	}
	return nil
}

// signTest returns the probability that at least agree of runs fair coins show
// heads.
func signTest(agree, runs int) float64 {
	p, term := 0.0, 1.0 // term is the binomial coefficient of k over 2^runs
	for range runs {
		term /= 2
	}
	for k := range runs + 1 {
		if k >= agree {
			p += term
		}
		term *= float64(runs-k) / float64(k+1)
	}
	return p
}

// each calls run for 0 … n−1, so many at a time as there are threads; which of
// them runs when changes no bit. The first real failure ends it and is returned,
// not the cancellations that follow it.
func (s *session) each(ctx context.Context, n int, run func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slots := make(chan struct{}, max(s.Threads, 1))
	var all sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Add(1)
		go func() {
			defer func() { <-slots; all.Done() }()
			if err := run(ctx, i); err != nil {
				cancel(err) // the first one stays
			}
		}()
	}
	all.Wait()
	return context.Cause(ctx)
}
