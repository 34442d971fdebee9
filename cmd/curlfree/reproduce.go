package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
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
	threads := f.Int("threads", runtime.GOMAXPROCS(0), "how many cells train at once")
	asJSON := f.Bool("json", false, "print an object")
	quiet := f.Bool("q", false, "no progress")
	if err := parse(f, args, 0, -1); err != nil {
		return err
	}
	switch {
	case *threads < 1:
		return usagef("-threads %d: it must be at least 1", *threads)
	case *quick && *full:
		return usagef("-quick and -full exclude each other")
	}
	o := experiment.Options{Names: f.Args(), Full: *full, Out: *out, Seed: *seed, Threads: *threads, Version: programVersion()}
	if *mnist != "" {
		o.Data = "mnist:" + *mnist
	}
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
