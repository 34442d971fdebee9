package idx

import (
	"bytes"
	"compress/gzip"
	"reflect"
	"strings"
	"testing"
)

// images are two images of 1×3 bytes.
var images = []byte{0, 0, Uint8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func TestRead(t *testing.T) {
	for _, file := range [][]byte{images, zipped(images)} {
		a, err := Read(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a.Shape, []int{2, 1, 3}) || !reflect.DeepEqual(a.Floats(), []float32{1, 2, 3, 4, 5, 255}) {
			t.Errorf("shape %v, values %v", a.Shape, a.Floats())
		}
		var again bytes.Buffer
		if err := Write(&again, a); err != nil || !bytes.Equal(again.Bytes(), images) {
			t.Errorf("Write gives % x (%v), want % x", again.Bytes(), err, images)
		}
	}
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		kind byte
		data []byte
		want float32
	}{
		{Int8, []byte{0xfe}, -2},
		{Int16, []byte{0xff, 0xfe}, -2},
		{Int32, []byte{0xff, 0xff, 0xff, 0xfe}, -2},
		{Float32, []byte{0x3f, 0xc0, 0, 0}, 1.5},
		{Float64, []byte{0xbf, 0xf8, 0, 0, 0, 0, 0, 0}, -1.5},
	} {
		a, err := Read(bytes.NewReader(append([]byte{0, 0, c.kind, 1, 0, 0, 0, 1}, c.data...)))
		if err != nil || a.Floats()[0] != c.want {
			t.Errorf("type %#x: %v (%v), want %v", c.kind, a, err, c.want)
		}
	}
}

func TestRejects(t *testing.T) {
	gz := zipped(images)
	damaged := bytes.Clone(gz)
	damaged[len(damaged)-6] ^= 0xff // the checksum
	for _, c := range []struct {
		want string
		file []byte
	}{
		{"truncated in its header", nil},
		{"truncated in its header", images[:3]},
		{"magic", []byte{1, 0, Uint8, 1}},
		{"magic", []byte{0, 0, 0x0A, 1}},
		{"0 dimensions", []byte{0, 0, Uint8, 0}},
		{"9 dimensions", []byte{0, 0, Uint8, 9}},
		{"truncated in its sizes", images[:10]},
		{"truncated in its data, after 5 of 6 bytes", images[:len(images)-1]},
		{"too large", []byte{0, 0, Float64, 3, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff}},
		{"too large", []byte{0, 0, Uint8, 1, 0xff, 0xff, 0xff, 0xff}},
		{"data follow", append(bytes.Clone(images), 0)},
		{"truncated", gz[:len(gz)-9]},
		{"damaged", damaged},
		{"damaged", []byte{0x1f, 0x8b, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
	} {
		if _, err := Read(bytes.NewReader(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("% x: error %v, want one with %q", c.file, err, c.want)
		}
	}
}

// A header that claims two gigabytes must not cost them.
func TestClaimsAreNotBelieved(t *testing.T) {
	claim := []byte{0, 0, Uint8, 1, 0x7f, 0xff, 0xff, 0xff, 1}
	allocated := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := Read(bytes.NewReader(claim)); err == nil {
				b.Fatal("accepted")
			}
		}
	}).AllocedBytesPerOp()
	if allocated > 1<<16 {
		t.Errorf("%d bytes allocated", allocated)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(images)
	f.Add(zipped(images))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, a); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
