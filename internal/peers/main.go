// Peers measures curlfree beside the libraries that others would pick, and
// prints one table.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/asm"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		code := 1
		if errors.Is(err, errUsage) {
			code = 2
		}
		os.Exit(code)
	}
}

var errUsage = errors.New("wrong usage")

// options are the command's flags.
type options struct {
	quick   bool
	kernel  string
	threads []int
	out     string
	section bool
}

func parse(args []string) (options, error) {
	var o options
	var threads string
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.BoolVar(&o.quick, "quick", false, "short bursts, and nothing that takes long")
	flags.StringVar(&o.kernel, "kernel", "", "gemm for the products, elem for the functions and reductions; both by default")
	flags.StringVar(&threads, "threads", "1,2", "numbers of threads for the products")
	flags.StringVar(&o.out, "out", "", "also write the table to `FILE`")
	flags.BoolVar(&o.section, "section", false, "print one table, on one number of threads, in this process; the command starts itself so")
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	if o.kernel != "" && o.kernel != "gemm" && o.kernel != "elem" {
		return o, fmt.Errorf("%w: -kernel %q: gemm or elem", errUsage, o.kernel)
	}
	for _, field := range strings.Split(threads, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			return o, fmt.Errorf("%w: -threads %q: numbers from 1 with commas between them", errUsage, threads)
		}
		o.threads = append(o.threads, n)
	}
	return o, nil
}

func run(args []string) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := asm.Level(); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if o.section {
		measure(o)
		return nil
	}
	out := io.Writer(os.Stdout)
	if o.out != "" {
		file, err := os.Create(o.out)
		if err != nil {
			return err
		}
		defer file.Close()
		out = io.MultiWriter(out, file)
	}
	if o.kernel != "elem" {
		for _, n := range o.threads {
			if err := process(out, o, "gemm", n); err != nil {
				return err
			}
		}
	}
	if o.kernel != "gemm" {
		if err := process(out, o, "elem", 1); err != nil {
			return err
		}
	}
	limit(o.threads[len(o.threads)-1])
	printPeers(out, openPeers())
	return nil
}

// process has one table printed by a process of its own, because libraries read
// their number of threads when they are opened.
func process(out io.Writer, o options, kernel string, threads int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(self, "-section", fmt.Sprintf("-quick=%t", o.quick), "-kernel", kernel, "-threads", strconv.Itoa(threads))
	c.Stdout, c.Stderr = out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("the table of %s on %s: %w", kernel, threadCount(threads), err)
	}
	return nil
}

// measure prints the table of o in this process.
func measure(o options) {
	limit(o.threads[0])
	s := newSection(os.Stdout, o.threads[0], o.quick)
	if o.kernel == "elem" {
		s.functions()
		s.reductions()
	} else {
		s.products()
	}
}

// limit gives Go and the libraries, which are not open yet, so many threads, and
// has theirs stop spinning a millisecond or so after a call.
func limit(threads int) {
	runtime.GOMAXPROCS(threads)
	for _, name := range []string{"OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"} {
		os.Setenv(name, strconv.Itoa(threads))
	}
	os.Setenv("OPENBLAS_THREAD_TIMEOUT", "21") // 2²¹ cycles
	os.Setenv("GOMP_SPINCOUNT", "20000")
	os.Setenv("KMP_BLOCKTIME", "1") // ms
}
