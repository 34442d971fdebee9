//go:build cgo && linux && amd64

package main

import (
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	if l, err := open(private, "cos", "libnone.so.7", "libm.so.6"); err != nil || l.symbol("cos") == nil {
		t.Errorf("the second of two names: %v", err)
	}
	for _, c := range []struct{ function, file, want string }{
		{"cos", "libnone.so.7", "libnone.so.7"},
		{"no_such_function", "libm.so.6", "libm.so.6 has no no_such_function"},
	} {
		if _, err := open(private, c.function, c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: an error with %q wanted", err, c.want)
		}
	}
}
