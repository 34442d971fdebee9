package linalg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// TestFactorGolden holds the bits of every factorization, as TestGolden does
// those of the products.
func TestFactorGolden(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		fused := 1
		if isa.Active.FMA() {
			fused = 0
		}
		for _, threads := range threadCounts() {
			ws := NewWorkspace(threads)
			for _, g := range factorGolden {
				if got := factorHash(t, ws, factorRuns[float32]()[g.name]); got != g.single[fused] {
					t.Errorf("%s in float32 on %d threads: the hash is %q", g.name, threads, got)
				}
				if got := factorHash(t, ws, factorRuns[float64]()[g.name]); got != g.double[fused] {
					t.Errorf("%s in float64 on %d threads: the hash is %q", g.name, threads, got)
				}
			}
			ws.Close()
		}
	})
}

// factorGolden has the first eight bytes of the SHA-256 of each factorization's
// results, with fused multiply-adds and in plain Go.
var factorGolden = []struct {
	name           string
	single, double [2]string
}{
	{"Cholesky", [2]string{"34c520ddb167e7de", "926830170b0f97b2"}, [2]string{"ce61a33190ff16f6", "3cc17a17000c9670"}},
	{"LU", [2]string{"b2f60fa4bdabac25", "88e2b2a7bf146a7a"}, [2]string{"56fd8b7c7a19bd99", "1814062284fd4f8a"}},
	{"QR", [2]string{"82ff064ae26ab745", "debd4f3ec77c98ea"}, [2]string{"6ae094266b5c3ef8", "30e98b295ce987ce"}},
	{"LQ", [2]string{"a9597a30e89f4fed", "558494690e974e4b"}, [2]string{"624785f0ec266168", "1a987f477bb73820"}},
	{"PivotedQR", [2]string{"7165f6bde23797f2", "de77f3c0da18cf98"}, [2]string{"054fb6fbf2ae7611", "034f7fca77c82241"}},
	{"small PivotedQR", [2]string{"a645fe9ecff1c49b", "73f1fa133956eb15"}, [2]string{"8d241437e0a77841", "e08f884db900638c"}},
	{"GramSchmidt", [2]string{"7e4a97a6fdb67323", "fccf6ed7449f3411"}, [2]string{"9c4e6ffc1fe7284f", "638d42cd676fb609"}},
	{"SymmetricEigen", [2]string{"72453c169913618a", "22a45d270779d4c7"}, [2]string{"481a60c3b694024f", "1e2e79eead09a18e"}},
	{"SVD", [2]string{"c9455bba0994ac91", "085fb89fa43748bb"}, [2]string{"e92515579fc2e0e5", "076eed06d9794b8a"}},
	{"values alone", [2]string{"f77cc2585bd4f84a", "c0ba6d2924d431e4"}, [2]string{"533f37b5bc4831a9", "2efb937269664d0c"}},
	{"Hessenberg", [2]string{"14e8d76b521230c3", "a25f0fb5fad1bc6b"}, [2]string{"c4364792f6278362", "ab7d2e000c84f941"}},
	{"Schur", [2]string{"cde81516683ab46d", "367196a5074dc135"}, [2]string{"7077cdf21c10cccd", "65c2b3d0f891161c"}},
	{"Eigen", [2]string{"c7976e4e92e079f8", "c6291959aab31bed"}, [2]string{"f5116d4013cfe0b4", "d93b6d32352fa6da"}},
}

func factorHash[T Float](t *testing.T, ws *Workspace, run func(g *goldenRun[T]) error) string {
	g := &goldenRun[T]{ws: ws, rng: rand.New(rand.NewPCG(73, 74)), sum: sha256.New()}
	if err := run(g); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(g.sum.Sum(nil)[:8])
}

// factorRuns factors matrices of orders on both sides of the blocks.
func factorRuns[T Float]() map[string]func(g *goldenRun[T]) error {
	const n, m = 110, 150
	return map[string]func(g *goldenRun[T]) error{
		"Cholesky": func(g *goldenRun[T]) error {
			var f Cholesky[T]
			err := f.Factor(definite[T](g.rng, n), g.ws)
			x := g.draw(n, 5, NoTrans).Clone()
			f.Solve(x, x, g.ws)
			g.add(f.U())
			g.add(x)
			return err
		},
		"LU": func(g *goldenRun[T]) error {
			var f LU[T]
			err := f.Factor(g.draw(n, n, NoTrans), g.ws)
			x := g.draw(n, 5, NoTrans).Clone()
			f.Solve(x, Transposed, x, g.ws)
			g.add(&f.lu)
			g.add(x)
			g.addVector([]T{T(f.Cond(g.ws))})
			return err
		},
		"QR": func(g *goldenRun[T]) error {
			var f QR[T]
			f.Factor(g.draw(m, n, NoTrans), g.ws)
			q := New[T](m, m)
			f.Q(q, g.ws)
			g.add(&f.at)
			g.add(q)
			return nil
		},
		"LQ": func(g *goldenRun[T]) error {
			var f LQ[T]
			f.Factor(g.draw(n, m, NoTrans), g.ws)
			x := New[T](m, 3)
			err := f.Solve(x, g.draw(n, 3, NoTrans), g.ws)
			g.add(&f.a)
			g.add(x)
			return err
		},
		"PivotedQR":       func(g *goldenRun[T]) error { return g.pivotedQR(m, n) },
		"small PivotedQR": func(g *goldenRun[T]) error { return g.pivotedQR(50, 40) },
		"GramSchmidt": func(g *goldenRun[T]) error {
			var f GramSchmidt[T]
			err := f.Factor(g.draw(n, m, NoTrans), g.ws)
			g.add(f.Q())
			g.add(f.C())
			return err
		},
		"SymmetricEigen": func(g *goldenRun[T]) error {
			var f SymmetricEigen[T]
			err := f.Factor(mirrored[T](g.rng, n), true, g.ws)
			g.addVector(f.Values())
			g.add(f.Vectors())
			return err
		},
		"values alone": func(g *goldenRun[T]) error {
			var eigen SymmetricEigen[T]
			var svd SVD[T]
			err := errors.Join(eigen.Factor(mirrored[T](g.rng, n), false, g.ws), svd.Factor(g.draw(n, m, NoTrans), ValuesOnly, g.ws))
			g.addVector(eigen.Values())
			g.addVector(svd.Values())
			return err
		},
		"SVD": func(g *goldenRun[T]) error {
			var f SVD[T]
			err := f.Factor(g.draw(n, m, NoTrans), Full, g.ws)
			g.addVector(f.Values())
			g.add(f.U())
			g.add(f.V())
			return err
		},
		"Hessenberg": func(g *goldenRun[T]) error {
			var f Hessenberg[T]
			f.Factor(g.draw(n, n, NoTrans), g.ws)
			g.add(&f.at)
			return nil
		},
		"Schur": func(g *goldenRun[T]) error {
			var f Schur[T]
			err := f.Factor(g.draw(m, m, NoTrans), true, g.ws)
			g.add(f.S())
			g.add(f.Q())
			return err
		},
		"Eigen": func(g *goldenRun[T]) error {
			var f Eigen[T]
			err := f.Factor(g.draw(m, m, NoTrans), true, g.ws)
			re, im := f.Vectors()
			g.add(re)
			g.add(im)
			return err
		},
	}
}

func (g *goldenRun[T]) pivotedQR(m, n int) error {
	var f PivotedQR[T]
	err := f.Factor(g.draw(m, n, NoTrans), g.ws)
	x := New[T](n, 3)
	f.Solve(x, g.draw(m, 3, NoTrans), n-10, g.ws)
	g.add(&f.at)
	g.add(x)
	return err
}
