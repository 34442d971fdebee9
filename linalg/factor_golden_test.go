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
	{"LU", [2]string{"b2f60fa4bdabac25", "da894dbdfa4a49dc"}, [2]string{"56fd8b7c7a19bd99", "1814062284fd4f8a"}},
	{"QR", [2]string{"82ff064ae26ab745", "debd4f3ec77c98ea"}, [2]string{"91512270218eb12c", "85379a4afccd2962"}},
	{"LQ", [2]string{"a9597a30e89f4fed", "558494690e974e4b"}, [2]string{"1b3a34f317315a93", "5e22c1a79ad39fe7"}},
	{"PivotedQR", [2]string{"86d4867de951917e", "970cf177ab8a6411"}, [2]string{"39b0f394e502d982", "345c40831bcdc273"}},
	{"GramSchmidt", [2]string{"7e4a97a6fdb67323", "fccf6ed7449f3411"}, [2]string{"9c4e6ffc1fe7284f", "638d42cd676fb609"}},
	{"SymmetricEigen", [2]string{"e901c96b9243a9f2", "0fd4cfa68f731cb2"}, [2]string{"0b9fbef9896d8943", "ada74627c22e0956"}},
	{"SVD", [2]string{"c9455bba0994ac91", "085fb89fa43748bb"}, [2]string{"b9aaad79408b35a3", "826801dbe3319677"}},
	{"values alone", [2]string{"7c50e59c16d9ae7c", "7b96d0056187cde0"}, [2]string{"4145d5d17fd02454", "1c8d3aa95ce0ba60"}},
	{"Hessenberg", [2]string{"14e8d76b521230c3", "a25f0fb5fad1bc6b"}, [2]string{"87c9985195e729ff", "bf6901e244249f4e"}},
	{"Schur", [2]string{"82e51e477d995d19", "9b2db3bd7a45f814"}, [2]string{"3626a74dac3af5bb", "c3a4f85a48112a29"}},
	{"Eigen", [2]string{"6db23a6b85d717f2", "8ad810a7b2b30a62"}, [2]string{"b682dad904250f91", "498a5318b44a1986"}},
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
		"PivotedQR": func(g *goldenRun[T]) error {
			var f PivotedQR[T]
			err := f.Factor(g.draw(m, n, NoTrans))
			x := New[T](n, 3)
			f.Solve(x, g.draw(m, 3, NoTrans), n-10, g.ws)
			g.add(&f.at)
			g.add(x)
			return err
		},
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
