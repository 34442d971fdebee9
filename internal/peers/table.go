package main

import (
	"io"
	"slices"
	"strings"
)

// table is a list of rows with the same columns.
type table struct {
	name     string // as -table takes it
	title    string
	limit    string                              // what of the machine our rate is a share of, empty for nothing
	has      func(p *peer) bool                  // whether p has a column
	unit     func(workPerSecond float64) float64 // what is printed of a rate
	threaded bool                                // measured on each number of threads, else on one
	crowded  bool                                // measured on several threads alone
	graded   bool                                // the peers promise different accuracies
	rows     []row
	below    func(out io.Writer, quick bool) // writes what stands below the table, nil for nothing
}

// peak is the limit of products, that of the units which multiply and add.
const peak = "peak"

// row is a line of a table: an operation in one precision and size.
type row struct {
	typ, kernel string
	form        string  // of a product NN, NT or TN, of a gemv N or T
	size        string  // n, m×k or m×k×n
	slow        bool    // left out of a quick run
	brief       bool    // measured in fewer rounds
	exact       bool    // every correct library returns the same bits
	goal        float64 // the share of the limit below which the row falls short, 0 for none
	shared      float64 // the same on several threads
	lead        float64 // the ratio to the best peer below which the row falls short, 0 for 1

	prepare func(s *section) contest
}

// contest is a row with its operands.
type contest struct {
	work    float64 // of one call
	ours    func(times int)
	theirs  func(p *peer) func(times int) // nil for what p lacks
	limit   burst                         // nil when it is not known
	ceiling func(limit float64) float64   // the share of the limit that we could reach, nil when it is not known
	close   func()                        // nil when there is nothing to do
}

// allTables lists everything that is measured, in the order of the output.
func allTables() []table {
	return []table{gemms(), few(), triangleTable(), gemvs(), functionTable(), arithmeticTable(), reductionTable(), factorizationTable(), decompositionTable(), epochTable(), penaltyTable(), othersTable()}
}

// operation is the kernel with its form.
func (r row) operation() string { return strings.TrimSpace(r.kernel + " " + r.form) }

// name is the row in the list of those that fall short.
func (r row) name(threads int) string {
	return r.typ + " " + r.operation() + " " + r.size + ", " + threadCount(threads)
}

// selector is the size as -size takes it.
func (r row) selector() string { return strings.ReplaceAll(r.size, "×", "x") }

// selection says which rows are wanted; an empty list takes all.
type selection struct {
	tables                []string
	kernels, types, sizes []string
	quick                 bool // nothing slow unless sizes name it
}

// of returns what is wanted of the tables on so many threads.
func (want selection) of(tables []table, threads int) []table {
	var some []table
	for _, t := range tables {
		if len(want.tables) > 0 && !slices.Contains(want.tables, t.name) {
			continue
		}
		t.rows = slices.DeleteFunc(slices.Clone(t.rows), func(r row) bool { return !want.takes(r) })
		if len(t.rows) > 0 && (threads == 1 && !t.crowded || threads > 1 && t.threaded) {
			some = append(some, t)
		}
	}
	return some
}

func (want selection) takes(r row) bool {
	if want.quick && r.slow && len(want.sizes) == 0 {
		return false
	}
	for _, s := range want.lists() {
		if len(s.names) > 0 && !slices.Contains(s.names, s.of(r)) {
			return false
		}
	}
	return true
}

// list is the argument of a flag, and what of a row it selects by.
type list struct {
	flag  string
	names []string
	of    func(row) string
}

func (want selection) lists() []list {
	return []list{
		{"-kernel", want.kernels, func(r row) string { return r.kernel }},
		{"-type", want.types, func(r row) string { return r.typ }},
		{"-size", want.sizes, row.selector},
	}
}

// check returns an error that says which name none of the tables has.
func (want selection) check(tables []table) error {
	var known []string
	for _, t := range tables {
		known = append(known, t.name)
	}
	for _, name := range want.tables {
		if !slices.Contains(known, name) {
			return usagef("-table %q: one of %s", name, strings.Join(slices.Compact(known), ", "))
		}
	}
	for _, l := range want.lists() {
		var known []string
		for _, t := range tables {
			for _, r := range t.rows {
				if name := l.of(r); !slices.Contains(known, name) {
					known = append(known, name)
				}
			}
		}
		for _, name := range l.names {
			if !slices.Contains(known, name) {
				return usagef("%s %q: one of %s", l.flag, name, strings.Join(known, ", "))
			}
		}
	}
	return nil
}
