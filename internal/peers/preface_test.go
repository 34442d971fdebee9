package main

import (
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// Every peer has a line, the absent ones say why, and no folder is named.
func TestPreface(t *testing.T) {
	defer isa.Use(isa.Generic)()
	t.Setenv("CURLFREE_ISA", "")
	var out strings.Builder
	preface(&out, []string{"-quick", "-out", "/tmp/page.md"}, []*peer{
		{name: "A", version: "1.2", file: "/usr/lib/liba.so.1"},
		{name: "B", version: "v3"},
		{name: "C", absent: "libc.so.9: no such file"},
	})
	for _, want := range []string{
		"`go run . -quick -out ../../docs/page.md`",
		"| A | 1.2 | liba.so.1 |\n| B | v3 | – |\n| C | absent | libc.so.9: no such file |\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

// The command is the one to give again: no folder of the machine, but the level.
func TestCommand(t *testing.T) {
	t.Setenv("CURLFREE_ISA", "avx2")
	for _, form := range []string{"-out /somewhere/a.md", "--out=/b/a.md"} {
		flag := strings.FieldsFunc(form, func(c rune) bool { return c == ' ' || c == '=' })[0]
		want := "CURLFREE_ISA=avx2 go run . " + flag + form[len(flag):len(flag)+1] + "../../docs/a.md -quick"
		if got := command(append(strings.Fields(form), "-quick")); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
