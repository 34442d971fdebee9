package main

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/bench"
)

// On a busy machine libraries on two threads wait for each other.
func TestMain(m *testing.M) {
	bench.PlayNeighbour()
	flag.Parse()
	if testing.Short() {
		useThreads(1)
	} else {
		useThreads(2)
	}
	os.Exit(m.Run())
}

func TestParse(t *testing.T) {
	o, err := parse(strings.Fields("-quick -kernel gemm,exp -type float64 -size 512,1000 -threads 1,3 -out table.md"))
	if err != nil || !o.quick || o.out != "table.md" || !slices.Equal(o.threads, []int{1, 3}) ||
		!slices.Equal(o.kernels, []string{"gemm", "exp"}) || !slices.Equal(o.types, []string{"float64"}) || !slices.Equal(o.sizes, []string{"512", "1000"}) {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range []string{"-kernel fft", "-type int", "-size 7", "-table lines", "-threads 0", "-threads 1,", "-threads 2,2", "-threads 100000", "-lines", "more"} {
		if _, err := parse(strings.Fields(args)); !errors.Is(err, errUsage) {
			t.Errorf("%s: %v is no error of usage", args, err)
		}
	}
	if err := run(strings.Fields("-kernel exp -threads 2"), nil); !errors.Is(err, errUsage) {
		t.Errorf("functions on two threads: %v", err)
	}
}
