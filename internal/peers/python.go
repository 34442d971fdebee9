package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"unsafe"
)

// pythonCommand is the interpreter to use instead of the first one that has a library.
var pythonCommand string

// interpreters are tried in this order.
func interpreters() []string {
	if pythonCommand != "" {
		return []string{pythonCommand}
	}
	return []string{"python3", "/usr/bin/python3"}
}

// inventory prints a line for each library that is there: its name, its version and,
// of numpy, the BLAS that it calls.
const inventory = `
import importlib.util, importlib.metadata
for name in ("numpy", "scipy", "torch"):
    if importlib.util.find_spec(name):
        version = importlib.metadata.version(name)
        if name == "numpy":
            import numpy
            numpy.ones((2, 2)) @ numpy.ones((2, 2))
            files = {line.split("/")[-1].strip() for line in open("/proc/self/maps") if "/" in line}
            version += "".join(", " + f for f in sorted(files) if "blas" in f and f != "libblas.so.3" or "mkl" in f)
        print(name, version)
`

// python is an interpreter and the versions of the libraries that it has.
type python struct {
	path     string
	versions map[string]string
}

// pythons returns the interpreters of this machine. They are asked once.
var pythons = sync.OnceValue(func() []python { return askPythons(interpreters()...) })

func askPythons(names ...string) []python {
	var some []python
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.Command(path, "-c", inventory).Output()
		if err != nil {
			continue
		}
		p := python{path, map[string]string{}}
		for line := range strings.Lines(string(out)) {
			library, version, _ := strings.Cut(strings.TrimSpace(line), " ")
			p.versions[library] = version
		}
		some = append(some, p)
	}
	return some
}

// pythonPeer returns the peer that a library of one of the interpreters is, and which.
func pythonPeer(all []python, name, library string) (*peer, string) {
	for _, p := range all {
		if version, ok := p.versions[library]; ok && p.versions["numpy"] != "" {
			return &peer{name: name, version: version, file: p.path}, p.path
		}
	}
	why := "no Python: tried " + strings.Join(interpreters(), " and ")
	if len(all) > 0 {
		why = filepath.Base(all[0].path) + " has no " + library
	}
	return &peer{name: name, absent: why}, ""
}

// child is a Python program in a process of its own, which reads a line of
// arguments and arrays from its input, and then answers commands of one line.
type child struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startChild starts a program. OpenMP's threads do not spin in it, because those of the
// BLAS are others, and either would keep the processors from the other.
func startChild(interpreter, program string, arguments ...any) *child {
	s := &child{process: exec.Command(interpreter, "-c", program)}
	var err error
	s.in, err = s.process.StdinPipe()
	must(err)
	out, err := s.process.StdoutPipe()
	must(err)
	s.process.Stderr = &strings.Builder{}
	s.process.Env = append(os.Environ(), "GOMP_SPINCOUNT=0")
	s.out = bufio.NewReaderSize(out, 1<<16)
	must(s.process.Start())
	s.tell(arguments...)
	return s
}

// tell sends a line.
func (s *child) tell(words ...any) {
	_, err := fmt.Fprintln(s.in, words...)
	s.check(err)
}

// send sends an array.
func (s *child) send(bytes []byte) {
	_, err := s.in.Write(bytes)
	s.check(err)
}

// ask sends a command and returns the line that answers it.
func (s *child) ask(words ...any) string {
	s.tell(words...)
	line, err := s.out.ReadString('\n')
	s.check(err)
	return strings.TrimSpace(line)
}

// receive fills an array.
func (s *child) receive(bytes []byte) {
	_, err := io.ReadFull(s.out, bytes)
	s.check(err)
}

// check panics with what the program says when it has failed.
func (s *child) check(err error) {
	if err == nil {
		return
	}
	s.in.Close()
	s.process.Wait()
	panic(fmt.Sprintf("%v: a Python program ended: %s", err, s.process.Stderr))
}

func (s *child) close() {
	s.in.Close()
	s.process.Wait()
}

// bytesOf are the bytes of numbers as this machine stores them.
func bytesOf[T float32 | float64](x []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(zero)))
}
