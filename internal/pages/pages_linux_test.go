package pages

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// TestAdvised reads back what the system has noted of a large slice: hg among the
// flags of its memory, where it was built with large pages at all.
func TestAdvised(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Log("this system has no large pages")
		return
	}
	x := Make[float64](1 << 20)
	for _, i := range []int{0, len(x) / 2, len(x) - 1} {
		if flags := flagsAt(t, uintptr(unsafe.Pointer(&x[i]))); !strings.Contains(flags, " hg") {
			t.Errorf("element %d lies in memory with the flags %s", i, flags)
		}
	}
	x[0] = 1
}

// flagsAt returns the flags of the memory at an address, as proc(5) names them.
func flagsAt(t *testing.T, address uintptr) string {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inside := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= address && address < to
		}
		if flags, found := strings.CutPrefix(lines.Text(), "VmFlags:"); found && inside {
			return flags
		}
	}
	t.Fatalf("no memory at %x", address)
	return ""
}
