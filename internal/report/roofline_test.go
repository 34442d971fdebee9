package report

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

func TestRoofline(t *testing.T) {
	r := Roofline{Title: "a < b", Peak: 200, Roofs: []Roof{{"L1", 300}, {"far", 10}}, Series: []Series{
		{Name: "one & two", Points: []Point{{"p", 0.25, 2}, {"q", 0.25, 2}, {"r", 300, 190}}},
	}}
	for _, r := range []Roofline{r, {Title: "no roof", Peak: 10, Series: r.Series}, {Title: "no point", Peak: 10, Roofs: r.Roofs}} {
		var s strings.Builder
		if err := r.WriteSVG(&s); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal([]byte(s.String()), new(struct{})); err != nil {
			t.Errorf("%s: the picture is not XML: %v", r.Title, err)
		}
		if strings.Contains(s.String(), "NaN") || strings.Contains(s.String(), "Inf") {
			t.Errorf("%s: a number is missing", r.Title)
		}
		for _, roof := range r.Roofs {
			if want := fmt.Sprintf("%s %.3g GB/s", roof.Name, roof.GBPerS); !strings.Contains(s.String(), want) {
				t.Errorf("%s: no label %q", r.Title, want)
			}
		}
	}
}

// TestPlace puts many labels at one place: none may cover another.
func TestPlace(t *testing.T) {
	var taken []box
	for i := range 40 {
		b := place(500, 300, 60, taken)
		for _, c := range taken {
			if b.meets(c) {
				t.Fatalf("label %d at %v covers %v", i, b, c)
			}
		}
		taken = append(taken, b)
	}
}
