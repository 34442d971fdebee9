package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/curlfree/curlfree/asm"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// command is a subcommand; run gets the arguments behind its name.
type command struct {
	name, short string
	run         func(ctx context.Context, args []string, io console) error
}

// console is where a command writes: data to out, progress and messages to err.
type console struct{ out, err io.Writer }

func commands() []command {
	return []command{
		{"reproduce", "run the paper's experiments and print ours beside the paper's", reproduce},
		{"train", "train an auto-encoder and write the model", train},
		{"measure", "print how conservative a model is", measure},
		{"energy", "print a model's energies at points, with error bars", energy},
		{"dynamics", "print a model's fixed points and their types", dynamics},
		{"decompose", "split a vector field into gradient, rotation and harmonic parts", decomposeFile},
		{"bench", "print the speed of the kernels beside the machine's limits", benchmark},
		{"version", "print the version and the kernels in use", version},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], console{os.Stdout, os.Stderr}))
}

// usageError is a mistake in the arguments.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run is the program: it returns the exit code and lets no panic out.
func run(ctx context.Context, args []string, c console) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(c.err, "curlfree: internal error, please report it: %v\n", r)
			code = exitFailed
		}
	}()
	if _, err := asm.Level(); err != nil {
		fmt.Fprintln(c.err, "curlfree:", err)
		return exitUsage
	}
	if len(args) == 0 {
		usage(c.err)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(c.out)
		return exitDone
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return exitCode(cmd.run(ctx, args[1:], c), c)
		}
	}
	fmt.Fprintf(c.err, "curlfree: unknown command %q; curlfree help lists them\n", args[0])
	return exitUsage
}

// exitCode prints err in one sentence and says how the program ends.
func exitCode(err error, c console) int {
	var wrong usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(c.err, "curlfree: interrupted:", err)
		return exitInterrupted
	case errors.As(err, &wrong):
		fmt.Fprintln(c.err, "curlfree:", err)
		return exitUsage
	}
	fmt.Fprintln(c.err, "curlfree:", err)
	return exitFailed
}

func usage(w io.Writer) {
	fmt.Fprint(w, "curlfree asks auto-encoders and vector fields how conservative they are.\n\nUsage: curlfree <command> [flags] [arguments]\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", cmd.name, cmd.short)
	}
	fmt.Fprint(w, "\ncurlfree <command> -h lists the flags of a command.\n")
	fmt.Fprintf(w, "Exit codes: %d done, %d failed, %d wrong usage, %d interrupted.\n", exitDone, exitFailed, exitUsage, exitInterrupted)
}

// newFlags returns the flag set of a command with its usage line. Messages about
// wrong flags come from exitCode alone.
func newFlags(name, arguments string, c console) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {
		f.SetOutput(c.out)
		fmt.Fprintf(c.out, "Usage: curlfree %s [flags] %s\n\n", name, arguments)
		f.PrintDefaults()
		f.SetOutput(io.Discard)
	}
	return f
}

// maxThreads is the largest -threads: each has memory of its own.
const maxThreads = 1024

// threadsFlag defines -threads.
func threadsFlag(f *flag.FlagSet, n *int, meaning string) {
	f.IntVar(n, "threads", min(runtime.GOMAXPROCS(0), maxThreads), meaning)
}

// checkThreads returns an error unless -threads is in its range.
func checkThreads(n int) error {
	if n < 1 || n > maxThreads {
		return usagef("-threads %d: it must be from 1 to %d", n, maxThreads)
	}
	return nil
}

// parse parses args, flags and operands in any order, and checks how many operands
// there are: between least and most, or any number when most is negative.
func parse(f *flag.FlagSet, args []string, least, most int) error {
	help := f.Usage
	f.Usage = func() {}
	var operands []string
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				help()
				return err
			}
			return usagef("%s: %v", f.Name(), err)
		}
		// Package flag stops at the first operand and behind "--", which ends the flags.
		behind := len(args) - f.NArg()
		if f.NArg() == 0 || behind > 0 && args[behind-1] == "--" {
			operands = append(operands, f.Args()...)
			break
		}
		operands, args = append(operands, f.Arg(0)), f.Args()[1:]
	}
	if err := f.Parse(append([]string{"--"}, operands...)); err != nil {
		return err // not possible: there are no flags
	}
	if n := f.NArg(); n < least || (most >= 0 && n > most) {
		return usagef("%s: %d arguments beside the flags, see curlfree %s -h", f.Name(), n, f.Name())
	}
	return nil
}

// isSet reports whether the flag was given.
func isSet(f *flag.FlagSet, name string) bool {
	given := false
	f.Visit(func(g *flag.Flag) { given = given || g.Name == name })
	return given
}
