//go:build unix

package report

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestWriteFileIrregular: what is not a regular file stays, also behind a link.
func TestWriteFileIrregular(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("pipe", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, link} {
		err := WriteFile(path, func(io.Writer) error { t.Error("written to"); return nil })
		if err == nil || !strings.Contains(err.Error(), path+" is not a regular file") {
			t.Errorf("%s: %v", path, err)
		}
		if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Fatalf("the pipe is gone: %v, %v", info, err)
		}
	}
}

// TestWriteFileLinks: what symbolic links name is replaced, and they stay; a link to
// nothing makes the file, and a circle of links is an error.
func TestWriteFileLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"files", "deep", "deep/er"} {
		if err := os.Mkdir(at(name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for name, link := range map[string]string{
		"first": "second", "second": at("files/data"), "absent": "files/new", "circle": "circle",
		"linked": "deep/er", "deep/er/up": "../data", // from linked/up: deep/data, not data
	} {
		if err := os.Symlink(link, at(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(at("files/data"), []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	write := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	for name, file := range map[string]string{"first": "files/data", "absent": "files/new", "linked/up": "deep/data"} {
		if err := WriteFile(at(name), write); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(at(file)); err != nil || string(text) != "new" {
			t.Errorf("%s: %q, %v", file, text, err)
		}
		if info, err := os.Lstat(at(name)); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", name, info, err)
		}
	}
	if err := WriteFile(at("circle"), write); err == nil || !strings.Contains(err.Error(), "too many symbolic links") {
		t.Error(err)
	}
	if err := WriteFile(at("deep"), write); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Error(err)
	}
}
