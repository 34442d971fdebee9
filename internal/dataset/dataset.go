package dataset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/internal/format/csv"
	"github.com/curlfree/curlfree/internal/format/idx"
	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/memory"
	"github.com/curlfree/curlfree/linalg"
)

// Set is a data set: one sample in each row of Images. Height and Width are 0
// when the samples are not images.
type Set struct {
	Name          string
	Images        *linalg.Matrix[float32]
	Height, Width int
}

// Open returns the data set that a specification names:
//
//	digits, digits:N   N procedural digits, 10 000 by default
//	mnist:DIR          the 60 000 training images in DIR, plain or gzip
//	idx:FILE           the arrays of an IDX file, one sample to an entry
//	npy:FILE           a NumPy array, its first side the samples
//	csv:FILE           a table of numbers, one sample to a line
//
// with ",binary" (above one half or not), ",center" (less the mean) or ",whiten"
// (centred and decorrelated) behind it. Bytes are scaled to [0, 1]. Values that
// are not finite are errors, by row and column.
func Open(spec string, seed uint64) (*Set, error) {
	source, rest, _ := strings.Cut(spec, ",")
	s, err := open(source, seed)
	if err != nil {
		return nil, fmt.Errorf("data %q: %w", spec, err)
	}
	s.Name = spec
	for i := range s.Images.Rows {
		for j, v := range s.Images.Row(i) {
			if v-v != 0 {
				return nil, fmt.Errorf("data %q: %v at row %d, column %d, counted from 0; numbers must be finite, in 32 bits too", spec, v, i, j)
			}
		}
	}
	for rest != "" {
		var step string
		step, rest, _ = strings.Cut(rest, ",")
		switch step {
		case "binary":
			s.binary()
		case "center":
			s.center()
		case "whiten":
			if err := s.whiten(); err != nil {
				return nil, fmt.Errorf("data %q: %w", spec, err)
			}
		default:
			return nil, fmt.Errorf("data %q: unknown step %q: binary, center or whiten", spec, step)
		}
	}
	return s, nil
}

func open(source string, seed uint64) (*Set, error) {
	kind, name, named := strings.Cut(source, ":")
	switch {
	case kind == "digits":
		n := 10_000
		if named {
			var err error
			if n, err = strconv.Atoi(name); err != nil || n < 1 {
				return nil, fmt.Errorf("%q is not a positive number of digits", name)
			}
		}
		if err := memory.Need(name+" digits", 4*side*side*float64(n)); err != nil {
			return nil, err
		}
		return Digits(n, seed), nil
	case kind == "mnist" && named:
		return mnist(name)
	case kind == "idx" && named:
		return readFile(name, fromIDX)
	case kind == "npy" && named:
		return readFile(name, fromNPY)
	case kind == "csv" && named:
		return readFile(name, fromCSV)
	}
	return nil, errors.New("unknown data set: digits, digits:N, mnist:DIR, idx:FILE, npy:FILE or csv:FILE")
}

// mnist reads the training images in dir.
func mnist(dir string) (*Set, error) {
	const base = "train-images-idx3-ubyte"
	for _, name := range []string{base, base + ".gz"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return readFile(path, fromIDX)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("neither %s nor %[1]s.gz is in %s", base, dir)
}

// readFile reads path in one of the formats.
func readFile(path string, format func(io.Reader) (*Set, error)) (*Set, error) {
	f, err := memory.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := format(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func fromIDX(r io.Reader) (*Set, error) {
	a, err := idx.Read(r)
	if err != nil {
		return nil, err
	}
	values := a.Floats()
	if a.Type == idx.Uint8 {
		for i := range values {
			values[i] /= 255
		}
	}
	return fromArray(values, a.Shape)
}

func fromNPY(r io.Reader) (*Set, error) {
	a, err := npy.Read(r)
	if err != nil {
		return nil, err
	}
	return fromArray(singles(a.Data), a.Shape)
}

func fromCSV(r io.Reader) (*Set, error) {
	t, err := csv.Read(r)
	if err != nil {
		return nil, err
	}
	return fromArray(singles(t.Data), []int{t.Rows, t.Cols})
}

// fromArray makes a set of an array: its first side counts the samples, and two
// more sides make them images.
func fromArray(values []float32, shape []int) (*Set, error) {
	if len(values) == 0 || len(shape) == 0 {
		return nil, fmt.Errorf("no samples in shape %v", shape)
	}
	rows := shape[0]
	s := &Set{Images: linalg.Wrap(rows, len(values)/rows, len(values)/rows, values)}
	if len(shape) == 3 {
		s.Height, s.Width = shape[1], shape[2]
	}
	return s, nil
}

func singles(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

// binary sets what is above one half to 1 and the rest to 0.
func (s *Set) binary() {
	for i := range s.Images.Rows {
		row := s.Images.Row(i)
		for j, v := range row {
			row[j] = 0
			if v > 0.5 {
				row[j] = 1
			}
		}
	}
}

// center subtracts the mean sample.
func (s *Set) center() {
	mean := make([]float32, s.Images.Cols)
	linalg.ColSums(mean, s.Images)
	linalg.Scal(-1/float32(s.Images.Rows), mean)
	linalg.AddRow(s.Images, mean)
}
