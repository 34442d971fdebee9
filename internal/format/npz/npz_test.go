package npz

import (
	"archive/zip"
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/format/npy"
)

var arrays = map[string]*npy.Array{
	"u": {Shape: []int{2, 2}, Data: []float64{1, 2, 3, 4}},
	"x": {Shape: []int{2}, Data: []float64{0, .5}},
}

func TestRoundTrip(t *testing.T) {
	var a, b bytes.Buffer
	if err := Write(&a, arrays); err != nil {
		t.Fatal(err)
	}
	if err := Write(&b, arrays); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("the same arrays give other bytes (%v)", err)
	}
	if got, err := Read(&a); err != nil || !reflect.DeepEqual(got, arrays) {
		t.Errorf("got %v (%v), want %v", got, err, arrays)
	}
	if err := Write(&a, map[string]*npy.Array{"z": {Shape: []int{3}}}); err == nil {
		t.Error("an array without its elements is written")
	}
}

func TestCompressed(t *testing.T) {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	entry, err := archive.Create("x.npy") // as numpy.savez_compressed does
	if err == nil {
		err = npy.Write(entry, arrays["x"])
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Read(&b); err != nil || !reflect.DeepEqual(got["x"], arrays["x"]) {
		t.Errorf("got %v (%v)", got, err)
	}
}

func TestRejects(t *testing.T) {
	var whole bytes.Buffer
	if err := Write(&whole, arrays); err != nil {
		t.Fatal(err)
	}
	var text, empty bytes.Buffer
	archive := zip.NewWriter(&text)
	if _, err := archive.Create("notes.txt"); err != nil {
		t.Fatal(err)
	}
	archive.Close()
	zip.NewWriter(&empty).Close()
	for want, file := range map[string][]byte{
		"no zip archive":           []byte("nonsense"),
		"its end is missing":       whole.Bytes()[:whole.Len()-10],
		`array "notes.txt": npy: `: text.Bytes(),
		"0 arrays":                 empty.Bytes(),
	} {
		if _, err := Read(bytes.NewReader(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	var whole bytes.Buffer
	if err := Write(&whole, arrays); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if err := Write(new(bytes.Buffer), a); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
