// Package npz reads and writes NumPy's archives of arrays: zip files of npy files.
package npz

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/curlfree/curlfree/internal/format/npy"
)

// maxArrays bounds the arrays of an archive.
const maxArrays = 1 << 10

// Read returns the arrays of an archive by name, without ".npy".
func Read(r io.Reader) (map[string]*npy.Array, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("npz: %w", err)
	}
	archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, fmt.Errorf("npz: the file is no zip archive, or its end is missing: %w", err)
	}
	if n := len(archive.File); n == 0 || n > maxArrays {
		return nil, fmt.Errorf("npz: %d arrays; 1 to %d are possible", n, maxArrays)
	}
	arrays := make(map[string]*npy.Array, len(archive.File))
	for _, f := range archive.File {
		a, err := readEntry(f)
		if err != nil {
			return nil, fmt.Errorf("npz: array %q: %w", f.Name, err)
		}
		arrays[strings.TrimSuffix(f.Name, ".npy")] = a
	}
	return arrays, nil
}

func readEntry(f *zip.File) (*npy.Array, error) {
	entry, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer entry.Close()
	return npy.Read(entry)
}

// Write writes an archive, in the order of the names and without compression or
// times, so that the same arrays are the same bytes.
func Write(w io.Writer, arrays map[string]*npy.Array) error {
	archive := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(arrays)) {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
		if err != nil {
			return fmt.Errorf("npz: %w", err)
		}
		if err := npy.Write(entry, arrays[name]); err != nil {
			return fmt.Errorf("npz: array %q: %w", name, err)
		}
	}
	return archive.Close()
}
