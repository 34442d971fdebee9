package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/curlfree/curlfree/internal/report"
)

// ErrNothingToResume is wrapped by Resume's error for a folder without a run.
var ErrNothingToResume = errors.New("no run to resume")

// planFile says what a run is to do.
const planFile = "run.json"

// keep writes what determines the numbers of the run.
func (o Options) keep() error {
	text, err := json.MarshalIndent(o, "", "\t")
	if err != nil {
		return err
	}
	err = report.WriteFile(filepath.Join(o.Out, planFile), func(w io.Writer) error { _, err := w.Write(append(text, '\n')); return err })
	if err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	return nil
}

// Resume returns the options of the run in the folder, finished or not, with
// Resume set. Threads, Version and Progress are the caller's.
func Resume(dir string) (Options, error) {
	o := Options{}
	text, err := os.ReadFile(filepath.Join(dir, planFile))
	if errors.Is(err, fs.ErrNotExist) {
		return o, fmt.Errorf("%w in %s: %s is missing", ErrNothingToResume, dir, planFile)
	}
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return o, fmt.Errorf("%s: %w", filepath.Join(dir, planFile), err)
	}
	o.Out, o.Resume = dir, true
	return o, nil
}

// forget removes the sections of an earlier run.
func (o Options) forget() error {
	files, err := filepath.Glob(filepath.Join(o.Out, sectionFile("*")+".json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

func sectionFile(name string) string { return "section-" + name }

// section returns what an experiment says, from the folder of the run if it is
// whole there, pictures included.
func (s *session) section(ctx context.Context, name string, run func(context.Context, *session, *Section) error) (*Section, error) {
	compute := func() (*Section, error) {
		x := newSection(name)
		return x, run(ctx, s, x)
	}
	x, err := kept(s, sectionFile(name), s.Version, compute)
	if err != nil || s.drawn(x) {
		return x, err
	}
	if err := os.Remove(filepath.Join(s.Out, sectionFile(name)+".json")); err != nil {
		return nil, err
	}
	return kept(s, sectionFile(name), s.Version, compute)
}

// drawn reports whether all pictures of x are there.
func (s *session) drawn(x *Section) bool {
	for _, p := range x.Pictures {
		for _, ending := range []string{".svg", ".png"} {
			if _, err := os.Stat(filepath.Join(s.Out, p.Name+ending)); err != nil {
				return false
			}
		}
	}
	return true
}
