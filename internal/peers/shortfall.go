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
