//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestIrregularFiles: a named pipe is refused as input, where opening it would wait for
// a writer, and as output, where it would be replaced.
func TestIrregularFiles(t *testing.T) {
	dir := t.TempDir()
	pipe := func(name string) string {
		path := filepath.Join(dir, name)
		if err := syscall.Mkfifo(path, 0o666); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
		return path
	}
	plain := pipe("pipe")
	w := saveArray(t, "W.npy", []float64{1, 0}, 2, 1)
	field := saveArray(t, "f.npy", []float64{1, 2, 3, 5, 1, 0, 2, 2, 7, 1, 3, 1, 0, 1, 4, 4, 2, 6}, 3, 3, 2)
	model, parts := filepath.Join(dir, "m.safetensors"), t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(parts, "decomposition.svg"), 0o666); err != nil {
		t.Fatal(err)
	}
	mesh := filepath.Join(dir, "m.obj")
	if err := os.WriteFile(mesh, []byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"train", "-q", "-data", "digits:20", "-out", plain},
		{"train", "-q", "-data", "digits:20", "-out", model, "-checkpoint", plain},
		{"train", "-q", "-data", "npy:" + plain, "-out", model},
		{"measure", plain},
		{"measure", "-W", plain, "-activation", "tanh"},
		{"measure", "-jacobians", plain},
		{"energy", "-W", w, "-c", plain, "-activation", "tanh"},
		{"dynamics", "-W", w, "-activation", "tanh", "-data", "csv:" + plain},
		{"decompose", plain},
		{"decompose", "-mask", plain, field},
		{"decompose", pipe("p.obj"), "-field", w},
		{"decompose", pipe("p.ele"), "-field", w},
		{"decompose", mesh, "-field", plain},
		{"decompose", pipe("p.edges")},
		{"decompose", "-q", "-out", parts, field},
	} {
		done := make(chan bool)
		go func() {
			defer close(done)
			code, _, message := call(context.Background(), args...)
			if code != exitFailed || !strings.Contains(message, "not a regular file") {
				t.Errorf("%v: exit %d, %q", args, code, message)
			}
		}()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatalf("%v: it waits", args)
		}
	}
	for _, path := range []string{plain, filepath.Join(parts, "decomposition.svg")} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Errorf("%s was replaced: %v, %v", path, info, err)
		}
	}
}

// TestTrainThroughLink: a link to a model is not another file than the model, and
// stays when what it names is replaced.
func TestTrainThroughLink(t *testing.T) {
	dir := t.TempDir()
	model, link := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "link")
	train := func(more ...string) (int, string) {
		code, _, message := call(context.Background(), append([]string{"train", "-q", "-data", "digits:50", "-hidden", "5", "-epochs", "2"}, more...)...)
		return code, message
	}
	read := func() string {
		text, err := os.ReadFile(model)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if code, message := train("-out", model); code != exitDone {
		t.Fatal(message)
	}
	before := read()
	if err := os.Symlink(model, link); err != nil {
		t.Fatal(err)
	}
	if code, message := train("-out", model, "-checkpoint", link); code != exitUsage || !strings.Contains(message, "it is the file of the model") {
		t.Errorf("exit %d, %q", code, message)
	}
	if code, message := train("-out", link, "-seed", "3"); code != exitDone || read() == before {
		t.Errorf("through a link: exit %d, %q", code, message)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, %v", info, err)
	}
}
