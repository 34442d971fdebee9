package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/curlfree/curlfree/asm"
)

func version(_ context.Context, args []string, c console) error {
	f := newFlags("version", "", c)
	asJSON := f.Bool("json", false, "print an object")
	if err := parse(f, args, 0, 0); err != nil {
		return err
	}
	level, _ := asm.Level()
	if *asJSON {
		return writeJSON(c.out, map[string]any{
			"version": programVersion(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH,
			"isa": level, "levels": asm.Levels(), "threads": runtime.GOMAXPROCS(0),
		})
	}
	_, err := fmt.Fprintf(c.out, "curlfree %s, %s %s/%s, kernels %s (of %s), %d threads\n",
		programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, level, strings.Join(asm.Levels(), ", "), runtime.GOMAXPROCS(0))
	return err
}

// programVersion is the module's version, or the commit it was built from.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
