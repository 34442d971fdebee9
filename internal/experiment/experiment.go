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

// Options says what to run and where the outcome goes. What JSON holds of them
// determines the numbers.
type Options struct {
	Names    []string          `json:"names"` // experiments; none is the main job, table1 and fig1
	Data     string            `json:"data"`  // data set; empty is procedural digits
	Full     bool              `json:"full"`  // the paper's size instead of one that takes a minute
	Huge     bool              `json:"huge"`  // table2 with 60 000 points
	Seed     uint64            `json:"seed"`
	Out      string            `json:"-"` // folder for models, pictures and finished cells
	Resume   bool              `json:"-"` // take the finished experiments from Out
	Threads  int               `json:"-"` // how many cells train at once, each on one thread
	Version  string            `json:"-"` // of the program, for the report
	Progress func(line string) `json:"-"` // called from one goroutine at a time

	hurried bool // of tests for which no training need be long
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
	{"fig2", fig2},
	{"table1-ablation", table1Ablation},
	{"eq15", eq15},
	{"fig3", fig3},
	{"sinks", sinks},
	{"fig4", fig4},
	{"table2", table2},
	{"fig5", fig5},
	{"supp1", supp1},
	{"supp2", supp2},
	{"supp3", supp3},
	{"prop3", prop3},
	{"tied", tied},
	{"theorem", theorem},
	{"curl-penalty", curlPenalty},
	{"scaled-vs-tied", scaledVsTied},
	{"deep", deep},
	{"ais", ais},
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
	forms    map[string]*dataset.Set // the data after one step, made when asked for
	forming  sync.Mutex
	report   *Report
	clock    clock
	speaking sync.Mutex
}

// part returns n, in a hurried session a small part of it.
func (s *session) part(n int) int {
	if s.hurried {
		return (n + 24) / 25
	}
	return n
}

// say reports progress.
func (s *session) say(line string) {
	s.speaking.Lock()
	defer s.speaking.Unlock()
	s.Progress(s.clock.stamp(line))
}

// Run runs the experiments and returns their report, which it also writes into
// o.Out after each of them: results.json, results.csv and report.html. What is
// trained is kept there and not trained again with the same preset. The error of
// an interrupted run wraps ctx's; with o.Resume another call continues it.
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
	if !o.Resume {
		if err := o.forget(); err != nil {
			return nil, err
		}
	}
	if err := o.keep(); err != nil {
		return nil, err
	}
	s := &session{Options: o, data: data, clock: newClock(names, o), report: &Report{
		Version: o.Version, Seed: o.Seed, ISA: level, Threads: o.Threads, Dataset: data.Name, Preset: presetFor(o.Full), Planned: names,
	}}
	for _, e := range experiments {
		if !slices.Contains(names, e.name) {
			continue
		}
		s.clock.start(e.name)
		section, err := s.section(ctx, e.name, e.run)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
		s.report.Sections = append(s.report.Sections, section)
		if err := s.report.write(o.Out); err != nil {
			return nil, err
		}
		s.clock.finish(e.name)
	}
	return s.report, nil
}

// resolve checks the names and puts them into the order of the runs; none is the main job and "all" is everything.
func resolve(names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{"table1", "fig1"}, nil
	}
	for _, n := range names {
		if n != "all" && !slices.Contains(Names(), n) {
			return nil, fmt.Errorf("%w %q: one of %s, all", ErrUnknown, n, strings.Join(Names(), ", "))
		}
	}
	if slices.Contains(names, "all") {
		return Names(), nil
	}
	return slices.DeleteFunc(Names(), func(n string) bool { return !slices.Contains(names, n) }), nil
}
