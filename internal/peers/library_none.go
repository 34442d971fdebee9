//go:build !cgo || !linux || !amd64

package main

// openLibraries opens nothing in this build.
func openLibraries() []*peer {
	return absentLibraries("this build opens no C libraries: it needs cgo on linux/amd64")
}

// freePeer has no kernels in this build.
func freePeer() *peer {
	return &peer{name: "free", absent: "the kernels without a bit contract need cgo on linux/amd64"}
}
