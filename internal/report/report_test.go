package report

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

func TestWriteFileIsWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	put := func(text string, err error) error {
		return WriteFile(path, func(w io.Writer) error { io.WriteString(w, text); return err })
	}
	if err := put("old", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := put("half", broken); !errors.Is(err, broken) {
		t.Errorf("error %v, want the writer's", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "old" {
		t.Errorf("after a failure the file is %q (%v), want the old one", text, err)
	}
	// What a killed process has left is replaced.
	if err := os.WriteFile(filepath.Join(dir, ".x.tmp"), []byte("much more than is written now"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := put("new", nil); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "new" {
		t.Errorf("the file is %q (%v), want the new one", text, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, want one (%v)", len(entries), err)
	}
	if err := WriteFile(filepath.Join(dir, "absent", "x"), func(io.Writer) error { return nil }); err == nil {
		t.Error("a missing folder is no error")
	}
}

func TestTiles(t *testing.T) {
	w := linalg.Wrap(4, 3, 3, []float32{1, 0, -2, 0, 0, 1, -1, 0, 0, .5, 0, 2})
	p := Tiles(w, 2, 2, 3, 2)
	// Two tiles across, two rows, each 2·2 pixels with a border of one.
	if b := p.Bounds(); b.Dx() != 11 || b.Dy() != 11 {
		t.Fatalf("the sheet is %v", b)
	}
	for _, c := range []struct {
		x, y int
		want uint8
	}{{1, 1, 255}, {3, 1, 128}, {1, 3, 0}, {3, 3, 191}, {6, 1, 128}, {1, 6, 0}, {4, 9, 255}, {0, 0, 255}, {8, 8, 255}} {
		if got := p.GrayAt(c.x, c.y).Y; got != c.want {
			t.Errorf("pixel %d, %d is %d, want %d", c.x, c.y, got, c.want)
		}
	}
	if both := SideBySide(p, p).Bounds(); both.Dx() != 11+24+11 || both.Dy() != 11 {
		t.Errorf("side by side they are %v", both)
	}
}

func TestTable(t *testing.T) {
	var s strings.Builder
	table := Table{"T", []string{"", "λ", "b"}, [][]string{{"long", "1", "22"}, {"x", "333", "4"}}}
	if err := table.WriteText(&s); err != nil {
		t.Fatal(err)
	}
	if want := "T\n\n        λ   b\nlong    1  22\nx     333   4\n\n"; s.String() != want {
		t.Errorf("got %q, want %q", s.String(), want)
	}
}

func TestChart(t *testing.T) {
	var s strings.Builder
	c := Chart{Title: "a < b", X: "x", Y: "y", Lines: []Line{{"one & two", []float64{1, 10}, []float64{.5, .6}}, {"other", []float64{1, 10}, []float64{.5, .601}}, {Name: "empty"},
		{"diverged", []float64{1, 10, 100}, []float64{.55, math.NaN(), math.Inf(1)}}}}
	if err := c.WriteSVG(&s); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(s.String()), new(struct{})); err != nil {
		t.Errorf("the picture is not XML: %v", err)
	}
	if strings.Contains(s.String(), "NaN") || !strings.Contains(s.String(), "one &amp; two") {
		t.Error("a number or a label is missing")
	}
	heights := c.labelHeights(func(y float64) float64 { return 100 * y })
	if d := heights[1] - heights[0]; d < labelHeight && -d < labelHeight {
		t.Errorf("labels are %.1f apart", d)
	}
}
