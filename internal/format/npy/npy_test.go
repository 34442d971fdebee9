package npy

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// file builds a version 1 file.
func file(header, data string) []byte {
	return append([]byte(magic+"\x01\x00"), append([]byte{byte(len(header)), byte(len(header) >> 8)}, header+data...)...)
}

func TestRoundTrip(t *testing.T) {
	for _, a := range []*Array{
		{[]int{2, 3}, []float64{1, 2, 3, 4, 5, -.5}},
		{[]int{3}, []float64{1, 2, 3}},
		{nil, []float64{7}},
		{[]int{0, 4}, []float64{}},
	} {
		var b bytes.Buffer
		if err := Write(&b, a); err != nil {
			t.Fatal(err)
		}
		if start := b.Len() - 8*len(a.Data); start%64 != 0 || b.Bytes()[start-1] != '\n' {
			t.Errorf("shape %v: the data begin at byte %d", a.Shape, start)
		}
		if got, err := Read(&b); err != nil || !reflect.DeepEqual(got, a) {
			t.Errorf("got %v (%v), want %v", got, err, a)
		}
	}
}

// The bytes that NumPy 2 writes for numpy.array([[1.5]]).
func TestAsNumPyWrites(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, &Array{[]int{1, 1}, []float64{1.5}}); err != nil {
		t.Fatal(err)
	}
	want := "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }" +
		strings.Repeat(" ", 58) + "\n\x00\x00\x00\x00\x00\x00\xf8?"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		descr, data string
		want        float64
	}{
		{"<f4", "\x00\x00\xc0\x3f", 1.5}, {">f4", "\x3f\xc0\x00\x00", 1.5},
		{">f8", "\x3f\xf8\x00\x00\x00\x00\x00\x00", 1.5}, {"|u1", "\xff", 255}, {"|b1", "\x01", 1}, {"|i1", "\xff", -1},
		{"<i2", "\xfe\xff", -2}, {">u2", "\xff\xfe", 65534}, {"<i4", "\xfd\xff\xff\xff", -3}, {"<u4", "\x00\x00\x00\x80", 1 << 31},
		{"<i8", "\xff\xff\xff\xff\xff\xff\xff\xff", -1}, {">u8", "\x00\x00\x00\x00\x00\x00\x01\x00", 256},
	} {
		a, err := Read(bytes.NewReader(file("{'shape': (1L,), 'fortran_order': False, 'descr': '"+c.descr+"'}", c.data)))
		if err != nil || a.Data[0] != c.want {
			t.Errorf("%s: %v (%v), want %v", c.descr, a, err, c.want)
		}
	}
}

func TestRejects(t *testing.T) {
	ok := "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }"
	for _, c := range []struct {
		want string
		file []byte
	}{
		{"does not begin", []byte("nonsense")},
		{"version 9", []byte(magic + "\x09\x00")},
		{"ends in its header", []byte(magic + "\x01\x00\x05")},
		{"ends in its header", file(ok, "")[:20]},
		{"longer than", []byte(magic + "\x02\x00\xff\xff\xff\x7f")},
		{"lacks", file("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }", "")},
		{"are not float32", file(strings.Replace(ok, "|u1", "|O", 1), "ab")},
		{"Fortran", file("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }", "ab")},
		{"overflows", file("{'descr': '|u1', 'fortran_order': False, 'shape': (4294967295, 4294967295, 4294967295), }", "")},
		{"end after 1 of 2", file(ok, "a")},
		{"data follow", file(ok, "abc")},
	} {
		if _, err := Read(bytes.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "abcd"))
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
