package experiment

import (
	"context"
	"os"
	"strings"
	"testing"
)

// runQuick runs an experiment at quick size in a folder of its own, or in the
// folder that CURLFREE_OUT names, where the pictures then are.
func runQuick(t *testing.T, name string) *Section {
	t.Helper()
	out := os.Getenv("CURLFREE_OUT")
	if out == "" {
		out = t.TempDir()
	}
	r, err := Run(context.Background(), Options{Names: []string{name}, Data: "digits:1000", Out: out, Seed: 1, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	x := r.Sections[0]
	if testing.Verbose() {
		var text strings.Builder
		if err := x.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		t.Log(text.String())
	}
	return x
}

// assertVerdicts holds each verdict against the claim that begins so.
func assertVerdicts(t *testing.T, x *Section, want map[string]Verdict) {
	t.Helper()
	for beginning, verdict := range want {
		found := 0
		for _, c := range x.Claims {
			if strings.HasPrefix(c.Claim, beginning) {
				if found++; c.Verdict != verdict {
					t.Errorf("%s: %s, want %s (%s; %d of %d)", c.Claim, c.Verdict, verdict, c.Ours, c.Agree, c.Runs)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d claims begin with %q", found, beginning)
		}
	}
	if len(x.Claims) != len(want) {
		t.Errorf("%d claims, of which %d are asserted", len(x.Claims), len(want))
	}
}
