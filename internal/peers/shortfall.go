package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"path"
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

// fallsShort reports whether a peer is ahead, or not as far behind as the row wants
// it, or more of the limit is left than the row should leave.
func (x result) fallsShort() bool {
	return x.best.to != "" && x.best.ratio < max(1, x.lead) || x.share > 0 && x.share < x.goal
}

// why gives the reason: how much of our own ceiling the row reaches where one is
// known, and the first text that fits.
func (x result) why(reasons []reason, threads int) string {
	var parts []string
	if x.ceiling > 0 && x.share < x.goal {
		parts = append(parts, fmt.Sprintf("own ceiling %s, of which %s", percent(x.ceiling), percent(x.share/x.ceiling)))
	}
	for _, r := range reasons {
		if r.fits(x.name(threads)) {
			parts = append(parts, r.text)
			break
		}
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, "; ")
}

// shortfalls lists the results that fall short.
func (t table) shortfalls(out io.Writer, short []result, threads int) {
	if len(short) == 0 {
		fmt.Fprintln(out, "\nNo row falls short.")
		return
	}
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		panic(err) // a test reads the text
	}
	fmt.Fprintf(out, "\nRows that fall short:\n\n")
	if t.limit == "" {
		header(out, "row", "÷ best", "reason")
		for _, x := range short {
			line(out, x.name(threads), x.best.String(), x.why(reasons, threads))
		}
		return
	}
	header(out, "row", "÷ best", "of "+t.limit, "wanted", "reason")
	for _, x := range short {
		wanted := "–"
		switch {
		case x.goal > 0:
			wanted = percent(x.goal)
		case x.lead > 0:
			wanted = digits(x.lead) + " ÷ best"
		}
		line(out, x.name(threads), x.best.String(), t.share(x), wanted, x.why(reasons, threads))
	}
}
