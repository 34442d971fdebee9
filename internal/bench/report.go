package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/report"
)

// short is the share of the peak below which a product's ceiling is shown.
const short = 0.92

// WriteText writes r as tables: the limits of the machine, then the products and
// the functions of each level and precision. The ceiling of a product is its own,
// an estimate of what filled lanes, packing and C leave of the peak.
func (r *Report) WriteText(w io.Writer) error {
	for _, reason := range r.Untrusted {
		if _, err := fmt.Fprintln(w, reason); err != nil {
			return err
		}
	}
	for _, t := range append([]report.Table{r.peakTable(), r.bandwidthTable()}, r.resultTables()...) {
		if len(t.Rows) == 0 {
			continue
		}
		if err := t.WriteText(w); err != nil {
			return err
		}
	}
	return nil
}

func (r *Report) peakTable() report.Table {
	t := report.Table{Title: "Peak of the multiply-add units", Columns: []string{"level", "type", "threads", "GFLOP/s"}}
	for _, p := range r.Peak {
		t.Rows = append(t.Rows, []string{p.ISA, p.Type, fmt.Sprint(p.Threads), fmt.Sprintf("%.1f", p.GFlops)})
	}
	return t
}

// bandwidthTable has a row for each kind and a column for each working set.
func (r *Report) bandwidthTable() report.Table {
	t := report.Table{Title: "Bandwidth by working set, GB/s", Columns: []string{"level", "threads", ""}}
	for _, set := range workingSets {
		t.Columns = append(t.Columns, set.name)
	}
	rows := map[string]int{}
	for _, b := range r.Bandwidth {
		key := fmt.Sprint(b.ISA, b.Threads, b.Kind)
		i, ok := rows[key]
		if !ok {
			i = len(t.Rows)
			rows[key] = i
			t.Rows = append(t.Rows, append([]string{b.ISA, fmt.Sprint(b.Threads), b.Kind}, make([]string, len(workingSets))...))
		}
		t.Rows[i][slices.Index(t.Columns, b.Set)] = fmt.Sprintf("%.1f", b.GBPerS)
	}
	return t
}

// resultTables returns the tables of each level and precision.
func (r *Report) resultTables() []report.Table {
	var tables []report.Table
	for _, group := range r.groups() {
		first := group[0]
		gemm := report.Table{
			Title:   fmt.Sprintf("Matrix products, %s %s", first.ISA, first.Type),
			Columns: []string{"m×k×n", "", "threads", "GFLOP/s", "% of peak", "ceiling %", "% of ceiling"},
		}
		gemv := report.Table{
			Title:   fmt.Sprintf("Matrix times vector, %s %s", first.ISA, first.Type),
			Columns: []string{"m×k", "", "set", "GFLOP/s", "GB/s", "% of copy", "% of read"},
		}
		vector := report.Table{
			Title:   fmt.Sprintf("Functions and reductions, %s %s", first.ISA, first.Type),
			Columns: []string{"", "set", "elements", "ns/element", "GB/s", "% of copy", "% of read"},
		}
		for _, x := range group {
			switch x.Kernel {
			case "gemm", "affine", "syrk", "trmm", "trsm", "symm":
				gemm.Rows = append(gemm.Rows, gemmRow(x))
			case "gemv", "ger", "symv", "trsv":
				row := []string{
					fmt.Sprintf("%d×%d", x.M, x.K), strings.TrimSpace(x.Kernel + " " + x.Trans), x.Set,
					fmt.Sprintf("%.1f", x.GFlops), fmt.Sprintf("%.1f", x.GBPerS), "", "",
				}
				row[slices.Index(gemv.Columns, "% of "+x.beside)] = percent(x.BandwidthPart)
				gemv.Rows = append(gemv.Rows, row)
			default:
				row := []string{x.Kernel, x.Set, fmt.Sprint(x.N), fmt.Sprintf("%.3f", x.NsPerElement), fmt.Sprintf("%.1f", x.GBPerS), "", ""}
				row[slices.Index(vector.Columns, "% of "+x.beside)] = percent(x.BandwidthPart)
				vector.Rows = append(vector.Rows, row)
			}
		}
		tables = append(tables, gemm, gemv, vector)
	}
	return tables
}

func gemmRow(x Result) []string {
	form := x.Trans
	if x.Kernel != "gemm" {
		form = x.Kernel
	}
	row := []string{
		fmt.Sprintf("%d×%d×%d", x.M, x.K, x.N), form, fmt.Sprint(x.Threads),
		fmt.Sprintf("%.1f", x.GFlops), percent(x.PeakFraction), "", "",
	}
	if x.PeakFraction > 0 && x.PeakFraction < short {
		row[5], row[6] = percent(x.Ceiling), percent(x.PeakFraction/x.Ceiling)
	}
	return row
}

// percent prints a share; none is a dash.
func percent(share float64) string {
	if share == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", 100*share)
}

// groups returns the results by level and precision, in order.
func (r *Report) groups() [][]Result {
	var groups [][]Result
	for _, x := range r.Results {
		i := slices.IndexFunc(groups, func(g []Result) bool { return g[0].ISA == x.ISA && g[0].Type == x.Type })
		if i < 0 {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], x)
	}
	return groups
}

// Rooflines returns a chart for each peak, by file name.
func (r *Report) Rooflines() map[string]report.Roofline {
	charts := map[string]report.Roofline{}
	for _, p := range r.Peak {
		unit := "threads"
		if p.Threads == 1 {
			unit = "thread"
		}
		chart := report.Roofline{
			Title: fmt.Sprintf("%s, %s, %d %s", p.ISA, p.Type, p.Threads, unit),
			Peak:  p.GFlops,
		}
		for _, b := range r.Bandwidth {
			if b.Kind == "read" && b.ISA == p.ISA && b.Threads == p.Threads {
				chart.Roofs = append(chart.Roofs, report.Roof{Name: b.Set, GBPerS: b.GBPerS})
			}
		}
		series := make([]report.Series, 4)
		for i, name := range []string{"square gemm", "auto-encoder gemm", "gemv", "dot"} {
			series[i].Name = name
		}
		for _, x := range r.Results {
			if x.Type == p.Type && x.ISA == p.ISA && x.Threads == p.Threads {
				if i, point, ok := x.point(); ok {
					series[i].Points = append(series[i].Points, point)
				}
			}
		}
		chart.Series = slices.DeleteFunc(series, func(s report.Series) bool { return len(s.Points) == 0 })
		charts[fmt.Sprintf("roofline-%s-%s-%d.svg", p.ISA, p.Type, p.Threads)] = chart
	}
	return charts
}

// point places a result on the roofline: its intensity counts every operand once
// and C as written once. Functions other than dot have no natural number of
// operations and no point.
func (x Result) point() (series int, p report.Point, ok bool) {
	size := 4.0
	if x.Type == "float64" {
		size = 8
	}
	p.Name, p.GFlops = strings.ReplaceAll(x.Size(), "x", "×"), x.GFlops
	switch m, k, n := float64(x.M), float64(x.K), float64(x.N); x.Kernel {
	case "gemm":
		p.Intensity = 2 * m * k * n / size / (m*k + k*n + m*n)
		if x.M != x.K || x.K != x.N {
			series = 1
			if x.Trans != "NN" {
				p.Name += " " + x.Trans
			}
		}
	case "gemv":
		series, p.Intensity = 2, 2/size
		p.Name = x.Set + " " + x.Trans
	case "dot":
		series, p.Intensity, p.GFlops = 3, 1/size, 2/x.NsPerElement
	default:
		return 0, p, false
	}
	return series, p, p.GFlops > 0
}
