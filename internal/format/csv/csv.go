// Package csv reads and writes tables of numbers as comma-separated text.
package csv

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Table is a table of numbers in row-major order; Header is nil when the file
// has none.
type Table struct {
	Header     []string
	Rows, Cols int
	Data       []float64
}

// Read reads a whole table. The first line is a header when one of its fields is
// not a number. All lines have as many fields as the first.
func Read(r io.Reader) (*Table, error) {
	buffered := bufio.NewReader(r)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		buffered.Discard(3)
	}
	lines := csv.NewReader(buffered)
	lines.TrimLeadingSpace = true
	lines.ReuseRecord = true
	t := &Table{}
	for {
		record, err := lines.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("csv: %w", err)
		}
		row, err := parse(record)
		if err != nil {
			if t.Rows == 0 && t.Header == nil {
				t.Header = append([]string{}, record...)
				continue
			}
			line, _ := lines.FieldPos(0)
			return nil, fmt.Errorf("csv: line %d: %w", line, err)
		}
		t.Rows, t.Cols = t.Rows+1, len(row)
		t.Data = append(t.Data, row...)
	}
	if t.Rows == 0 {
		return nil, errors.New("csv: no line of numbers")
	}
	return t, nil
}

func parse(record []string) ([]float64, error) {
	row := make([]float64, len(record))
	for j, field := range record {
		v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil {
			return nil, fmt.Errorf("field %d, %q, is not a number", j+1, field)
		}
		row[j] = v
	}
	return row, nil
}

// Write writes t with the shortest text that reads back as the same numbers.
func Write(w io.Writer, t *Table) error {
	if len(t.Data) != t.Rows*t.Cols || (t.Header != nil && len(t.Header) != t.Cols) {
		return fmt.Errorf("csv: %d numbers and %d titles do not make %d×%d", len(t.Data), len(t.Header), t.Rows, t.Cols)
	}
	out := csv.NewWriter(w)
	if t.Header != nil {
		if err := out.Write(t.Header); err != nil {
			return err
		}
	}
	record := make([]string, t.Cols)
	for i := range t.Rows {
		for j := range record {
			record[j] = strconv.FormatFloat(t.Data[i*t.Cols+j], 'g', -1, 64)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
