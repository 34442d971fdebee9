package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// reasonsText says why rows fall short: what a person found out.
//
//go:embed reasons.txt
var reasonsText string

// reason is a line of the text: a pattern of names of rows, and what it says of them.
type reason struct{ pattern, text string }

// parseReasons reads lines "pattern: reason". Empty lines and those with # in
// front say nothing.
func parseReasons(text string) ([]reason, error) {
	var all []reason
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		pattern, text, found := strings.Cut(line, ": ")
		if _, err := path.Match(pattern, ""); err != nil || !found {
			return nil, fmt.Errorf("reasons.txt:%d: %q is no pattern with a reason behind a colon", n, line)
		}
		all = append(all, reason{pattern, strings.TrimSpace(text)})
	}
	return all, lines.Err()
}

// fits reports whether r speaks of the row with that name.
func (r reason) fits(name string) bool {
	ok, _ := path.Match(r.pattern, name)
	return ok
}

// isBehind reports whether the best peer is ahead, or less far behind than is wanted.
func (x result) isBehind() bool { return x.best.to != "" && x.best.ratio < max(x.lead, 1) }

// leavesTooMuch reports whether the share of the limit is less than is wanted.
func (x result) leavesTooMuch() bool { return x.share > 0 && x.share < x.goal }

// misses says what the row should reach and does not, empty for nothing.
func (t table) misses(x result) string {
	var all []string
	if x.isBehind() {
		all = append(all, x.best.String())
	}
	if x.leavesTooMuch() {
		all = append(all, fmt.Sprintf("%s of %s, wanted %s", percent(x.share), t.limit, percent(x.goal)))
	}
	return strings.Join(all, "; ")
}

// why gives the first text that fits.
func (x result) why(reasons []reason, threads int) string {
	for _, r := range reasons {
		if r.fits(x.name(threads)) {
			return r.text
		}
	}
	return "–"
}

// shortfalls lists the results that miss what is wanted of them.
func (t table) shortfalls(out io.Writer, results []result, threads int) {
	short := slices.DeleteFunc(slices.Clone(results), func(x result) bool { return t.misses(x) == "" })
	if len(short) == 0 {
		fmt.Fprintln(out, "\nNo row falls short.")
		return
	}
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		panic(err) // a test reads the text
	}
	fmt.Fprintf(out, "\nRows that fall short:\n\n")
	header(out, "row", "what it misses", "reason")
	for _, x := range short {
		line(out, x.name(threads), t.misses(x), x.why(reasons, threads))
	}
}

// bounds lists what bounds the results on the longest slices that stay below
// boundShare of their limit: the arithmetic takes as long as in the first-level
// cache in the same run, the traffic as long as that of the limit, and of the
// shorter of the two a part is not hidden behind the other.
func (t table) bounds(out io.Writer, results []result, threads int) {
	first, longest := fmt.Sprint(lengths[0]), fmt.Sprint(lengths[len(lengths)-1])
	var text strings.Builder
	for _, x := range results {
		if x.size != longest || x.share == 0 || x.share >= boundShare {
			continue
		}
		for _, near := range results {
			if near.typ == x.typ && near.kernel == x.kernel && near.size == first && near.ours > 0 {
				took := x.limit * x.share // beside the limit, in the same milliseconds
				line(&text, x.name(threads), t.cell(took), t.cell(near.ours), t.cell(x.limit), boundBy(t.limit, 1/took, 1/near.ours, 1/x.limit))
			}
		}
	}
	if text.Len() > 0 {
		fmt.Fprintf(out, "\nWhat bounds the rows of %s elements below %.0f %% of a %s:\n\n", longest, 100*boundShare, t.limit)
		header(out, "row", "takes", "its arithmetic", "the "+t.limit, "bound by")
		fmt.Fprint(out, text.String())
	}
}

// boundShare is the share of a copy or read from which on that is the bound.
const boundShare = 0.9

// boundBy names the longer of the arithmetic and the traffic, and how much of the
// other one's time comes on top, or what neither explains.
func boundBy(traffic string, took, arithmetic, moved float64) string {
	longer, other, shorter := "the arithmetic", "the "+traffic, moved
	if moved > arithmetic {
		longer, other, shorter = other, longer, arithmetic
	}
	unhidden := (took - max(arithmetic, moved)) / shorter
	if unhidden > 1 {
		return fmt.Sprintf("%s; %.0f %% of the time is beyond both, one after the other", longer, 100*(1-(arithmetic+moved)/took))
	}
	return fmt.Sprintf("%s; of %s %.0f %% is not hidden behind it", longer, other, 100*max(0, unhidden))
}

// explained is the share of the peak below which a row is set beside its own
// ceiling, whether more is wanted of it or not.
const explained = 0.92

// ceilings lists the results below that share whose ceiling is known.
func (t table) ceilings(out io.Writer, results []result, threads int) {
	below := slices.DeleteFunc(slices.Clone(results), func(x result) bool {
		return x.ceiling == 0 || x.share == 0 || x.share >= explained
	})
	if len(below) == 0 {
		return
	}
	fmt.Fprintf(out, "\nRows below %.0f %% of the %s beside their own ceilings:\n\n", 100*explained, t.limit)
	header(out, "row", "of "+t.limit, "own ceiling", "of that")
	for _, x := range below {
		line(out, x.name(threads), percent(x.share), percent(x.ceiling), percent(x.share/x.ceiling))
	}
}
