package linalg

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/curlfree/curlfree/asm"
)

var docs = flag.String("docs", "", "write the tables of this file")

// TestWriteDocs writes the tables of docs/factorizations.md.
func TestWriteDocs(t *testing.T) {
	if *docs == "" {
		t.Skip("it writes a page of the docs: needs -docs FILE")
	}
	text, err := os.ReadFile(*docs)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for name, table := range map[string]string{"residuals": residualTable(t), "shares": shareTable(), "blocked": blockedTable()} {
		begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
		before, rest, found := strings.Cut(page, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("%s has no place for %s", *docs, name)
		}
		page = before + begin + table + end + after
	}
	if err := os.WriteFile(*docs, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
}

func residualTable(t *testing.T) string {
	residuals = map[[3]string]float64{}
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Cholesky", TestCholesky}, {"LU", TestLU}, {"QR, LQ", TestQR}, {"PivotedQR", TestPivotedQR}, {"GramSchmidt", TestGramSchmidt},
		{"SymmetricEigen", TestSymmetricEigen}, {"SVD", TestSVD}, {"Hessenberg", TestHessenberg}, {"Schur", TestSchur}, {"Eigen", TestEigen},
	} {
		t.Run(test.name, test.run)
	}
	var s strings.Builder
	s.WriteString("| | | float32 | float64 |\n|---|---|---|---|\n")
	keys := slices.SortedFunc(maps.Keys(residuals), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	for _, k := range keys {
		if k[2] == "float32" {
			fmt.Fprintf(&s, "| `%s` | %s | %.2f | %.2f |\n", strings.ReplaceAll(k[0], ",_", "`, `"), k[1], residuals[k], residuals[[3]string{k[0], k[1], "float64"}])
		}
	}
	residuals = nil
	return s.String()
}

func shareTable() string {
	orders := []int{250, 500, 1000}
	var s strings.Builder
	s.WriteString("| |")
	for _, n := range orders {
		fmt.Fprintf(&s, " n = %d |", n)
	}
	s.WriteString("\n|---|---|---|---|\n")
	for _, c := range []struct {
		name    string
		flops   float64 // in n³
		outside func(n int) float64
	}{
		{"Cholesky", 1. / 3, choleskyOutside},
		{"LU", 2. / 3, func(n int) float64 { return luOutside(n, n) }},
		{"QR, LQ", 4. / 3, qrOutside},
		{"Hessenberg", 10. / 3, hessenbergOutside},
		{"tridiagonal form", 4. / 3, tridiagonalOutside},
		{"bidiagonal form", 8. / 3, bidiagonalOutside},
	} {
		fmt.Fprintf(&s, "| %s |", c.name)
		for _, n := range orders {
			cube := float64(n) * float64(n) * float64(n)
			fmt.Fprintf(&s, " %.0f %% |", 100*(1-c.outside(n)/(c.flops*cube)))
		}
		s.WriteString("\n")
	}
	return s.String()
}

// The flops of the algorithms that do not run in Gemm.

func choleskyOutside(n int) float64 {
	if n <= smallCholesky {
		return float64(n*n*n) / 3
	}
	h := half(n)
	return choleskyOutside(h) + trsmOutside(h, n-h) + choleskyOutside(n-h)
}

// trsmOutside is for a triangle of order n beside r columns: the squares on the
// diagonal.
func trsmOutside(n, r int) float64 {
	return float64(n * min(n, asm.TileOf[float64]().MR) * r)
}

// luOutside is for so many rows and columns.
func luOutside(m, n int) float64 {
	if n <= leaf {
		return float64(n*n*m) - float64(n*n*n)/3
	}
	h := half(n)
	return luOutside(m, h) + trsmOutside(h, n-h) + luOutside(m-h, n-h)
}

// perColumn sums f over the columns, given how many the block has before and
// how long what is left of the column is.
func perColumn(n int, f func(before, length float64) float64) (sum float64) {
	for j := range n {
		sum += f(float64(j%reflectors), float64(n-j))
	}
	return sum
}

func qrOutside(n int) float64 {
	return perColumn(n, func(before, length float64) float64 { return 4 * before * length })
}

func hessenbergOutside(n int) float64 {
	return perColumn(n, func(before, length float64) float64 { return 2*length*length + 10*before*length })
}

func tridiagonalOutside(n int) float64 {
	return perColumn(n, func(before, length float64) float64 { return 2*length*length + 12*before*length })
}

func bidiagonalOutside(n int) float64 {
	return perColumn(n, func(before, length float64) float64 { return 4*length*length + 24*before*length })
}

// blockedTable compares times of the processor, which a busy machine disturbs
// little.
func blockedTable() string {
	var s strings.Builder
	s.WriteString("| | n = 500 | n = 1000 |\n|---|---|---|\n")
	ws := NewWorkspace(1)
	defer ws.Close()
	for _, u := range unblocked {
		fmt.Fprintf(&s, "| %s |", u.name)
		for _, n := range []int{500, 1000} {
			a := definite[float64](rand.New(rand.NewPCG(1, 2)), n)
			best := func(f func(*Matrix[float64], *Workspace)) time.Duration {
				least := time.Hour
				for range 5 {
					b := a.Clone()
					start := processorTime()
					f(b, ws)
					least = min(least, processorTime()-start)
				}
				return least
			}
			fmt.Fprintf(&s, " %.1f |", float64(best(u.textbook))/float64(best(u.own)))
		}
		s.WriteString("\n")
	}
	return s.String()
}

// processorTime is what this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
