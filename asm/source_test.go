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
				macros[m[1]] = true
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

var (
	comment = regexp.MustCompile(`//.*|(?s:/\*.*?\*/)`)
	define  = regexp.MustCompile(`(?m)^#define\s+(\w+)(?:\([^)]*\))?`)
	label   = regexp.MustCompile(`^(\w+:)\s*(.*)$`)
	word    = regexp.MustCompile(`[A-Za-z_·][\w·]*`)

	evexRegister = regexp.MustCompile(`^(Z\d+|K[0-7]|[XY](1[6-9]|2\d|3[01]))$`)
	vector       = regexp.MustCompile(`\b[VXYZ]([012]?\d|3[01])\b`)

	// evexOnly are instructions that the assembler takes with X and Y registers
	// but encodes for AVX-512.
	evexOnly = regexp.MustCompile(`^V(PTERNLOG|RNDSCALE|SCALEF|GETEXP|GETMANT|FIXUPIMM|RANGE[PS]|REDUCE[PS]|FPCLASS|PERM[TI]2|P?COMPRESS|P?EXPAND|P?BLENDM|ALIGN[DQ]|PMULLQ|PM(AX|IN)[SU]Q|PABSQ|PSRAV?Q|PROL|PROR|PTESTN?M|MOVDQ[AU]\d|CVTT?P[SD]2U|CVTT?P[SD]2QQ|CVTU|CVTQQ|(INSERT|EXTRACT|SHUF|BROADCAST)[FI](32|64)|RCP14|RSQRT14|PMOV[A-Z]2M|PMOVM2|PSCATTER|SCATTER|DBPSADBW)`)

	// unguarded are instructions of extensions that no level asks for: BMI, F16C
	// and the rest of AVX-512.
	unguarded = regexp.MustCompile(`^(SHLX|SHRX|SARX|RORX|BZHI|PEXT[LQ]|PDEP|MULX|ANDN[LQ]|BEXTR|BLS|POPCNT|[TL]ZCNT|ADCX|ADOX|MOVBE|VCVTPH2PS|VCVTPS2PH|VPERM([TI]2)?B$|VPMULTISHIFT|VPDP|VPMADD52|VPCONFLICT|VPLZCNT|VPBROADCASTM|VEXP2|VRCP28|VRSQRT28|VPOPCNT|VPSHUFBIT|VGF2P8|VP(COMPRESS|EXPAND)[BW]|VPSH[LR]D|VAES|VPCLMUL)`)

	// sse are vector instructions without the V.
	sse = regexp.MustCompile(`^(((ADD|SUB|MUL|DIV|MAX|MIN|SQRT|AND|ANDN|OR|XOR|UNPCK[LH]|SHUF|CMP|MOV[AUHL]|MOVNT|MOVMSK|RCP|RSQRT|U?COMI|HADD|HSUB|BLENDV?|ROUND|MOV)(PS|PD|SS|SD))|MOVS[LH]DUP|MOVDDUP|MOVO[AU]?|MOVHLPS|MOVLHPS|CVT\w*(P[SD]|S[SD])\w*|P(ADD|SUB|ANDN?|X?OR|CMP(EQ|GT)|SHUF|SLL|SRL|SRA|MUL|MAX|MIN|UNPCK|ACK[SU]S|INSR|EXTR|MOVMSK|ALIGNR|ABS|AVG|BLEND|SIGN|MADD|SAD|TEST)[BWLDQUSH]*)$`)
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
		for _, w := range word.FindAllString(s, -1) {
			switch wide := strings.Contains(name, "avx512"); {
			case w == "BP":
				complain("uses the frame pointer")
			case !wide && evexRegister.MatchString(w):
				complain("uses a register of AVX-512")
			case !wide && evexOnly.MatchString(w):
				complain("is an instruction of AVX-512")
			case unguarded.MatchString(w):
				complain("is an instruction that no level checks for")
			case sse.MatchString(w) && !macros[w]:
				complain("is an SSE instruction without V")
			}
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
		{"f_avx2_amd64.s", "\tVPTERNLOGD $0xff, Y0, Y0, Y0", "is an instruction of AVX-512"},
		{"f_avx2_amd64.s", "\tVEXTRACTF64X2 $1, Y0, X0", "is an instruction of AVX-512"},
		{"f_avx512_amd64.s", "\tVPOPCNTD Z0, Z0", "is an instruction that no level checks for"},
		{"f_avx2_amd64.s", "\tBZHIQ AX, BX, CX", "is an instruction that no level checks for"},
		{"f_avx512_amd64.s", "\tMOVSS X0, (AX)", "is an SSE instruction without V"},
		{"f_avx512_amd64.s", "\tMOVUPS (AX), X0", "is an SSE instruction without V"},
		{"f_avx2_amd64.s", "\tADDPS X1, X0", "is an SSE instruction without V"},
		{"f_avx2_amd64.s", "\tPXOR X1, X1", "is an SSE instruction without V"},
		{"f_avx2_amd64.s", "\tCVTSQ2SD AX, X1", "is an SSE instruction without V"},
		{"f_avx2_amd64.s", "\tEACH(ADDPD)", "is an SSE instruction without V"},
		{"f_avx2_amd64.s", "#define ADDP ADDPD", "is an SSE instruction without V"},
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
