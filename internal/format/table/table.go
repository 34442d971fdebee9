// Package table reads and writes columns of numbers as text, between commas,
// semicolons, tabs or blanks, with titles, comments and missing values. The
// tables of OpenPIV are of this kind: titles behind a #, tabs between numbers.
package table

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Table is a table of numbers in row-major order.
type Table struct {
	Header    []string // the titles of the columns, nil without
	Commented bool     // the titles stand behind a #
	Separator byte     // ',', ';', '\t', or ' ' for any run of blanks

	Rows, Cols int
	Data       []float64 // NaN where a value is missing
	Lines      []int     // the line of each row, counted from 1; nil is allowed in Write
}

const (
	maxLine   = 1 << 20
	maxCols   = 1 << 12
	maxTitles = 64 // lines without a number before the first row
)

// missing are the words, besides nothing at all, that stand for no value.
var missing = map[string]bool{"nan": true, "na": true, "n/a": true, "null": true, "none": true, "-": true, "--": true}

// Read reads a whole table. Lines that begin with # are comments. Lines before
// the first row in which no field is a number are titles: the last of them
// counts, or else the last comment before the first row when it has as many
// fields. All rows have as many fields as the first; the first line that does
// not, or that holds something else than numbers, is an error.
func Read(r io.Reader) (*Table, error) {
	t, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	return t, nil
}

func read(r io.Reader) (*Table, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	t := &Table{}
	var title, comment, fields []string
	number, titles := 0, 0
	for lines.Scan() {
		number++
		text := lines.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		line := strings.Trim(string(text), " \r\n")
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case line[0] == '#':
			if t.Rows == 0 {
				rest := strings.TrimSpace(line[1:])
				comment = append([]string(nil), split(rest, separator(rest), nil)...)
			}
			continue
		}
		if t.Separator == 0 {
			t.Separator = separator(line)
		}
		fields = split(line, t.Separator, fields[:0])
		if t.Rows == 0 && !anyNumber(fields) {
			if titles++; titles > maxTitles {
				return nil, fmt.Errorf("the first %d lines hold no number", titles)
			}
			title = append([]string(nil), fields...)
			t.Separator = 0 // a first line of prose must not decide
			continue
		}
		if t.Rows == 0 {
			t.Cols = len(fields)
			if t.Cols > maxCols {
				return nil, fmt.Errorf("line %d has %d fields; at most %d are possible", number, t.Cols, maxCols)
			}
		}
		if len(fields) != t.Cols {
			return nil, fmt.Errorf("line %d has %d fields, the lines before have %d", number, len(fields), t.Cols)
		}
		for j, field := range fields {
			v, ok := parse(field)
			if !ok {
				return nil, fmt.Errorf("line %d: field %d, %.40q, is not a number", number, j+1, field)
			}
			t.Data = append(t.Data, v)
		}
		t.Rows++
		t.Lines = append(t.Lines, number)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d is longer than %d bytes", number+1, maxLine)
	} else if err != nil {
		return nil, err
	}
	if t.Rows == 0 {
		return nil, errors.New("no line of numbers")
	}
	switch {
	case len(title) == t.Cols:
		t.Header = title
	case title == nil && len(comment) == t.Cols && !anyNumber(comment):
		t.Header, t.Commented = comment, true
	case title != nil:
		return nil, fmt.Errorf("%d titles for %d columns", len(title), t.Cols)
	}
	return t, nil
}

// separator is the first of comma, semicolon and tab that a line contains.
func separator(line string) byte {
	for _, s := range []byte(",;\t") {
		if strings.IndexByte(line, s) >= 0 {
			return s
		}
	}
	return ' '
}

// split appends the fields of a line to dst. A field in double quotes may
// contain the separator.
func split(line string, separator byte, dst []string) []string {
	if separator == ' ' {
		return append(dst, strings.Fields(line)...)
	}
	for {
		line = strings.TrimLeft(line, " ")
		end, quoted := strings.IndexByte(line, separator), false
		if len(line) > 0 && line[0] == '"' {
			if closing := strings.IndexByte(line[1:], '"'); closing >= 0 {
				quoted = true
				end = strings.IndexByte(line[closing+2:], separator)
				if end >= 0 {
					end += closing + 2
				}
			}
		}
		field := line
		if end >= 0 {
			field = line[:end]
		}
		field = strings.TrimSpace(field)
		if quoted {
			field = strings.Trim(field, `"`)
		}
		dst = append(dst, field)
		if end < 0 {
			return dst
		}
		line = line[end+1:]
	}
}

// parse returns the number in a field, NaN for a missing one.
func parse(field string) (float64, bool) {
	v, err := strconv.ParseFloat(field, 64)
	if err == nil {
		return v, true
	}
	return math.NaN(), field == "" || missing[strings.ToLower(field)]
}

// anyNumber reports whether a field is a number, and not only missing.
func anyNumber(fields []string) bool {
	for _, f := range fields {
		if v, ok := parse(f); ok && !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// Write writes t with the shortest text that reads back as the same numbers, and
// nan for missing values.
func Write(w io.Writer, t *Table) error {
	if len(t.Data) != t.Rows*t.Cols || (t.Header != nil && len(t.Header) != t.Cols) {
		return fmt.Errorf("table: %d numbers and %d titles do not make %d×%d", len(t.Data), len(t.Header), t.Rows, t.Cols)
	}
	between := string(t.Separator)
	if t.Separator == 0 {
		between = ","
	}
	out := bufio.NewWriter(w)
	if t.Header != nil {
		titles := make([]string, t.Cols)
		for j, title := range t.Header {
			titles[j] = title
			if strings.Contains(title, between) {
				titles[j] = `"` + title + `"`
			}
		}
		if t.Commented {
			out.WriteString("# ")
		}
		out.WriteString(strings.Join(titles, between) + "\n")
	}
	var text []byte
	for i := range t.Rows {
		text = text[:0]
		for j, v := range t.Data[i*t.Cols : (i+1)*t.Cols] {
			if j > 0 {
				text = append(text, between...)
			}
			if math.IsNaN(v) {
				text = append(text, "nan"...)
			} else {
				text = strconv.AppendFloat(text, v, 'g', -1, 64)
			}
		}
		out.Write(append(text, '\n'))
	}
	return out.Flush()
}
