package experiment

import (
	"strings"
	"testing"
)

// TestSectionText: a caption, a sentence or not, ends where the name of its file begins.
func TestSectionText(t *testing.T) {
	x := newSection("some")
	x.Pictures = []Picture{{"a", "Columns of W and R, of the same units."}, {"b", "a curve"}}
	var text strings.Builder
	if err := x.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if want := "Columns of W and R, of the same units: a.svg\na curve: b.svg\n"; text.String() != want {
		t.Errorf("%q, want %q", text.String(), want)
	}
}
