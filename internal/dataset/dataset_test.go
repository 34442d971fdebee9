package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/format/idx"
	"github.com/curlfree/curlfree/internal/format/npy"
	"github.com/curlfree/curlfree/linalg"
)

// bytesOf returns images as bytes, 255 for 1.
func bytesOf(x []float32) []byte {
	b := make([]byte, len(x))
	for i, v := range x {
		b[i] = byte(v*255 + 0.5)
	}
	return b
}

func TestDigitsAreTheSameEverywhere(t *testing.T) {
	s := Digits(100, 1)
	sum := sha256.Sum256(bytesOf(s.Images.Data))
	const want = "d00691a7e39c9774727b9b6f1ea47bad0a542d40de5ab6a87d667b2a108c2803"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("SHA-256 of 100 digits is %s, want %s", got, want)
	}
	longer := Digits(200, 1)
	if !bytes.Equal(bytesOf(longer.Images.Data[:100*784]), bytesOf(s.Images.Data)) {
		t.Error("the first images depend on how many follow")
	}
}

// MNIST has its ink in a box of 20×20 around the middle and a mean of 0.1307.
func TestDigitsLookLikeMNIST(t *testing.T) {
	s := Digits(2000, 3)
	var sum float64
	edge := 0
	for i := range s.Images.Rows {
		row := s.Images.Row(i)
		var mass, mx, my float64
		for j, v := range row {
			x, y := j%side, j/side
			sum += float64(v)
			mass, mx, my = mass+float64(v), mx+float64(v)*float64(x), my+float64(v)*float64(y)
			if v > 0 && (x == 0 || y == 0 || x == side-1 || y == side-1) {
				edge++
			}
			if v < 0 || v > 1 {
				t.Fatalf("pixel %v", v)
			}
		}
		if mass == 0 {
			t.Fatalf("image %d is empty", i)
		}
		if dx, dy := mx/mass-13.5, my/mass-13.5; math.Hypot(dx, dy) > 1.5 {
			t.Errorf("image %d has its centre of mass %.1f, %.1f off the middle", i, dx, dy)
		}
	}
	if mean := sum / float64(len(s.Images.Data)); mean < 0.09 || mean > 0.15 {
		t.Errorf("mean intensity is %.3f", mean)
	}
	if edge > s.Images.Rows/10 {
		t.Errorf("%d border pixels are on", edge)
	}
}

func TestSteps(t *testing.T) {
	s, err := Open("digits:50,binary,center", 1)
	if err != nil {
		t.Fatal(err)
	}
	for j := range s.Images.Cols {
		var sum float64
		for i := range s.Images.Rows {
			sum += float64(s.Images.At(i, j))
		}
		if math.Abs(sum) > 1e-4 {
			t.Fatalf("column %d sums to %g after centring", j, sum)
		}
	}
}

// After whitening, the covariance of the pixels is C/(C + ridge): 1 where there
// is much variance, 0 where there is none, and nothing off the diagonal of its
// eigenbasis. On data without a ridge's worth of noise it is near the identity.
func TestWhiten(t *testing.T) {
	const n, d = 4000, 5
	rng := rand.New(rand.NewPCG(1, 2))
	s := &Set{Images: linalg.New[float32](n, d)}
	for i := range n {
		row := s.Images.Row(i)
		for j := range row {
			row[j] = float32(rng.Float64() - 0.5)
			if j > 0 {
				row[j] += 0.7 * row[j-1] // correlated
			}
		}
	}
	x := linalg.New[float64](n, d)
	linalg.Convert(x, s.Images)
	before := covariance(x)
	if err := s.whiten(); err != nil {
		t.Fatal(err)
	}
	linalg.Convert(x, s.Images)
	after := covariance(x)
	// C_after·(C + ridge·I) = C.
	ridge := 0.0
	for j := range d {
		ridge += whitenRidge * before.At(j, j) / d
	}
	product, shifted := linalg.New[float64](d, d), before.Clone()
	for j := range d {
		shifted.Set(j, j, shifted.At(j, j)+ridge)
	}
	linalg.Gemm(product, 1, after, linalg.NoTrans, shifted, linalg.NoTrans, 0, nil)
	if !linalg.EqualApprox(product, before, 1e-5) {
		t.Errorf("the covariance after whitening is\n%v", after)
	}
}

// covariance returns that of the columns of x, which it centres.
func covariance(x *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	mean := make([]float64, x.Cols)
	linalg.ColSums(mean, x)
	linalg.Scal(-1/float64(x.Rows), mean)
	linalg.AddRow(x, mean)
	c := linalg.New[float64](x.Cols, x.Cols)
	linalg.Gemm(c, 1/float64(x.Rows), x, linalg.Transposed, x, linalg.NoTrans, 0, nil)
	return c
}

func TestTables(t *testing.T) {
	dir := t.TempDir()
	table, array := filepath.Join(dir, "t.csv"), filepath.Join(dir, "a.npy")
	if err := os.WriteFile(table, []byte("a,b\n0.25,0.75\n1,0\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := npy.Write(&file, &npy.Array{Shape: []int{2, 2}, Data: []float64{.25, .75, 1, 0}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(array, file.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{"csv:" + table, "npy:" + array} {
		s, err := Open(spec, 1)
		if err != nil {
			t.Fatal(err)
		}
		if s.Images.Rows != 2 || s.Images.Cols != 2 || s.Images.At(0, 1) != .75 || s.Images.At(1, 0) != 1 {
			t.Errorf("%s: %v", spec, s.Images)
		}
	}
}

func TestOpenRejects(t *testing.T) {
	dir := t.TempDir()
	nan := filepath.Join(dir, "nan")
	var file bytes.Buffer
	// One row of 2 and NaN.
	if err := idx.Write(&file, &idx.Array{Type: idx.Float32, Shape: []int{1, 2}, Data: []byte{0x40, 0, 0, 0, 0x7f, 0xc0, 0, 0}}); err != nil {
		t.Fatal(err)
	}
	empty := []byte{0, 0, idx.Uint8, 2, 0, 0, 0, 0, 0, 0, 0, 4}
	for path, data := range map[string][]byte{nan: file.Bytes(), filepath.Join(dir, "empty"): empty} {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for spec, want := range map[string]string{
		"digits:0":                            "not a positive number",
		"digits:x":                            "not a positive number",
		"faces":                               "unknown data set",
		"mnist":                               "unknown data set",
		"digits:5,polish":                     `unknown step "polish"`,
		"mnist:" + dir:                        "neither train-images-idx3-ubyte nor",
		"idx:" + filepath.Join(dir, "absent"): "no such file",
		"idx:" + nan:                          "NaN at row 0, column 1",
		"idx:" + filepath.Join(dir, "empty"):  "no samples",
	} {
		if _, err := Open(spec, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", spec, err, want)
		}
	}
}

func TestMNIST(t *testing.T) {
	root := os.Getenv("CURLFREE_DATA")
	if root == "" {
		t.Skip("CURLFREE_DATA is not set: no MNIST here")
	}
	s, err := Open("mnist:"+filepath.Join(root, "mnist"), 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Images.Rows != 60000 || s.Images.Cols != 784 || s.Height != 28 || s.Width != 28 {
		t.Fatalf("%d×%d, %d×%d", s.Images.Rows, s.Images.Cols, s.Height, s.Width)
	}
	// The published SHA-256 of the uncompressed file.
	h := sha256.New()
	h.Write([]byte{0, 0, 8, 3, 0, 0, 0xea, 0x60, 0, 0, 0, 28, 0, 0, 0, 28})
	h.Write(bytesOf(s.Images.Data))
	if got := hex.EncodeToString(h.Sum(nil)); got != "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db" {
		t.Errorf("SHA-256 of the images is %s", got)
	}
}
