package experiment

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThreads runs the experiments, with short trainings on few digits, on one
// thread and on three: results.json, but for seconds, and all pictures are the same
// bytes, and no section lacks a part. With -short it leaves out those whose least
// part takes seconds. What the quick size decides is asserted by the tests of the
// experiments themselves.
func TestThreads(t *testing.T) {
	names := []string{"all"}
	if testing.Short() {
		names = []string{"table1", "fig2"} // detectors and ports are slow
	}
	folders := map[int]string{1: t.TempDir(), 3: t.TempDir()}
	for threads, dir := range folders {
		r, err := Run(context.Background(), Options{Names: names, Data: "digits:60", Seed: 1, Out: dir, Threads: threads, hurried: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.Sections {
			if x.Title == "" || x.Question == "" || len(x.Parameters) == 0 || len(x.Claims) == 0 || len(x.Results) == 0 || len(x.Tables) == 0 && x.Name != "fig2" || len(x.Pictures) == 0 || len(x.Notes) == 0 {
				t.Errorf("%s lacks a part of a section", x.Name)
			}
			for _, c := range x.Claims {
				if c.Source == "" || c.Ours == "" || c.Verdict == "" || c.Runs > 0 && c.Runs < 5 {
					t.Errorf("%s: %+v", x.Name, c)
				}
			}
		}
	}
	seconds := regexp.MustCompile(`"seconds": [^\n]+`)
	files, err := os.ReadDir(folders[1])
	if err != nil {
		t.Fatal(err)
	}
	pictures := 0
	for _, file := range files {
		name := file.Name()
		isPicture := strings.HasSuffix(name, ".svg") || strings.HasSuffix(name, ".png")
		if !isPicture && name != "results.json" {
			continue
		}
		var text [2][]byte
		for i, threads := range []int{1, 3} {
			if text[i], err = os.ReadFile(filepath.Join(folders[threads], name)); err != nil {
				t.Fatal(err)
			}
		}
		if isPicture {
			pictures++
		} else {
			text[0], text[1] = seconds.ReplaceAll(text[0], nil), seconds.ReplaceAll(text[1], nil)
		}
		if !bytes.Equal(text[0], text[1]) {
			t.Errorf("%s depends on the number of threads", name)
		}
	}
	if pictures == 0 {
		t.Error("no pictures")
	}
}
