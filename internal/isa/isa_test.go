package isa

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	all := []Level{Generic, AVX2, AVX512}
	for _, c := range []struct {
		name      string
		available []Level
		want      Level
		failed    bool
	}{
		{"", all, AVX512, false},
		{"", all[:1], Generic, false},
		{"avx2", all, AVX2, false},
		{"generic", all, Generic, false},
		{"avx512", all[:2], AVX2, true},
		{"AVX2", all, AVX512, true},
		{"sse", all, AVX512, true},
	} {
		got, err := choose(c.name, c.available)
		if got != c.want || (err != nil) != c.failed {
			t.Errorf("choose(%q, %v) = %v, %v; want %v, failed %v", c.name, c.available, got, err, c.want, c.failed)
		}
		if err != nil && !strings.Contains(err.Error(), c.name) {
			t.Errorf("error %q does not name %q", err, c.name)
		}
	}
}

func TestSelectedIsAvailable(t *testing.T) {
	if _, err := Selected(); err != nil {
		t.Fatal(err)
	}
}
