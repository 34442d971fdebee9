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
	level, _ := asm.Level()
	title := "curlfree beside its peers"
	if level == "avx2" {
		title += ", with AVX2"
	}
	fmt.Fprintf(out, "# %s\n\n", title)
	fmt.Fprintf(out, "Written by `%s` in `internal/peers`, whose README explains the columns.\n", command(args))
	fmt.Fprintf(out, "A ratio above 1 says that curlfree is faster.\n\n")
	fmt.Fprintf(out, "%s.\n\n", machine())
	if s, found := switches[level]; found {
		fmt.Fprintf(out, "%s: `%s`.\n\n", s.says, strings.Join(s.settings, "`, `"))
	}
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

// command is what was called. Whatever folder a page is written to, it names that of
// the pages here, and no folder of the machine.
func command(args []string) string {
	words := []string{"go run ."}
	if level := os.Getenv("CURLFREE_ISA"); level != "" {
		words[0] = "CURLFREE_ISA=" + level + " go run ."
	}
	for i, word := range args {
		if name, file, inline := strings.Cut(word, "="); inline && isOut(name) {
			word = name + "=" + home(file)
		} else if i > 0 && isOut(args[i-1]) {
			word = home(word)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func isOut(word string) bool { return word == "-out" || word == "--out" }

// home is a file of that name in the folder of the pages.
func home(file string) string { return "../../docs/" + filepath.Base(file) }

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
