package asm

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSources reads the assembly of the package and holds every line to what
// the guard of its level allows and the Go runtime asks for.
func TestSources(t *testing.T) {
	sources := map[string]string{}
	macros := map[string]bool{}
	for _, pattern := range []string{"*.s", "*.h"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sources[name] = string(text)
			for _, m := range define.FindAllStringSubmatch(string(text), -1) {
				for _, w := range word.FindAllString(m[1]+" "+m[2], -1) { // its parameters too
					macros[w] = true
				}
			}
		}
	}
	if len(sources) == 0 {
		t.Fatal("no assembly found")
	}
	for name, text := range sources {
		for _, complaint := range checkSource(name, text, macros) {
			t.Error(complaint)
		}
	}
}

// instructions are those that the kernels use, by the feature that they need. A form
// for AVX-512 of one that is older shows by a register or a suffix. What is not here is
// not allowed: who uses another adds it to the feature of its manual page, which the
// guard of its level, in internal/isa, must ask for.
var instructions = []struct {
	feature string
	wide    bool // only the guard of avx512 asks for it
	names   string
}{
	{"the assembler itself", false, `TEXT DATA GLOBL PCALIGN NOSPLIT NOPTR RODATA`},
	{"x86-64", false, `
		ADDQ ANDL ANDQ BSFL CMOVQEQ CMOVQGT CMOVQLT CMOVQNE CMPB CMPL CMPQ DECQ DIVQ IMUL3Q IMULQ INCQ
		JEQ JGE JGT JLE JLT JMP JNE LEAQ MOVBLZX MOVBQZX MOVL MOVQ NEGQ NOTL NOTQ ORQ RET SHLL SHLQ
		SHRL SHRQ SUBQ TESTL TESTQ XORL XORQ PREFETCHT0 PREFETCHT1 SFENCE`},
	{"AVX", false, `
		VADDPD VADDPS VANDNPD VANDNPS VANDPD VANDPS VBLENDVPD VBLENDVPS VBROADCASTSD VBROADCASTSS
		VCMPPD VCMPPS VCVTDQ2PS VDIVPD VDIVPS VDIVSD VDIVSS VEXTRACTF128 VINSERTF128 VMASKMOVPD
		VMASKMOVPS VMAXPD VMAXPS VMINPD VMINPS VMOVAPD VMOVAPS VMOVD VMOVDQU VMOVMSKPD VMOVMSKPS
		VMOVNTPS VMOVSD VMOVSHDUP VMOVSS VMOVUPD VMOVUPS VMULPD VMULPS VORPD VORPS VSQRTPD VSQRTPS
		VSQRTSD VSQRTSS VSUBPD VSUBPS VUNPCKHPD VUNPCKHPS VUNPCKLPD VUNPCKLPS VXORPD VXORPS VZEROUPPER`},
	{"AVX2", false, `
		VGATHERQPD VPADDD VPADDQ VPBROADCASTD VPBROADCASTQ VPCMPEQD VPCMPEQQ VPCMPGTD VPERMPS
		VPMASKMOVD VPSLLD VPSLLQ VPSRLD VPSRLQ VPSUBD VPSUBQ VPXOR`},
	{"FMA3", false, `
		VFMADD213PD VFMADD213PS VFMADD231PD VFMADD231PS VFMSUB213PD VFMSUB213PS VFNMADD213PD
		VFNMADD231PD VFNMADD231PS VFNMADD231SD VFNMADD231SS`},
	{"AVX-512F, with AVX-512VL in X and Y", true, `
		KANDW KMOVW KORW VBROADCASTF32X4 VBROADCASTF64X4 VSHUFF64X2 VEXTRACTF64X4 VFIXUPIMMPD VFIXUPIMMPS VGETEXPPD VGETEXPPS
		VGETMANTPD VGETMANTPS VPERMI2PS VPERMPD VPERMT2PD VPTERNLOGD VPTERNLOGQ VPTESTNMD VPTESTNMQ
		VPXORQ VSCALEFPD VSCALEFPS`},
	{"AVX-512DQ", true, `KMOVB VEXTRACTF64X2 VPMOVD2M VPMOVQ2M VRANGEPD VRANGEPS`},
}

// encoded are the bytes of PREFETCHW, which does nothing on a processor that lacks it.
var encoded = map[string]bool{"BYTE $0x0f": true, "BYTE $0x0d": true, "BYTE $0x8f": true, "LONG $i": true}

// allowed are the words that stand for an instruction on each level, narrow and wide.
var allowed = func() (sets [2]map[string]bool) {
	sets = [2]map[string]bool{{}, {}}
	for _, set := range instructions {
		for _, name := range strings.Fields(set.names) {
			sets[1][name] = true
			sets[0][name] = !set.wide
		}
	}
	return sets
}()

var (
	comment = regexp.MustCompile(`//.*|(?s:/\*.*?\*/)`)
	define  = regexp.MustCompile(`(?m)^#define\s+(\w+)(?:\(([^)]*)\))?`)
	label   = regexp.MustCompile(`^(\w+:)\s*(.*)$`)
	word    = regexp.MustCompile(`[A-Za-z_·][\w·]*`)
	capital = regexp.MustCompile(`^[A-Z][A-Z0-9]+$`)

	register     = regexp.MustCompile(`^([ABCD][LX]|[SD]I|S[BP]|FP|R\d+|[XYZ]\d+|K[0-7])$`)
	evexRegister = regexp.MustCompile(`^(Z\d+|K[0-7]|[XY](1[6-9]|2\d|3[01]))$`)
	evexSuffix   = regexp.MustCompile(`\.(BCST|SAE|R[NDUZ]_SAE)\b`)
	vector       = regexp.MustCompile(`\b[VXYZ]([012]?\d|3[01])\b`)
)

// checkSource returns what is wrong in the assembly text: that of the file name,
// which uses the named macros.
func checkSource(name, text string, macros map[string]bool) (complaints []string) {
	text = comment.ReplaceAllString(text, "")
	text = define.ReplaceAllString(text, "")
	text = regexp.MustCompile(`(?m)^#.*$`).ReplaceAllString(text, "")
	var statements []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' || r == '\\' }) {
		s = strings.TrimSpace(s)
		if m := label.FindStringSubmatch(s); m != nil {
			statements = append(statements, m[1])
			s = m[2]
		}
		if s != "" {
			statements = append(statements, s)
		}
	}
	previous := ""
	for _, s := range statements {
		complain := func(what string) {
			complaints = append(complaints, fmt.Sprintf("%s: %q %s", name, s, what))
		}
		mnemonic, operands, _ := strings.Cut(strings.ReplaceAll(s, "\t", " "), " ")
		level := 0
		if strings.Contains(name, "avx512") {
			level = 1
		}
		for _, w := range word.FindAllString(s, -1) {
			switch {
			case w == "BP":
				complain("uses the frame pointer")
			case level == 0 && evexRegister.MatchString(w):
				complain("uses a register of AVX-512")
			case capital.MatchString(w) && !macros[w] && !register.MatchString(w) && !allowed[level][w] && !encoded[s] && !suffix(s, w):
				complain("has an instruction that the guard of its level does not ask for: " + w)
			}
		}
		if level == 0 && evexSuffix.MatchString(s) {
			complain("has a suffix of AVX-512")
		}
		instruction := mnemonic == strings.ToUpper(mnemonic) && !strings.Contains(mnemonic, "(") && !macros[mnemonic]
		switch {
		case mnemonic == "TEXT":
			if !strings.Contains(operands, "NOSPLIT") {
				complain("lacks NOSPLIT")
			}
			for _, level := range []string{"AVX2", "AVX512"} {
				if strings.Contains(operands, level) && !strings.Contains(name, strings.ToLower(level)) {
					complain("is in the file of another level")
				}
			}
		case mnemonic == "RET":
			if previous != "VZEROUPPER" {
				complain("comes without VZEROUPPER")
			}
		case instruction && mnemonic[0] != 'V' && mnemonic[0] != 'K' && vector.MatchString(operands):
			complain("moves a vector register without V")
		}
		previous = s
	}
	return complaints
}

// suffix reports whether w is that of an instruction in the statement.
func suffix(s, w string) bool { return strings.Contains(s, "."+w) }

// TestSourcesChecker holds the checker itself to a sample for every rule.
func TestSourcesChecker(t *testing.T) {
	macros := map[string]bool{"FMA": true, "EACH": true}
	for _, c := range []struct{ name, text, want string }{
		{"f_avx2_amd64.s", "TEXT ·fAVX2(SB), NOSPLIT, $0-8\n\tMOVQ x+0(FP), AX // uses Z0 and BP\n\tFMA X0, Y15, Y0\n\tEACH(Y1)\nl: \\\n\tVZEROUPPER; \\\n\tRET\n", ""},
		{"f_avx512_amd64.s", "\tVADDPD.Z Z1, Z31, K1, Z3\n\tVADDPD Y1, Y17, Y18\n\tKMOVW AX, K1\n", ""},
		{"f_avx2_amd64.s", "\tVADDPD Z1, Z0, Z0", "uses a register of AVX-512"},
		{"f_avx2_amd64.s", "\tVADDPD Y1, Y0, Y16", "uses a register of AVX-512"},
		{"f_avx2_amd64.s", "#define A(x) VMOVSD x, X31", "uses a register of AVX-512"},
		{"f_avx2_amd64.s", "\tKMOVW AX, K2", "uses a register of AVX-512"},
		{"f_amd64.h", "#define A \\\n\tVXORPS X0, X0, X0; \\\n\tKMOVW AX, K1", "uses a register of AVX-512"},
		{"f_avx2_amd64.s", "\tVPTERNLOGD $0xff, Y0, Y0, Y0", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tVEXTRACTF64X2 $1, Y0, X0", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tVPOPCNTD Z0, Z0", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tBZHIQ AX, BX, CX", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tMOVSS X0, (AX)", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tMOVUPS (AX), X0", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tADDPS X1, X0", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tPXOR X1, X1", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tCVTSQ2SD AX, X1", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tEACH(ADDPD)", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "#define ADDP ADDPD", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tVADDPH Z0, Z1, Z2", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tVDPBF16PS Z0, Z1, Z2", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tVP2INTERSECTD Z0, Z1, K2", "has an instruction that the guard of its level does not ask for"},
		{"f_avx512_amd64.s", "\tBYTE $0x62", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tVPERMPD (AX), Y0, Y1", "has an instruction that the guard of its level does not ask for"},
		{"f_avx2_amd64.s", "\tVADDPD.BCST (AX), Y0, Y1", "has a suffix of AVX-512"},
		{"f_avx512_amd64.s", "\tVADDPD.BCST (AX), Z0, Z1\n\tVADDPD.RN_SAE Z1, Z0, Z1\n\tVRANGEPD $2, Z1, Z0, Z1\n", ""},
		{"f_avx512_amd64.s", "\tMOVQ AX, X0", "moves a vector register without V"},
		{"f_amd64.h", "#define A MOVQ AX, V3", "moves a vector register without V"},
		{"f_avx512_amd64.s", "\tADDQ $8, BP", "uses the frame pointer"},
		{"f_avx2_amd64.s", "\tMOVQ 8(BP)(AX*1), CX", "uses the frame pointer"},
		{"f_avx2_amd64.s", "\tVMOVUPS Y0, (DI)\n\tRET", "comes without VZEROUPPER"},
		{"f_avx2_amd64.s", "\tVZEROUPPER\ndone:\n\tRET", "comes without VZEROUPPER"},
		{"f_avx2_amd64.s", "TEXT ·fAVX2(SB), $0-8", "lacks NOSPLIT"},
		{"f_avx2_amd64.s", "TEXT ·fAVX512(SB), NOSPLIT, $0-8", "is in the file of another level"},
	} {
		got := checkSource(c.name, c.text, macros)
		found := c.want == ""
		for _, complaint := range got {
			found = found || strings.Contains(complaint, c.want)
		}
		if !found || c.want == "" && len(got) > 0 {
			t.Errorf("%s with %q: complaints %q, want one that says %q", c.name, c.text, got, c.want)
		}
	}
}
