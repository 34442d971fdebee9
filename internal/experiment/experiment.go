package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/dataset"
)

// Options says what to run and where the outcome goes.
type Options struct {
	Names    []string // experiments; none is the main job, table1 and fig1
	Data     string   // data set; empty is procedural digits
	Full     bool     // the paper's size instead of one that takes a minute
	Out      string   // folder for models, pictures and finished cells
	Seed     uint64
	Threads  int               // how many cells train at once, each on one thread
	Version  string            // of the program, for the report
	Progress func(line string) // called from one goroutine at a time
}

// ErrUnknown is wrapped by the error for an experiment that does not exist.
var ErrUnknown = errors.New("unknown experiment")

// experiments are what can be run, in the order in which "all" runs them.
var experiments = []struct {
	name string
	run  func(context.Context, *session, *Section) error
}{
	{"table1", table1},
	{"fig1", fig1},
	{"table1-init", table1Init},
}

// Names lists the experiments.
func Names() []string {
	var names []string
	for _, e := range experiments {
		names = append(names, e.name)
	}
	return names
}

// session is one call of Run.
type session struct {
	Options
	data     *dataset.Set
	report   *Report
	speaking sync.Mutex
}

// say reports progress.
func (s *session) say(line string) {
	s.speaking.Lock()
	defer s.speaking.Unlock()
	s.Progress(line)
}

// Run runs the experiments and returns their report. What is finished is kept in
// o.Out and not run again with the same preset, so that an interrupted run
// continues. The error of an interrupted run wraps ctx's.
func Run(ctx context.Context, o Options) (*Report, error) {
	names, err := resolve(o.Names)
	if err != nil {
		return nil, err
	}
	if o.Data == "" {
		o.Data = quickData
		if o.Full {
			o.Data = fullData
		}
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	o.Progress("reading " + o.Data)
	data, err := dataset.Open(o.Data, o.Seed)
	if err != nil {
		return nil, err
	}
	level, err := asm.Level()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Out, 0o777); err != nil {
		return nil, fmt.Errorf("-out: %w", err)
	}
	s := &session{Options: o, data: data, report: &Report{
		Version: o.Version, Seed: o.Seed, ISA: level, Threads: o.Threads, Dataset: data.Name, Preset: presetFor(o.Full),
	}}
	for _, e := range experiments {
		if slices.Contains(names, e.name) {
			section := &Section{Name: e.name}
			if err := e.run(ctx, s, section); err != nil {
				return nil, fmt.Errorf("%s: %w", e.name, err)
			}
			s.report.Sections = append(s.report.Sections, section)
		}
	}
	return s.report, nil
}

// resolve checks the names; none is the main job and "all" is everything.
func resolve(names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{"table1", "fig1"}, nil
	}
	if slices.Contains(names, "all") {
		return Names(), nil
	}
	for _, n := range names {
		if !slices.Contains(Names(), n) {
			return nil, fmt.Errorf("%w %q: one of %s, all", ErrUnknown, n, strings.Join(Names(), ", "))
		}
	}
	return names, nil
}
