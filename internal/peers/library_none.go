//go:build !cgo || !linux || !amd64

package main

// openLibraries opens nothing in this build.
func openLibraries() []*peer {
	return absentLibraries("this build opens no C libraries: it needs cgo on linux/amd64")
}
