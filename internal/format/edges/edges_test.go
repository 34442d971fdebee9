package edges

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	want := []Edge{{0, 1, 2.5, 1}, {3, 2, -1e-3, 2}}
	for _, text := range []string{
		"0,1,2.5\n3,2,-1e-3,2\n",
		"\ufeffi,j,value\n0,1,2.5\n\n3,2,-1e-3,2",
		"# flows\nfrom\tto\tflow\r\n0\t1\t2.5\r\n3\t2\t-1e-3\t2\r\n",
		"0 1 2.5 # one\n3; 2; -0.001; 2\n",
	} {
		if got, err := Read(strings.NewReader(text)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "no line",
		"i,j,v\n":          "no line",
		"0,1\n":            "line 1: 2 fields",
		"i,j,v\na,b,c\n":   "line 2: \"a\" is not the number",
		"0,1,2\n0,-1,2\n":  "line 2: \"-1\" is not",
		"0,1,2\n4,4,2\n":   "line 2: an edge from vertex 4 to itself",
		"0,1,inf\n":        "\"inf\" is not a finite number",
		"0,1,1,0\n":        "the weight 0 is not positive",
		"0,99999999999,1":  "is not the number of a vertex",
		"0,1,1\n0.5,1,2\n": "line 2: \"0.5\"",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("i,j,value\n0,1,2.5\n3,2,-1e-3,2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, list); err != nil {
			t.Fatal(err)
		}
		if again, err := Read(&b); err != nil || !slices.Equal(again, list) {
			t.Fatalf("%v became %v, %v", list, again, err)
		}
	})
}
