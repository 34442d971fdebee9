package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/curlfree/curlfree/asm"
)

// preface prints what was measured, where and beside whom.
func preface(out io.Writer, args []string, peers []*peer) {
	fmt.Fprintf(out, "# curlfree beside its peers\n\n")
	fmt.Fprintf(out, "Written by `%s` in `internal/peers`, whose README explains the columns.\n", command(args))
	fmt.Fprintf(out, "A ratio above 1 says that curlfree is faster.\n\n")
	fmt.Fprintf(out, "%s.\n\n", machine())
	header(out, "peer", "version", "file")
	for _, p := range peers {
		switch {
		case p.absent != "":
			line(out, p.name, "absent", p.absent)
		case p.file == "":
			line(out, p.name, p.version, "–")
		default:
			line(out, p.name, p.version, filepath.Base(p.file))
		}
	}
}

// command is what was called.
func command(args []string) string {
	return strings.Join(append([]string{"go run ."}, args...), " ")
}

// machine says where that was.
func machine() string {
	level, _ := asm.Level()
	return fmt.Sprintf("%s, %d processors, %s/%s; level %s; %s", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, level, runtime.Version())
}

// processor is the name of the processor where the system tells it.
func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "Processor not known"
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "Processor not known"
}
