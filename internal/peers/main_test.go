package main

import (
	"errors"
	"os"
	"slices"
	"testing"
)

func TestMain(m *testing.M) {
	limit(2)
	os.Exit(m.Run())
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"-quick", "-kernel", "gemm", "-threads", "1,3", "-out", "table.md"})
	if err != nil || !o.quick || o.kernel != "gemm" || !slices.Equal(o.threads, []int{1, 3}) || o.out != "table.md" {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"-kernel", "fft"}, {"-threads", "0"}, {"-threads", "1,"}, {"more"}} {
		if _, err := parse(args); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v is no error of usage", args, err)
		}
	}
}
