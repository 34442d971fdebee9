package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes a file whole or not at all: beside the target, flushed to
// disk, then renamed over it. The target of a symbolic link is what the link names,
// and it must be a regular file or not exist. On an error nothing is left behind. A
// process that is killed can leave .NAME.tmp, which the next call for that target
// replaces; two at once for one target are not supported.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	if path, err = Target(path); err != nil {
		return err
	}
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

// maxLinks is how many symbolic links Target follows, as many as Linux does.
const maxLinks = 40

// Target returns the file that WriteFile replaces for path, behind all symbolic links.
// It may not exist; when it does and is not a regular file, that is an error.
func Target(path string) (string, error) {
	name := path
	for range maxLinks {
		info, err := os.Lstat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return name, nil
		case err != nil:
			return "", err
		case info.Mode().IsRegular():
			return name, nil
		case info.IsDir():
			return "", fmt.Errorf("%s is a folder", path)
		case info.Mode()&fs.ModeSymlink == 0:
			return "", fmt.Errorf("%s is not a regular file", path)
		}
		link, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(link) {
			folder, _ := filepath.Split(name)
			link = folder + link // not cleaned: .. goes up from where a linked folder is
		}
		name = link
	}
	return "", fmt.Errorf("%s: too many symbolic links", path)
}

// syncFolder flushes the new name to disk. Not every system can, and the file itself
// is there whole.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		folder.Sync()
		folder.Close()
	}
}
