package curlfree_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testsOf returns the tests and benchmarks of the package in a folder.
func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil || files == nil {
		t.Fatalf("%s has no tests (%v)", folder, err)
	}
	names := map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

var (
	packageOrTest = regexp.MustCompile("`([a-z/]+)`|((?:Test|Benchmark)[A-Z]\\w*)")
	folders       = map[string]string{"experiment": "internal/experiment"}
)

// TestPaper: every row of the table of claims ends with tests, and they exist in the
// packages that are named before them.
func TestPaper(t *testing.T) {
	text, err := os.ReadFile("docs/paper.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]map[string]bool{}
	rows := 0
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "| ") || cells[len(cells)-1] == "test" {
			continue
		}
		rows++
		named, folder := 0, ""
		for _, match := range packageOrTest.FindAllStringSubmatch(cells[len(cells)-1], -1) {
			if match[1] != "" {
				folder = match[1]
				if full, ok := folders[folder]; ok {
					folder = full
				}
				continue
			}
			if folder == "" {
				t.Errorf("docs/paper.md:%d: no package is named before %s", i+1, match[2])
				continue
			}
			if known[folder] == nil {
				known[folder] = testsOf(t, folder)
			}
			if !known[folder][match[2]] {
				t.Errorf("docs/paper.md:%d: package %s has no %s", i+1, folder, match[2])
			}
			named++
		}
		if named == 0 {
			t.Errorf("docs/paper.md:%d: no test is named: %s", i+1, line)
		}
	}
	if rows < 60 {
		t.Errorf("docs/paper.md has %d rows", rows)
	}
}
