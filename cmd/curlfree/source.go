package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/internal/memory"
	"github.com/curlfree/curlfree/linalg"
)

// source is where a model comes from: a file of ours or of PyTorch, matrices, or
// only the Jacobians of a black box.
type source struct {
	path               string
	w, r, b, c         string
	activation, output string
	outputSet          bool
	jacobians          string
}

func (s *source) flags(f *flag.FlagSet) {
	f.StringVar(&s.w, "W", "", "npy file of the encoder, visible × hidden, instead of a model")
	f.StringVar(&s.r, "R", "", "npy file of the decoder, visible × hidden; without it the model is tied")
	f.StringVar(&s.b, "b", "", "npy file of the hidden biases; without it they are 0")
	f.StringVar(&s.c, "c", "", "npy file of the visible biases; without it they are 0")
	f.StringVar(&s.activation, "activation", "", "hidden units of matrices or of a PyTorch file")
	f.StringVar(&s.output, "output", "linear", "output of matrices or of a PyTorch file: linear or sigmoid")
}

// check returns an error unless the flags name one source.
func (s *source) check(f *flag.FlagSet) error {
	s.path, s.outputSet = f.Arg(0), isSet(f, "output")
	given := 0
	for _, name := range []string{s.path, s.w, s.jacobians} {
		if name != "" {
			given++
		}
	}
	sources := "MODEL and -W"
	if f.Lookup("jacobians") != nil {
		sources = "MODEL, -W and -jacobians"
	}
	switch {
	case given != 1:
		return usagef("%s: %d arguments beside the flags; it takes one of %s", f.Name(), f.NArg(), sources)
	case s.w == "" && (s.r != "" || s.b != "" || s.c != ""):
		return usagef("-R, -b and -c: they need -W")
	case s.w != "" && s.activation == "":
		return usagef("-W: it needs -activation")
	case s.jacobians != "" && (s.activation != "" || s.outputSet || isSet(f, "data") || isSet(f, "seed")):
		return usagef("-jacobians: it stands alone, without -activation, -output, -data and -seed")
	}
	return nil
}

func (s *source) String() string {
	for _, name := range []string{s.path, s.w} {
		if name != "" {
			return name
		}
	}
	return s.jacobians
}

// kinds returns what the matrices of a foreign model do not say.
func (s *source) kinds() (act ae.Activation, out ae.Output, err error) {
	if s.activation == "" {
		return act, out, usagef("%s: it needs -activation, which is not in the file", s.path)
	}
	if act, err = linalg.ParseActivation(s.activation); err != nil {
		return act, out, usagef("-activation: %v", err)
	}
	if out, err = ae.ParseOutput(s.output); err != nil {
		return act, out, usagef("-output: %v", err)
	}
	return act, out, nil
}

// single reports whether the model is a file of ours in float32.
func (s *source) single() bool {
	text, err := readAll(s.path)
	if err != nil {
		return false // open says why
	}
	f, err := safetensors.Read(bytes.NewReader(text))
	return err == nil && f.Metadata["precision"] == "32"
}

// readAll returns what is in a file.
func readAll(path string) ([]byte, error) {
	f, err := memory.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// open returns the model in double precision and its metadata, which only our files
// have.
func (s *source) open() (ae.Network[float64], map[string]string, error) {
	if s.w != "" {
		m, err := s.matrices()
		return m, nil, err
	}
	return readNetwork[float64](s)
}

// readNetwork returns the model of a file, in any precision.
func readNetwork[T linalg.Float](s *source) (ae.Network[T], map[string]string, error) {
	text, err := readAll(s.path)
	if err != nil {
		return nil, nil, err
	}
	f, err := safetensors.Read(bytes.NewReader(text))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.path, err)
	}
	if f.Tensor("encoder.weight") != nil {
		m, err := readTorch[T](s, text)
		return m, nil, err
	}
	_, ours := f.Metadata["architecture"]
	switch {
	case !ours:
		return nil, nil, fmt.Errorf("%s: it is no model: it has neither the metadata of curlfree train nor a tensor encoder.weight of PyTorch", s.path)
	case s.activation != "":
		return nil, nil, usagef("-activation: %s says itself what it has", s.path)
	case s.outputSet:
		return nil, nil, usagef("-output: %s says itself what it has", s.path)
	}
	n, meta, err := ae.Load[T](bytes.NewReader(text))
	if errors.Is(err, ae.ErrCheckpoint) {
		return nil, nil, fmt.Errorf("%s: it is a checkpoint of a training, not a model; curlfree train -resume -checkpoint %[1]s with the flags it was begun with goes on and writes one", s.path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.path, err)
	}
	return n, meta, nil
}

// readTorch returns the model in the text of a PyTorch file.
func readTorch[T linalg.Float](s *source, text []byte) (ae.Network[T], error) {
	act, out, err := s.kinds()
	if err != nil {
		return nil, err
	}
	m, err := ae.LoadTorch[T](bytes.NewReader(text), act, out)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	return m, nil
}

// matrices returns the model made of npy files.
func (s *source) matrices() (*ae.Model[float64], error) {
	act, out, err := s.kinds()
	if err != nil {
		return nil, err
	}
	w, err := readMatrix(s.w)
	if err != nil {
		return nil, err
	}
	var r *linalg.Matrix[float64]
	if s.r != "" {
		if r, err = readMatrix(s.r); err != nil {
			return nil, err
		}
	}
	var biases [2][]float64
	for i, path := range []string{s.b, s.c} {
		if path == "" {
			continue
		}
		a, err := readFinite(path)
		if err != nil {
			return nil, err
		}
		biases[i] = a.Data
	}
	return ae.FromMatrices(w, r, biases[0], biases[1], act, out)
}

func readArray(path string) (*npy.Array, error) {
	f, err := memory.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := npy.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// readFinite reads an array whose numbers are all finite.
func readFinite(path string) (*npy.Array, error) {
	a, err := readArray(path)
	if err != nil {
		return nil, err
	}
	for i, v := range a.Data {
		if v-v != 0 {
			return nil, fmt.Errorf("%s: it has %v at element %d, counted from 0", path, v, i)
		}
	}
	return a, nil
}

func readMatrix(path string) (*linalg.Matrix[float64], error) {
	a, err := readFinite(path)
	if err != nil {
		return nil, err
	}
	if len(a.Shape) != 2 {
		return nil, fmt.Errorf("%s: it has the shape %v, a matrix has two sides", path, a.Shape)
	}
	return linalg.Wrap(a.Shape[0], a.Shape[1], a.Shape[1], a.Data), nil
}

// readJacobians reads N×D×D numbers.
func readJacobians(path string) ([]*linalg.Matrix[float64], error) {
	a, err := readArray(path)
	if err != nil {
		return nil, err
	}
	if len(a.Shape) != 3 || a.Shape[1] != a.Shape[2] || len(a.Data) == 0 {
		return nil, fmt.Errorf("%s: it has the shape %v, Jacobians have N×D×D with N and D at least 1", path, a.Shape)
	}
	d := a.Shape[1]
	var list []*linalg.Matrix[float64]
	for i := range a.Shape[0] {
		data := a.Data[i*d*d : (i+1)*d*d]
		for k, v := range data {
			if v-v != 0 {
				return nil, fmt.Errorf("%s: it has %v at Jacobian %d, row %d, column %d, counted from 0", path, v, i, k/d, k%d)
			}
		}
		list = append(list, linalg.Wrap(d, d, d, data))
	}
	return list, nil
}

// samples is which points of which data a command takes.
type samples struct {
	data    string
	n       int
	seed    uint64
	ownSeed bool // the model's seed is used unless seed was given
}

func (m *samples) flags(f *flag.FlagSet) {
	f.StringVar(&m.data, "data", "", "data set; by default the one the model was trained on")
	f.IntVar(&m.n, "n", 1000, "samples")
	f.Uint64Var(&m.seed, "seed", 1, "seed of procedural data and of random numbers; by default the model's with its own data, else 1")
}

// check returns an error when the flags are wrong.
func (m *samples) check(f *flag.FlagSet) error {
	m.ownSeed = !isSet(f, "seed")
	if m.n < 1 {
		return usagef("-n %d: it must be at least 1", m.n)
	}
	return nil
}

// find says which data a model is asked about, by its metadata unless flags do.
func (m *samples) find(s *source, meta map[string]string) error {
	if m.data != "" {
		return nil
	}
	if meta == nil {
		return usagef("-data: %s does not say what it was trained on", s)
	}
	if m.data = meta["data"]; m.data == "" {
		m.data = "digits"
	}
	if own := meta["seed"]; own != "" && m.ownSeed {
		seed, err := strconv.ParseUint(own, 10, 64)
		if err != nil {
			return fmt.Errorf("%s: the metadata have the seed %q, it must be a whole number", s, own)
		}
		m.seed = seed
	}
	return nil
}

// open returns the data in double precision, every row of them.
func (m *samples) open() (*linalg.Matrix[float64], error) {
	single, err := m.read()
	if err != nil {
		return nil, err
	}
	x := linalg.New[float64](single.Rows, single.Cols)
	linalg.Convert(x, single)
	return x, nil
}

// read returns the data as they are.
func (m *samples) read() (*linalg.Matrix[float32], error) {
	set, err := dataset.Open(m.data, m.seed)
	if err != nil {
		return nil, err
	}
	return set.Images, nil
}
