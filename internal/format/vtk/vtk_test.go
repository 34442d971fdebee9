package vtk

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sample(binary bool) *Points {
	p := &Points{Title: "a field", Binary: binary, Dimensions: [3]int{2, 3, 1}, Origin: [3]float64{1, -2, .5}, Spacing: [3]float64{.25, 1, 2}}
	for _, a := range []Array{{Name: "speed", Components: 1}, {Name: "velocity", Vectors: true, Components: 3}, {Name: "stress", Components: 6}} {
		a.Type = "double"
		for i := range 6 * a.Components {
			a.Data = append(a.Data, math.Sqrt(float64(i))-1)
		}
		p.Arrays = append(p.Arrays, a)
	}
	return p
}

func TestRoundTrip(t *testing.T) {
	for _, bin := range []bool{false, true} {
		var b bytes.Buffer
		if err := Write(&b, sample(bin)); err != nil {
			t.Fatal(err)
		}
		if got, err := Read(&b); err != nil || !reflect.DeepEqual(got, sample(bin)) {
			t.Errorf("binary %v: got %+v (%v)", bin, got, err)
		}
	}
}

const header = "# vtk DataFile Version 3.0\nt\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS 2 1 1\n"

// What VTK's own writers write: any order of keys, metadata, field arrays.
func TestReadsOthers(t *testing.T) {
	p, err := Read(strings.NewReader(header + "ASPECT_RATIO 1 2 3\nORIGIN 0 0 0\nPOINT_DATA 2\nFIELD FieldData 2\na 1 2 float\n1\n2\nMETADATA\nINFORMATION 0\n\nb 2 2 int\n1 2\n3 4\n\nNORMALS n float\n0 0 1 0\n1 0\nCOLOR_SCALARS c 2\n.5 1 0 1\nLOOKUP_TABLE t 1\n1 1 1 1\nCELL_DATA 1\nSCALARS s float\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Array{
		{"a", false, "float", 1, []float64{1, 2}}, {"b", false, "int", 2, []float64{1, 2, 3, 4}}, {"n", false, "float", 3, []float64{0, 0, 1, 0, 1, 0}},
		{"c", false, "unsigned_char", 2, []float64{.5, 1, 0, 1}},
	}
	if !reflect.DeepEqual(p.Arrays, want) || p.Spacing != [3]float64{1, 2, 3} {
		t.Errorf("got %+v", p)
	}
}

// bytesOf writes numbers of a type that Write does not use.
func bytesOf(order binary.ByteOrder, kind string, values any) []byte {
	var b bytes.Buffer
	b.WriteString(strings.Replace(header, "ASCII", "BINARY", 1) + "POINT_DATA 2\nVECTORS v " + kind + "\n")
	binary.Write(&b, order, values)
	return append(b.Bytes(), '\n')
}

func TestTypes(t *testing.T) {
	want := []float64{1, 2, 3, 4, 5, 120}
	for kind, values := range map[string]any{
		"char": []int8{1, 2, 3, 4, 5, 120}, "unsigned_char": []uint8{1, 2, 3, 4, 5, 120},
		"short": []int16{1, 2, 3, 4, 5, 120}, "unsigned_short": []uint16{1, 2, 3, 4, 5, 120},
		"int": []int32{1, 2, 3, 4, 5, 120}, "unsigned_int": []uint32{1, 2, 3, 4, 5, 120},
		"long": []int64{1, 2, 3, 4, 5, 120}, "unsigned_long": []uint64{1, 2, 3, 4, 5, 120},
		"float": []float32{1, 2, 3, 4, 5, 120}, "double": []float64{1, 2, 3, 4, 5, 120},
	} {
		p, err := Read(bytes.NewReader(bytesOf(binary.BigEndian, kind, values)))
		if err != nil || !reflect.DeepEqual(p.Arrays[0].Data, want) {
			t.Errorf("%s: %+v (%v)", kind, p, err)
		}
	}
}

func TestRejects(t *testing.T) {
	points := header + "POINT_DATA 2\n"
	whole := bytesOf(binary.BigEndian, "float", []float32{1, 2, 3, 4, 5, 6})
	for want, text := range map[string]string{
		"does not begin":                        "nonsense",
		"ends in its title":                     header[:27],
		"ends in its third line":                header[:29],
		`line 3 is "ASCI"`:                      strings.Replace(header, "ASCII", "ASCI", 1),
		"ends in its header":                    header,
		"only STRUCTURED_POINTS":                strings.Replace(header, "STRUCTURED_POINTS", "RECTILINEAR_GRID", 1),
		`"0" points along axis y`:               strings.Replace(header, "2 1 1", "2 0 1", 1),
		`"1e9" points along axis x`:             strings.Replace(header, "2 1 1", "1e9 1 1", 1),
		"DIMENSIONS needs three":                strings.Replace(header, "2 1 1", "2 1", 1),
		"the spacing along axis z is 0":         header + "SPACING 1 1 0\n",
		`"NaN" is not a finite number`:          header + "ORIGIN NaN 0 0\n",
		"are too large; at most":                strings.Replace(header, "2 1 1", "2000000000 2000000000 2000000000", 1) + "POINT_DATA 8\n",
		"have 2 points":                         header + "POINT_DATA 3\n",
		"POINT_DATA before DIMENSIONS":          strings.Replace(header, "DIMENSIONS", "ORIGIN", 1) + "POINT_DATA 2\n",
		"data of cells":                         header + "CELL_DATA 1\n",
		`"TEXTURE_COORDINATES" cannot be read`:  points + "TEXTURE_COORDINATES\n",
		`"0" behind LOOKUP_TABLE`:               points + "LOOKUP_TABLE t 0\n",
		"ends after 0 of 18 numbers":            points + "TENSORS t float\n",
		"LOOKUP_TABLE must follow":              points + "SCALARS s float\n1 2\n",
		`the type "real" of "s"`:                points + "VECTORS s real\n",
		"ends after 1 of 2 numbers":             points + "SCALARS s float\nLOOKUP_TABLE default\n1\n",
		`line 9: "3" behind 2 of 2`:             points + "SCALARS s float\nLOOKUP_TABLE default\n1 2 3\n",
		"a field of \"9999999999\" arrays":      points + "FIELD f 9999999999\n",
		"an array of a field has a name":        points + "FIELD f 1\na 1 3 float\n",
		"after 23 of 24 bytes":                  string(whole[:len(whole)-2]),
		"write the file again with its bytes s": string(bytesOf(binary.LittleEndian, "float", []float32{1.1, 2.3, -3.7, 4.9, 5.3, 6.1})),
		"as little-endian":                      string(bytesOf(binary.LittleEndian, "double", []float64{1, 2, 3, 4, 5, 6})),
		// A header that claims 10¹⁰ points with hardly any bytes behind it.
		"the file ends after 4 of 40000000000 bytes": strings.NewReplacer("ASCII", "BINARY", "2 1 1", "100000 100000 1").Replace(header) +
			"POINT_DATA 10000000000\nSCALARS s float\nLOOKUP_TABLE default\nabcd",
	} {
		if strings.Contains(want, "40000000000") && math.MaxInt == math.MaxInt32 {
			continue
		}
		if _, err := Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p := sample(true)
	p.Arrays[0].Name = "two words"
	if err := Write(new(bytes.Buffer), p); err == nil {
		t.Error("a name of two words is written")
	}
	p.Arrays[0].Data = nil
	if err := Write(new(bytes.Buffer), p); err == nil {
		t.Error("an array without data is written")
	}
}

// The facts that the description of the file states.
func TestCarotid(t *testing.T) {
	dir := os.Getenv("CURLFREE_DATA")
	if dir == "" {
		t.Skip("CURLFREE_DATA is not set")
	}
	text, err := os.ReadFile(filepath.Join(dir, "fields", "carotid.vtk"))
	if err != nil {
		t.Skip(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(text)); sum != "3f5dac7baa8ed60fa094f67b918d55add4d55f1d498fad587d1850915f60032d" {
		t.Fatalf("another file: %s", sum)
	}
	p, err := Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if p.Dimensions != [3]int{76, 49, 45} || p.Origin != [3]float64{100, 80, 1} || len(p.Arrays) != 2 || !p.Arrays[1].Vectors {
		t.Fatalf("%v at %v, %d arrays", p.Dimensions, p.Origin, len(p.Arrays))
	}
	largest, fast := 0.0, 0
	v := p.Arrays[1].Data
	for i := 0; i < len(v); i += 3 {
		speed := math.Hypot(math.Hypot(v[i], v[i+1]), v[i+2])
		largest = max(largest, speed)
		if speed > 1 {
			fast++
		}
	}
	if math.Abs(largest-22.69) > 0.005 || fast != 4680 {
		t.Errorf("greatest speed %.3f, %d points above 1; want 22.69 and 4680", largest, fast)
	}
}

func FuzzRead(f *testing.F) {
	for _, bin := range []bool{false, true} {
		var b bytes.Buffer
		if err := Write(&b, sample(bin)); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add(bytesOf(binary.BigEndian, "float", []float32{1, 2, 3, 4, 5, 6}))
	f.Add([]byte(header + "POINT_DATA 2\nFIELD FieldData 1\na 1 2 float\n1\n2\nMETADATA\nINFORMATION 0\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, p); err != nil {
			return // names are freer than Write allows
		}
		again, err := Read(&b)
		if err != nil || len(again.Arrays) != len(p.Arrays) {
			// Doubles that look little-endian are refused, as they must be.
			if err != nil && strings.Contains(err.Error(), "little-endian") {
				return
			}
			t.Fatalf("what was read and written cannot be read: %v", err)
		}
	})
}
