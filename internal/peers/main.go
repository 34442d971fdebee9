// Peers measures curlfree beside the libraries that others would pick, and
// writes the tables as Markdown.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
)

func main() {
	bench.PlayNeighbour()
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		code := 1
		if errors.Is(err, errUsage) {
			code = 2
		}
		os.Exit(code)
	}
}

var errUsage = errors.New("wrong usage")

func usagef(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errUsage}, args...)...)
}

// options are the command's flags.
type options struct {
	selection
	threads []int
	out     string
	section bool
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	names := func(flag string, to *[]string, usage string) {
		flags.Func(flag, usage, func(text string) error {
			*to = strings.Split(text, ",")
			return nil
		})
	}
	names("table", &o.tables, "gemm,few,triangles,gemv,functions,arithmetic,reductions,factorizations,decompositions,epochs,others, with commas between them, by default all; or bits, a page of its own")
	names("kernel", &o.kernels, "operations, with commas between them: gemm,gemv,exp,sum …; by default all")
	names("type", &o.types, "float32,float64; by default both")
	names("size", &o.sizes, "sizes, with commas between them: 512 for a square product or a length, 100x784x500 for m×k×n, 784x500 for a gemv; by default all")
	threads := flags.String("threads", "1,2", "numbers of threads, with commas between them; functions and reductions run on one")
	flags.BoolVar(&o.quick, "quick", false, "short measurements, and nothing that takes long")
	flags.StringVar(&pythonCommand, "python", "", "the Python `interpreter` to measure numpy, scipy and PyTorch with; by default the first that has them of python3 and /usr/bin/python3")
	flags.StringVar(&o.out, "out", "", "also write the tables to `FILE`")
	flags.BoolVar(&o.section, "section", false, "measure in this process, on one number of threads; the command starts itself so")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return o, err
	} else if err != nil {
		return o, usagef("%w", err)
	}
	if flags.NArg() > 0 {
		return o, usagef("unexpected argument %q", flags.Arg(0))
	}
	for _, field := range strings.Split(*threads, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 || n > mostThreads || slices.Contains(o.threads, n) {
			return o, usagef("-threads %q: different numbers from 1 to %d with commas between them", *threads, mostThreads)
		}
		o.threads = append(o.threads, n)
	}
	if _, err := asm.Level(); err != nil {
		return o, usagef("%w", err)
	}
	if slices.Contains(o.tables, bits) && len(o.tables) > 1 {
		return o, usagef("-table %s: bits is a page of its own", strings.Join(o.tables, ","))
	}
	return o, o.check(append(allTables(), bitsTable()))
}

// mostThreads is the largest number of threads.
const mostThreads = 1024

func run(args []string, stdout io.Writer) error {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.section {
		measure(stdout, o)
		return nil
	}
	page := peersPage
	if slices.Contains(o.tables, bits) {
		page = bitsPage
	}
	if err := os.MkdirAll(filepath.Dir(o.out), 0o777); err != nil {
		return err
	}
	var document bytes.Buffer
	if err := page(io.MultiWriter(stdout, &document), args, o); err != nil {
		return err
	}
	if o.out != "" {
		return os.WriteFile(o.out, document.Bytes(), 0o666)
	}
	return nil
}

// peersPage writes the tables of everything but bits.
func peersPage(out io.Writer, args []string, o options) error {
	measured := slices.DeleteFunc(slices.Clone(o.threads), func(n int) bool { return len(o.of(allTables(), n)) == 0 })
	if len(measured) == 0 {
		return usagef("nothing to measure: functions and reductions run on one thread, and -quick leaves out what is large")
	}
	useThreads(slices.Max(measured))
	useLevel()
	preface(out, args, openPeers())
	for _, n := range measured {
		if err := process(out, args, n); err != nil {
			return err
		}
	}
	return nil
}

// process has what runs on so many threads measured by a process of its own,
// because libraries read their number of threads when they are opened.
func process(out io.Writer, args []string, threads int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(self, append(slices.Clone(args), "-section", "-threads", strconv.Itoa(threads))...)
	c.Stdout, c.Stderr = out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("the tables of %s: %w", threadCount(threads), err)
	}
	return nil
}

// measure prints the tables of o in this process.
func measure(out io.Writer, o options) {
	threads := o.threads[0]
	useThreads(threads)
	useLevel()
	s := newSection(threads, o.quick)
	fmt.Fprintf(out, "\n## On %s\n", threadCount(threads))
	for _, t := range o.of(allTables(), threads) {
		s.print(out, t)
	}
}

// useThreads gives Go and the libraries, which are not open yet, so many threads,
// and has theirs stop spinning a millisecond or so after a call.
func useThreads(threads int) {
	runtime.GOMAXPROCS(threads)
	for _, name := range []string{"OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"} {
		os.Setenv(name, strconv.Itoa(threads))
	}
	os.Setenv("OPENBLAS_THREAD_TIMEOUT", "21") // 2²¹ cycles
	os.Setenv("GOMP_SPINCOUNT", "20000")
	os.Setenv("KMP_BLOCKTIME", "1") // ms
}
