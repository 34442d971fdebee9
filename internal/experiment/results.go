package experiment

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
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

// MarshalJSON writes what is not a number as null, with the reason for a missing
// value.
func (r Result) MarshalJSON() ([]byte, error) {
	out := struct {
		Experiment string   `json:"experiment"`
		Cell       string   `json:"cell"`
		Quantity   string   `json:"quantity"`
		Paper      *float64 `json:"paper"`
		Value      *float64 `json:"value"`
		Reason     string   `json:"reason,omitempty"`
		N          int      `json:"n"`
		Seconds    float64  `json:"seconds"`
	}{r.Experiment, r.Cell, r.Quantity, number(r.Paper), number(r.Value), "", r.N, r.Seconds}
	if out.Value == nil {
		out.Reason = "not a finite number: no sample has a Jacobian other than zero"
	}
	return json.Marshal(out)
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
	Threads int    `json:"threads"`
	Dataset string `json:"dataset"`
	Preset  Preset `json:"preset"`

	Sections []*Section `json:"-"`
}

// WriteJSON writes the report as one object with the results of all sections in
// one list.
func (r *Report) WriteJSON(w io.Writer) error {
	out := struct {
		*Report
		Results []Result `json:"results"`
	}{r, []Result{}}
	for _, x := range r.Sections {
		out.Results = append(out.Results, x.Results...)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
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
