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

// TestPaper reads docs/paper.md: every claim has a verdict and names a test, and
// every test that it names is a function of that package.
func TestPaper(t *testing.T) {
	text, err := os.ReadFile("docs/paper.md")
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]string{"ae": "ae", "hodge": "hodge", "experiment": "internal/experiment"}
	functions := map[string]map[string]bool{}
	for name, folder := range folders {
		functions[name] = testFunctions(t, folder)
	}
	word := regexp.MustCompile("`([a-z]+)`|\\b((?:Test|Benchmark)\\w+)")
	verdict := regexp.MustCompile(`\b(holds|corrected|refuted|undecided|decided|confirmed|exactly conservative)\b`)
	claims := 0
	for number, line := range strings.Split(string(text), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| claim") {
			continue
		}
		claims++
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !verdict.MatchString(strings.Join(cells[1:len(cells)-1], " ")) {
			t.Errorf("docs/paper.md:%d: no verdict: %s", number+1, line)
		}
		pkg, named := "", 0
		for _, m := range word.FindAllStringSubmatch(cells[len(cells)-1], -1) {
			switch {
			case m[1] != "":
				pkg = m[1]
				if functions[pkg] == nil {
					t.Errorf("docs/paper.md:%d: there is no package %s", number+1, pkg)
				}
			case !functions[pkg][m[2]]:
				t.Errorf("docs/paper.md:%d: %s has no %s", number+1, folders[pkg], m[2])
			default:
				named++
			}
		}
		if named == 0 {
			t.Errorf("docs/paper.md:%d: no test: %s", number+1, line)
		}
	}
	if claims < 50 {
		t.Errorf("only %d claims found", claims)
	}
}

// testFunctions returns the names of the functions in the tests of a folder.
func testFunctions(t *testing.T, folder string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
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
