package csv

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	want := &Table{[]string{"x", "y"}, 2, 2, []float64{1, -2.5, 1e-3, 4}}
	got, err := Read(strings.NewReader("\ufeffx, y\r\n1,-2.5\n1e-3, 4 \n"))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	want.Header = nil
	if got, err = Read(strings.NewReader("1,-2.5\n.001,4")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	var b bytes.Buffer
	if err := Write(&b, want); err != nil || b.String() != "1,-2.5\n0.001,4\n" {
		t.Errorf("Write gives %q (%v)", b.String(), err)
	}
}

func TestRejects(t *testing.T) {
	for text, want := range map[string]string{
		"":           "no line of numbers",
		"a,b\n":      "no line of numbers",
		"a,b\nc,d\n": `line 2: field 1, "c"`,
		"1,2\n3,x\n": `line 2: field 2, "x"`,
		"1,2\n3\n":   "wrong number of fields",
		"1,\"2\n":    "csv",
	} {
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("x,y\n1,2\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		if err := Write(new(bytes.Buffer), table); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
