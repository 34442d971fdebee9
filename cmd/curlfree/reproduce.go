package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/experiment"
)

func reproduce(ctx context.Context, args []string, c console) error {
	f := newFlags("reproduce", "["+strings.Join(experiment.Names(), "|")+"|all ...]", c)
	mnist := f.String("mnist", "", "folder with the original files of MNIST, instead of procedural digits")
	quick := f.Bool("quick", false, "a reduced size of about a minute (the default)")
	full := f.Bool("full", false, "the paper's size: 500 units, 100 epochs, 60 000 images")
	out := f.String("out", "out", "folder for models, pictures and finished cells")
	seed := f.Uint64("seed", 1, "seed of the data, the initial weights and the order of the samples")
	var threads int
	threadsFlag(f, &threads, "how many cells train at once")
	huge := f.Bool("huge", false, "table2 and fig5 with 60 000 points")
	resume := f.Bool("resume", false, "continue the run in -out, with its size, data, seed and experiments")
	asJSON := f.Bool("json", false, "print an object")
	quiet := f.Bool("q", false, "no progress")
	if err := parse(f, args, 0, -1); err != nil {
		return err
	}
	if err := checkThreads(threads); err != nil {
		return err
	}
	if *quick && *full {
		return usagef("-quick and -full exclude each other")
	}
	o := experiment.Options{Names: f.Args(), Full: *full, Huge: *huge, Out: *out, Seed: *seed}
	if *mnist != "" {
		o.Data = "mnist:" + *mnist
	}
	if *resume {
		begun, err := experiment.Resume(*out)
		if errors.Is(err, experiment.ErrNothingToResume) {
			return usagef("-resume: %w", err)
		}
		if err != nil {
			return fmt.Errorf("-resume: %w", err)
		}
		for _, c := range []struct {
			given      bool
			name       string
			begun, now any
		}{
			{isSet(f, "quick") || isSet(f, "full"), "-full", begun.Full, o.Full},
			{isSet(f, "huge"), "-huge", begun.Huge, o.Huge},
			{isSet(f, "mnist"), "data", begun.Data, o.Data},
			{isSet(f, "seed"), "-seed", begun.Seed, o.Seed},
			{len(o.Names) > 0, "experiments", strings.Join(begun.Names, " "), strings.Join(o.Names, " ")},
		} {
			if c.given && c.begun != c.now {
				return usagef("-resume: the run in %s has %s %v, not %v", *out, c.name, c.begun, c.now)
			}
		}
		o = begun
	}
	if isSet(f, "huge") && *huge && !slices.ContainsFunc(o.Names, func(name string) bool { return name == "all" || name == "table2" || name == "fig5" }) {
		return usagef("-huge: it is for table2 and fig5")
	}
	o.Threads, o.Version = threads, programVersion()
	if !*quiet {
		o.Progress = func(line string) { fmt.Fprintln(c.err, line) }
	}
	r, err := experiment.Run(ctx, o)
	if errors.Is(err, experiment.ErrUnknown) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if *asJSON {
		return r.WriteJSON(c.out)
	}
	return r.WriteText(c.out)
}
