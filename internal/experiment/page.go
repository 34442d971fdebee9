package experiment

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/curlfree/curlfree/internal/report"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"mark": func(v Verdict) string {
		return map[Verdict]string{Holds: "✓", Corrected: "≈", Refuted: "✗", Undecided: "?"}[v]
	},
	"digits": digits,
	"seeds":  seeds,
}).Parse(pageText))

// digits writes a number for a reader, nothing for what is not one.
func digits(x float64) string {
	if number(x) == nil {
		return ""
	}
	return strings.ReplaceAll(fmt.Sprintf("%.5g", x), "-", "−")
}

// seeds says how many of the seeds agree, and what that is worth.
func seeds(c Claim) string {
	if c.Runs == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d seeds, p = %.2g", c.Agree, c.Runs, c.P)
}

// claimed is a claim with the experiment that decides it.
type claimed struct {
	Claim
	Name string
}

// drawn is a picture with its content.
type drawn struct {
	Picture
	Source template.URL
	Bitmap bool // its pixels are to be seen
	Sheet  bool // it is of several panels, wider than a chart
}

// pageSection is an experiment on the page.
type pageSection struct {
	*Section
	Verdicts []claimed
	Drawn    []drawn
}

// WriteHTML writes the report as one file that needs no other; the pictures are
// read from dir.
func (r *Report) WriteHTML(w io.Writer, dir string) error {
	data := struct {
		*Report
		Claims []claimed
		Counts map[Verdict]int
		Shown  []pageSection
		Order  []Verdict
	}{Report: r, Counts: map[Verdict]int{}, Order: []Verdict{Holds, Corrected, Refuted, Undecided}}
	for _, x := range r.Sections {
		shown := pageSection{Section: x}
		for _, c := range x.Claims {
			shown.Verdicts = append(shown.Verdicts, claimed{c, x.Name})
			data.Counts[c.Verdict]++
		}
		data.Claims = append(data.Claims, shown.Verdicts...)
		for _, p := range x.Pictures {
			svg, err := os.ReadFile(filepath.Join(dir, p.Name+".svg"))
			if err != nil {
				return err
			}
			shown.Drawn = append(shown.Drawn, drawn{p, dataURL(svg), report.IsBitmap(svg), report.IsSheet(svg)})
		}
		data.Shown = append(data.Shown, shown)
	}
	return page.Execute(w, data)
}

// dataURL is a picture as an address.
func dataURL(svg []byte) template.URL {
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
}
