// Package memory knows how much memory there is, so that what cannot fit is an error
// and not the end of the program.
package memory

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// small is what is not looked at: 64 MB.
const small = 64 << 20

// Need returns an error, which begins with what, when so many bytes do not fit into the
// memory that is left.
func Need(what string, bytes float64) error {
	if bytes < small {
		return nil
	}
	left := available(os.DirFS("/"))
	if bytes > left {
		debug.FreeOSMemory() // garbage is not in the way
		left = available(os.DirFS("/"))
	}
	if bytes > left {
		return fmt.Errorf("%s would take %s of memory, there are %s", what, text(bytes), text(left))
	}
	return nil
}

// Open opens a file that is read whole, of which the text and two forms of its numbers
// are in memory for a moment. It must be a regular file: others have no size, and
// opening a named pipe waits for its writer.
func Open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is not a regular file", name)
	}
	if err := Need(name, 3*float64(info.Size())); err != nil {
		return nil, err
	}
	return os.Open(name)
}

// text writes a number of bytes.
func text(bytes float64) string {
	switch {
	case bytes < 1e9:
		return fmt.Sprintf("%.0f MB", bytes/1e6)
	case bytes < 1e12:
		return fmt.Sprintf("%.4g GB", bytes/1e9)
	}
	return fmt.Sprintf("%.4g TB", bytes/1e12)
}

// available returns the bytes that the system has left, swap space included, or fewer
// if the limit of a control group is nearer. Only Linux says so in files; elsewhere it
// is the address space, 47 bits.
func available(root fs.FS) float64 {
	left := min(float64(math.MaxInt), 1<<47)
	if system := values(root, "proc/meminfo"); system["MemAvailable"] > 0 {
		left = min(left, 1024*(system["MemAvailable"]+system["SwapFree"])) // in kB
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for _, line := range strings.Split(string(groups), "\n") {
		id, rest, _ := strings.Cut(line, ":")
		controllers, group, _ := strings.Cut(rest, ":")
		switch {
		case id == "0" && controllers == "":
			left = min(left, limit(root, "sys/fs/cgroup", group))
		case controllers == "memory":
			left = min(left, limit(root, "sys/fs/cgroup/memory", group))
		}
	}
	return max(left, 0)
}

// limit returns what the limits of a control group and of those around it leave. Memory
// that only holds files counts as left.
func limit(root fs.FS, top, group string) float64 {
	left := math.Inf(1)
	for dir := path.Join(top, group); strings.HasPrefix(dir, top); dir = path.Dir(dir) {
		use := values(root, path.Join(dir, "memory.stat"))
		most, ok := use["hierarchical_memory_limit"] // version 1
		if !ok {
			raw, _ := fs.ReadFile(root, path.Join(dir, "memory.max")) // version 2, where "max" is none
			var err error
			if most, err = strconv.ParseFloat(strings.TrimSpace(string(raw)), 64); err != nil {
				continue
			}
		}
		left = min(left, most-use["total_rss"]-use["anon"])
	}
	return left
}

// values reads a file of lines with a name, which a colon may follow, and a number.
func values(root fs.FS, name string) map[string]float64 {
	raw, _ := fs.ReadFile(root, name)
	list := map[string]float64{}
	for _, line := range strings.Split(string(raw), "\n") {
		if f := strings.Fields(line); len(f) > 1 {
			if v, err := strconv.ParseFloat(f[1], 64); err == nil {
				list[strings.TrimSuffix(f[0], ":")] = v
			}
		}
	}
	return list
}
