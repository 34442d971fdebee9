//go:build !cgo || !linux || !amd64

package main

// openLibraries returns the libraries that other builds open at run time.
func openLibraries() []*peer {
	var absent []*peer
	for _, name := range []string{"OpenBLAS", "BLIS", "MKL", "oneDNN", "SLEEF u10", "MKL VML HA", "MKL VML LA", "libmvec"} {
		absent = append(absent, &peer{name: name, absent: "this build opens no C libraries: it needs cgo on linux/amd64"})
	}
	return absent
}
