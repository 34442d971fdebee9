package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// raw builds a file from its header and data.
func raw(header string, data ...byte) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), data...)
}

func TestRoundTrip(t *testing.T) {
	f := &File{
		Metadata: map[string]string{"a": "1", "quote": "\"é"},
		Tensors: []Tensor{
			{"d", "F64", []int{1}, []byte{1, 2, 3, 4, 5, 6, 7, 8}},
			{"b", "F32", []int{2, 1}, []byte{8, 7, 6, 5, 4, 3, 2, 1}},
			{"e", "F32", []int{3, 0}, []byte{}},
			{"s", "F32", []int{}, []byte{1, 1, 1, 1}},
		},
	}
	var first, second bytes.Buffer
	if err := Write(&first, f); err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint64(first.Bytes()); n%8 != 0 {
		t.Errorf("the header has %d bytes, not a multiple of 8", n)
	}
	got, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Metadata, f.Metadata) {
		t.Errorf("metadata %v, want %v", got.Metadata, f.Metadata)
	}
	for _, want := range f.Tensors {
		if g := got.Tensor(want.Name); g == nil || !reflect.DeepEqual(*g, want) {
			t.Errorf("tensor %q is %v, want %v", want.Name, g, want)
		}
	}
	if err := Write(&second, got); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("a second write differs (%v)", err)
	}
}

// TestReference reads a file of the format's own library and writes its bytes.
// It was made by serialize of the Rust crate safetensors 0.8.0-dev.
func TestReference(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "reference.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"format": "pt"}; !reflect.DeepEqual(f.Metadata, want) {
		t.Errorf("metadata %v, want %v", f.Metadata, want)
	}
	f32 := func(v ...float32) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
		return b
	}
	want := []Tensor{
		{"scale", "F64", []int{}, binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.Pi))},
		{"decoder.bias", "F32", []int{3}, f32(0.1, float32(math.Inf(1)), math.Float32frombits(0x7fc00000))},
		{"decoder.weight", "F32", []int{3, 2}, f32(1, 2, 3, 4, 5, 6)},
		{"empty", "F32", []int{0, 4}, []byte{}},
		{"encoder.bias", "F32", []int{2}, f32(0x1p-149, -3.5)},
		{"encoder.weight", "F32", []int{2, 3}, f32(0.5, -1, 2, 0.25, float32(math.Copysign(0, -1)), 1.5)},
	}
	if !reflect.DeepEqual(f.Tensors, want) {
		t.Errorf("tensors %v, want %v", f.Tensors, want)
	}
	var ours bytes.Buffer
	if err := Write(&ours, &File{f.Metadata, want}); err != nil || !bytes.Equal(ours.Bytes(), file) {
		t.Errorf("written again the file differs (%v): %q", err, ours.Bytes())
	}
}

func TestRejects(t *testing.T) {
	ok := `{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	if _, err := Read(bytes.NewReader(raw(ok, 0, 0, 0, 0))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		file []byte
	}{
		{"shorter than its 8-byte length", []byte{1, 2}},
		{"longer than the", binary.LittleEndian.AppendUint64(nil, 1<<40)},
		{"ends after 1 of 9", append(binary.LittleEndian.AppendUint64(nil, 9), '{')},
		{"does not begin with {", raw(` {}`)},
		{"is not a new string", raw(`{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"x":{}}`)},
		{"something follows", raw(`{}{}`)},
		{"not all strings", raw(`{"__metadata__":{"a":1}}`)},
		{"metadata are not valid", raw(`{"__metadata__":{"a":"1","a":"2"}}`)},
		{"needs dtype", raw(`{"x":{"dtype":"F32","shape":[1]}}`)},
		{"needs dtype", raw(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}`)},
		{"data type \"I7\" is unknown", raw(`{"x":{"dtype":"I7","shape":[1],"data_offsets":[0,1]}}`, 0)},
		{"negative side", raw(`{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 0, 0, 0, 0)},
		{"overflows", raw(`{"x":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}}`)},
		{"do not hold its", raw(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 0, 0, 0, 0)},
		{"begins at byte 4", raw(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 0, 0, 0, 0, 0, 0, 0, 0)},
		{"ends at byte 4 of 3", raw(ok, 0, 0, 0)},
		{"1 bytes follow", raw(ok, 0, 0, 0, 0, 0)},
	} {
		if _, err := Read(bytes.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(raw(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0))
	f.Add(raw(`{"__metadata__":{"a":"b"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, file); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
