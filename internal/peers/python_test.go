package main

import (
	"strings"
	"testing"
)

// Without an interpreter, or with one that lacks a library, a peer is absent and says why.
func TestPythonAbsent(t *testing.T) {
	if some := askPythons("no-python-of-that-name"); len(some) != 0 {
		t.Errorf("%v answered", some)
	}
	for _, c := range []struct {
		all  []python
		want string
	}{
		{nil, "no Python"},
		{[]python{{"/bin/python9", map[string]string{"numpy": "1"}}}, "python9 has no torch"},
	} {
		p, interpreter := pythonPeer(c.all, "PyTorch", "torch")
		if !strings.Contains(p.absent, c.want) || interpreter != "" {
			t.Errorf("%q, %q", p.absent, interpreter)
		}
	}
}

// A program that fails says what it said.
func TestPythonFails(t *testing.T) {
	all := pythons()
	if len(all) == 0 {
		return
	}
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "no such luck") {
			t.Errorf("%q", text)
		}
	}()
	startChild(all[0].path, "raise SystemExit('no such luck')").ask("run")
}
