package asm

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The rules that every kernel keeps. A legacy SSE form beside AVX costs a
// transition, BP is the frame pointer of the caller, and an AVX2 file must run
// where there is no AVX-512.
var (
	legacy   = regexp.MustCompile(`\b(MOV[AU]P[SD]|MOVS[SD]|MOV[DQ]Q?[AU]?|(ADD|SUB|MUL|DIV|SQRT|MAX|MIN|CVT)\w*[SP][SD]|X?ORPS|PXOR|PAND|SHUFP[SD])\b[^;/]*\bX\d`)
	evexOnly = regexp.MustCompile(`\b(Z([0-9]|[12][0-9]|3[01])|K[0-7]|[XY](1[6-9]|2[0-9]|3[01]))\b|\.(Z|BCST)\b`)
	basePtr  = regexp.MustCompile(`\bBP\b`)
	comment  = regexp.MustCompile(`//.*`)
)

// violations lists what a file breaks.
func violations(name, text string) []string {
	var found []string
	previous := ""
	for i, line := range strings.Split(text, "\n") {
		line = comment.ReplaceAllString(line, "")
		for _, part := range strings.Split(line, ";") {
			part = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(part), `\`))
			if part == "" {
				continue
			}
			report := func(rule string) { found = append(found, fmt.Sprintf("%s:%d: %s: %s", name, i+1, rule, part)) }
			if legacy.MatchString(part) {
				report("legacy SSE")
			}
			if strings.Contains(name, "avx2") && evexOnly.MatchString(part) {
				report("AVX-512 in an AVX2 file")
			}
			if basePtr.MatchString(part) {
				report("BP")
			}
			if part == "RET" && previous != "VZEROUPPER" {
				report("RET without VZEROUPPER")
			}
			if strings.HasPrefix(part, "TEXT") && !strings.Contains(part, "NOSPLIT") {
				report("TEXT without NOSPLIT")
			}
			previous = part
		}
	}
	return found
}

func TestAssemblySource(t *testing.T) {
	for _, bad := range []struct{ name, text string }{
		{"x_avx512_amd64.s", "\tMOVQ AX, X0"},
		{"x_avx512_amd64.s", "\tADDPS X1, X0"},
		{"x_avx2_amd64.s", "\tVADDPS Y1, Y17, Y2"},
		{"x_avx2_amd64.s", "\tVMOVUPS.Z (SI), K1, Y0"},
		{"x_avx2_amd64.s", "\tVADDPS Z1, Z2, Z3"},
		{"x_avx512_amd64.s", "\tMOVQ AX, BP"},
		{"x_avx512_amd64.s", "\tVADDPS Z1, Z2, Z3\n\tRET"},
		{"x_avx512_amd64.s", "TEXT ·f(SB), $0-8"},
	} {
		if len(violations(bad.name, bad.text)) == 0 {
			t.Errorf("%q passes", bad.text)
		}
	}
	if got := violations("x_avx2_amd64.s", "TEXT ·f(SB), NOSPLIT, $0-8\n\tVMOVQ AX, X0 // MOVQ BP\n\tVZEROUPPER\n\tRET"); got != nil {
		t.Errorf("a good file is refused: %v", got)
	}
	files, err := filepath.Glob("*_amd64.[sh]")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range violations(name, string(text)) {
			t.Error(v)
		}
	}
}
