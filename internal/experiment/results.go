package experiment

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/internal/report"
)

// Result is one number: what it is of, the paper's and ours. Paper is NaN where
// the paper gives none.
type Result struct {
	Experiment string
	Cell       string
	Quantity   string
	Paper      float64
	Value      float64
	N          int // samples behind the value
	Seconds    float64
}

// resultJSON is how a Result is written: what is not a number is null, with the
// reason for a missing value.
type resultJSON struct {
	Experiment string   `json:"experiment"`
	Cell       string   `json:"cell"`
	Quantity   string   `json:"quantity"`
	Paper      *float64 `json:"paper"`
	Value      *float64 `json:"value"`
	Reason     string   `json:"reason,omitempty"`
	N          int      `json:"n"`
	Seconds    float64  `json:"seconds"`
}

// notFinite begins the reason for a missing value; the value is behind it.
const notFinite = "not a finite number: "

// MarshalJSON writes r as its resultJSON.
func (r Result) MarshalJSON() ([]byte, error) {
	out := resultJSON{r.Experiment, r.Cell, r.Quantity, number(r.Paper), number(r.Value), "", r.N, r.Seconds}
	if out.Value == nil {
		out.Reason = notFinite + strconv.FormatFloat(r.Value, 'g', -1, 64)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Result) UnmarshalJSON(text []byte) error {
	var in resultJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*r = Result{in.Experiment, in.Cell, in.Quantity, math.NaN(), math.NaN(), in.N, in.Seconds}
	if in.Paper != nil {
		r.Paper = *in.Paper
	}
	if in.Value != nil {
		r.Value = *in.Value
	} else if v, err := strconv.ParseFloat(strings.TrimPrefix(in.Reason, notFinite), 64); err == nil {
		r.Value = v
	}
	return nil
}

// number returns a pointer to x, nil when x is not finite.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// Report is the outcome of a run.
type Report struct {
	Version string `json:"version"`
	Seed    uint64 `json:"seed"`
	ISA     string `json:"isa"`
	Threads int    `json:"threads,omitempty"`
	Dataset string `json:"dataset"`
	Preset  Preset `json:"preset"`

	Planned  []string   `json:"planned"` // the experiments of the run, finished or not
	Sections []*Section `json:"-"`       // those that are finished
}

// WriteJSON writes the report as one object with the results of all sections in
// one list, as docs/results.md has it.
func (r *Report) WriteJSON(w io.Writer) error {
	out := struct {
		*Report
		Experiments []Section `json:"experiments"`
		Results     []Result  `json:"results"`
	}{r, []Section{}, []Result{}}
	for _, x := range r.Sections {
		out.Results = append(out.Results, x.Results...)
		described := *x
		described.Results = nil
		out.Experiments = append(out.Experiments, described)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// WriteCSV writes a line for each number, with empty fields for what is not one.
func (r *Report) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write([]string{"experiment", "cell", "quantity", "paper", "value", "n", "seconds"})
	plain := func(x float64) string {
		if number(x) == nil {
			return ""
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	for _, x := range r.Sections {
		for _, y := range x.Results {
			c.Write([]string{y.Experiment, y.Cell, y.Quantity, plain(y.Paper), plain(y.Value), strconv.Itoa(y.N), plain(y.Seconds)})
		}
	}
	c.Flush()
	return c.Error()
}

// WriteText writes the tables and notes for a reader.
func (r *Report) WriteText(w io.Writer) error {
	for _, x := range r.Sections {
		if err := x.WriteText(w); err != nil {
			return err
		}
	}
	p := r.Preset
	_, err := fmt.Fprintf(w, "%s; %d hidden units, batch %d, seed %d; where a table does not say otherwise, %d epochs from initial scale %g; kernels %s.\n",
		r.Dataset, p.Hidden, p.Batch, r.Seed, p.Epochs, p.Scale, r.ISA)
	return err
}

// write puts what is finished into dir: results.json, results.csv and
// report.html. The number of threads changes nothing but seconds and is left
// out.
func (r *Report) write(dir string) error {
	plain := *r
	plain.Threads = 0
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"results.json", plain.WriteJSON},
		{"results.csv", plain.WriteCSV},
		{"report.html", func(w io.Writer) error { return plain.WriteHTML(w, dir) }},
	} {
		if err := report.WriteFile(filepath.Join(dir, file.name), file.write); err != nil {
			return err
		}
	}
	return nil
}
