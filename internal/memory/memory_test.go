package memory

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestAvailable: what is left is the least of the system's memory and of the limits of
// the control groups, of both versions.
func TestAvailable(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	system := file("MemTotal: 9000 kB\nMemFree:  10 kB\nMemAvailable:  5000 kB\nSwapFree:  120 kB\n")
	for name, c := range map[string]struct {
		root fstest.MapFS
		want float64
	}{
		"unknown": {fstest.MapFS{}, min(float64(math.MaxInt), 1<<47)},
		"system":  {fstest.MapFS{"proc/meminfo": system}, 5120 * 1024},
		"version 2": {fstest.MapFS{
			"proc/meminfo": system, "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/memory.max": file("4000000\n"), "sys/fs/cgroup/a/memory.stat": file("anon 1000000\nfile 2000000\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/b/memory.stat": file("anon 500000\n"),
		}, 3000000},
		"version 1": {fstest.MapFS{
			"proc/meminfo": system, "proc/self/cgroup": file("8:pids:/\n4:memory:/gone\n0::/\n"),
			"sys/fs/cgroup/memory/memory.stat": file("cache 7\nhierarchical_memory_limit 4000000\ntotal_cache 9\ntotal_rss 1500000\n"),
		}, 2500000},
		"full": {fstest.MapFS{
			"proc/self/cgroup":         file("0::/\n"),
			"sys/fs/cgroup/memory.max": file("1000\n"), "sys/fs/cgroup/memory.stat": file("anon 4096\n"),
		}, 0},
		"no limit": {fstest.MapFS{
			"proc/meminfo": system, "proc/self/cgroup": file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.stat": file("hierarchical_memory_limit 9223372036854771712\ntotal_rss 1\n"),
		}, 5120 * 1024},
	} {
		if got := available(c.root); got != c.want {
			t.Errorf("%s: %v bytes, want %v", name, got, c.want)
		}
	}
}

// TestNeed: what no machine has is refused, by what it would take and what there is; a
// file by its length, holes included.
func TestNeed(t *testing.T) {
	if err := Need("nothing", 1e3); err != nil {
		t.Error(err)
	}
	if err := Need("everything", 4e21); err == nil || !strings.HasPrefix(err.Error(), "everything would take 4e+09 TB of memory, there are ") {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "holes")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if again, err := Open(name); err != nil {
		t.Error(err)
	} else {
		again.Close()
	}
	if _, err := Open(filepath.Dir(name)); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Error(err)
	}
	if f.Truncate(1<<43) == nil { // not every file system has such files
		if _, err := Open(name); err == nil || !strings.Contains(err.Error(), "holes would take 26.39 TB of memory") {
			t.Error(err)
		}
	}
	if _, err := Open(name + "?"); !os.IsNotExist(err) {
		t.Error(err)
	}
}
