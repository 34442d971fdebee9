package curlfree_test

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// reproducible are the folders whose results must have the same bits on every
// machine.
var reproducible = []string{"asm", "linalg", "ae", "hodge", "internal/dataset", "internal/experiment", "internal/fourier", "internal/sparse"}

// exactMath are the functions of package math that are exact or correctly
// rounded everywhere. The rest is itself compiled with fused instructions on
// some machines.
var exactMath = regexp.MustCompile(`^(Sqrt|FMA|Abs|Copysign|Floor|Ceil|Trunc|RoundToEven|Frexp|Ldexp|Is(NaN|Inf)|Signbit|Float(32|64)(bits|frombits)|Inf|NaN|Nextafter|Max|Min|(Max|Smallest|Min)[A-Z]\w*|Pi|E|Ln2|Log2E|Sqrt2|Phi)$`)

// TestMath reads the sources of the reproducible folders for other uses of math.
func TestMath(t *testing.T) {
	files := 0
	for _, folder := range reproducible {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				selector, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "math" && pkg.Obj == nil && !exactMath.MatchString(selector.Sel.Name) {
					t.Errorf("%v: math.%s may differ between machines", set.Position(n.Pos()), selector.Sel.Name)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 30 {
		t.Fatalf("only %d files found", files)
	}
}

// TestNothingFuses compiles the reproducible folders for a machine whose
// compiler fuses x*y+z, and looks for fused instructions where the source does
// not say math.FMA.
func TestNothingFuses(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	// Tests are compiled too, as generic code has instructions only where it is
	// used.
	args := []string{"test", "-c", "-o", t.TempDir(), "-gcflags=-S"}
	for _, folder := range reproducible {
		if _, err := os.Stat(folder); err == nil {
			args = append(args, "./"+folder)
		}
	}
	cmd := exec.Command(tool, args...)
	cmd.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	var listing bytes.Buffer
	cmd.Stdout, cmd.Stderr = &listing, &listing
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v\n%.2000s", cmd, err, listing.String())
	}
	instruction := regexp.MustCompile(`\(([^()]+\.go):(\d+)\)\s+(FN?M(?:ADD|SUB)[SD])\b`)
	intended := 0
	lines := map[string][]string{}
	seen := map[string]bool{}
	s := bufio.NewScanner(&listing)
	for s.Buffer(nil, 1<<24); s.Scan(); {
		m := instruction.FindStringSubmatch(s.Text())
		if m == nil || seen[m[0]] || strings.HasSuffix(m[1], "_test.go") {
			continue
		}
		seen[m[0]] = true
		if lines[m[1]] == nil {
			text, err := os.ReadFile(m[1])
			if err != nil {
				t.Fatal(err)
			}
			lines[m[1]] = strings.Split(string(text), "\n")
		}
		number, _ := strconv.Atoi(m[2])
		if source := lines[m[1]][number-1]; strings.Contains(source, "math.FMA") {
			intended++
		} else {
			t.Errorf("%s:%d fuses: %s", m[1], number, strings.TrimSpace(source))
		}
	}
	if s.Err() != nil || intended == 0 {
		t.Fatal(s.Err(), "not one fused instruction: the listing was not understood")
	}
}
