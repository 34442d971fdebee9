package report

import (
	"io"
	"os"
	"path/filepath"
)

// WriteFile writes a file whole or not at all: beside the target, flushed to
// disk, then renamed over it. On an error nothing is left behind. A process that is
// killed can leave .NAME.tmp, which the next call for that target replaces; two at
// once for one target are not supported.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	folder, name := filepath.Split(path)
	temporary := filepath.Join(folder, "."+name+".tmp")
	if err := os.Remove(temporary); err != nil && !os.IsNotExist(err) {
		return err
	}
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temporary)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder flushes the new name to disk. Not every system can, and the file itself
// is there whole.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		folder.Sync()
		folder.Close()
	}
}
