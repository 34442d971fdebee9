package main

import (
	"os"
	"strings"

	"github.com/curlfree/curlfree/asm"
)

// pageSwitches are the settings by which libraries run the kernels of our level,
// and what the page says of them.
type pageSwitches struct {
	settings []string
	says     string
}

// switches are by level. BLIS counts its kernels: 0 are those for AVX-512, which it
// does not pick on a processor whose name it does not know, and 3 those for AVX2.
var switches = map[string]pageSwitches{
	"avx512": {
		[]string{"BLIS_ARCH_TYPE=0"},
		"BLIS is told to use AVX-512, which by itself it does on processors alone whose name it knows",
	},
	"avx2": {
		[]string{"OPENBLAS_CORETYPE=Haswell", "BLIS_ARCH_TYPE=3", "MKL_ENABLE_INSTRUCTIONS=AVX2", "DNNL_MAX_CPU_ISA=AVX2"},
		"The peers are held to AVX2 too, of SLEEF, libmvec and C by the choice of their functions; vek and gonum have nothing wider",
	},
}

// useLevel holds the libraries, which are not open yet, to our level. MKL can be
// held back once in a process, before its first call.
func useLevel() {
	level, _ := asm.Level()
	for _, setting := range switches[level].settings {
		name, value, _ := strings.Cut(setting, "=")
		os.Setenv(name, value)
	}
}

// wide reports whether the loops of C run with AVX-512 where there is one.
func wide() bool {
	level, _ := asm.Level()
	return level == "avx512"
}
