package main

import (
	"strings"
	"testing"
)

// Every peer has a line, the absent ones say why, and no folder is named.
func TestPreface(t *testing.T) {
	var out strings.Builder
	preface(&out, []string{"-quick"}, []*peer{
		{name: "A", version: "1.2", file: "/usr/lib/liba.so.1"},
		{name: "B", version: "v3"},
		{name: "C", absent: "libc.so.9: no such file"},
	})
	for _, want := range []string{
		"`go run . -quick`",
		"| A | 1.2 | liba.so.1 |\n| B | v3 | – |\n| C | absent | libc.so.9: no such file |\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
