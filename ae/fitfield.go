package ae

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// FieldFit is what FitField found. Means are over the points; fields are N×D, one
// row a point.
type FieldFit struct {
	TrainResult
	Fitted       *linalg.Matrix[float64] // r(x) − x
	Conservative *linalg.Matrix[float64] // its conservative part; Fitted itself when that is a gradient
	Residual     *linalg.Matrix[float64] // the vectors less Conservative

	MeanSquare     float64 // of the vectors: mean ‖F‖²
	FittedSquare   float64 // mean ‖F − Fitted‖²
	ResidualSquare float64 // mean ‖Residual‖²
	Share          float64 // 1 − ResidualSquare/MeanSquare; 0 where all vectors are 0
}

// FitField trains n so that r(x) − x is the field F with the given vectors at the
// points, both N×D: it minimises the mean of ½‖r(x) − x − F(x)‖² and o's
// penalties. Fig. 4 of the paper calls the result the conservative part of F. It
// is for Tied and Scaled models and a Potential, whose fields are gradients: least
// squares then lead to the closest one they can represent, which for the spiral
// sink on a square is not the (−x, −y) of the paper but its L² projection. An
// Untied model without penalties learns F itself, rotation and all; its
// Conservative is the field of the NearestScaled model with the mean error taken
// off, and that of a Deep is nil, as is then the Residual.
//
// Where the closest gradient p is known, as LinearProjection and SquareProjection
// give it, MeanSquare(fit.Conservative, p) says how far the fit is from it.
//
// A line search that finds no lower point has converged and is no error here. n
// must have LinearOutput. Errors, and what remains then, are those of Train.
func FitField[T linalg.Float](ctx context.Context, points, vectors *linalg.Matrix[T], n Network[T], o TrainOptions) (*FieldFit, error) {
	if n.OutputKind() != LinearOutput {
		return nil, errors.New("ae: FitField: r(x) − x needs linear output")
	}
	if vectors.Rows != points.Rows || vectors.Cols != points.Cols {
		return nil, fmt.Errorf("ae: FitField: %d×%d vectors do not fit %d×%d points", vectors.Rows, vectors.Cols, points.Rows, points.Cols)
	}
	for _, data := range []*linalg.Matrix[T]{points, vectors} {
		if err := checkData("FitField", n, data, false); err != nil {
			return nil, err
		}
	}
	target := linalg.New[T](points.Rows, points.Cols)
	linalg.Add(target, points, vectors)
	result, err := train(ctx, "FitField", n, points, target, o)
	if err != nil && !errors.Is(err, ErrLineSearch) {
		return nil, err
	}
	fit := &FieldFit{TrainResult: result}
	x, f := linalg.New[float64](points.Rows, points.Cols), linalg.New[float64](points.Rows, points.Cols)
	linalg.Convert(x, points)
	linalg.Convert(f, vectors)
	fit.split(n.Double(), x, f)
	return fit, nil
}

// split evaluates n, trained on the field f at x.
func (fit *FieldFit) split(n Network[float64], x, f *linalg.Matrix[float64]) {
	fit.Fitted = vectorsOf(n, x)
	fit.MeanSquare = MeanSquare(f, nil)
	fit.FittedSquare = MeanSquare(f, fit.Fitted)
	switch m := n.(type) {
	case *Potential[float64]:
		fit.Conservative = fit.Fitted
	case *Model[float64]:
		fit.Conservative = fit.Fitted
		if m.Weights == Untied {
			nearest, _ := NearestScaled(m)
			fit.Conservative = vectorsOf[float64](nearest, x)
			recentre(fit.Conservative, f)
		}
	default:
		return
	}
	fit.Residual = linalg.New[float64](x.Rows, x.Cols)
	linalg.Sub(fit.Residual, f, fit.Conservative)
	fit.ResidualSquare = MeanSquare(fit.Residual, nil)
	if fit.MeanSquare > 0 {
		fit.Share = 1 - fit.ResidualSquare/fit.MeanSquare
	}
}

func vectorsOf[T linalg.Float](n Network[T], x *linalg.Matrix[T]) *linalg.Matrix[T] {
	v := linalg.New[T](x.Rows, x.Cols)
	n.Field(v, x, nil)
	return v
}

// recentre adds to v the constant, which is a gradient, that makes its mean that
// of f.
func recentre(v, f *linalg.Matrix[float64]) {
	shift, mean := make([]float64, v.Cols), make([]float64, v.Cols)
	linalg.ColSums(shift, f)
	linalg.ColSums(mean, v)
	asm.Sub(shift, shift, mean)
	asm.Scal(1/float64(v.Rows), shift)
	linalg.AddRow(v, shift)
}

// MeanSquare returns the mean over rows of ‖a_i − b_i‖², or of ‖a_i‖² when b is
// nil. It panics when the shapes differ.
func MeanSquare(a, b *linalg.Matrix[float64]) float64 {
	if b != nil && (a.Rows != b.Rows || a.Cols != b.Cols) {
		panic(fmt.Sprintf("ae: MeanSquare: a is %d×%d but b is %d×%d", a.Rows, a.Cols, b.Rows, b.Cols))
	}
	d := make([]float64, a.Cols)
	var sum float64
	for i := range a.Rows {
		copy(d, a.Row(i))
		if b != nil {
			asm.Sub(d, d, b.Row(i))
		}
		sum += asm.Dot(d, d)
	}
	return sum / float64(max(a.Rows, 1))
}

// LinearProjection sets dst, N×D, to the L² projection of the field Ax on gradients,
// at the rows of x, for points spread evenly over a ball about 0, or by any density
// of ‖x‖ alone: sym(A)x, as the rest is tangential to all spheres. Over other
// domains the projection has a harmonic part besides, over a square that of
// SquareProjection. It panics when the shapes do not fit.
func LinearProjection(dst, a, x *linalg.Matrix[float64]) {
	if a.Rows != x.Cols || a.Cols != x.Cols || dst.Rows != x.Rows || dst.Cols != x.Cols {
		panic(fmt.Sprintf("ae: LinearProjection: dst is %d×%d, a is %d×%d and x is %d×%d", dst.Rows, dst.Cols, a.Rows, a.Cols, x.Rows, x.Cols))
	}
	linalg.Gemm(dst, 0.5, x, linalg.NoTrans, a, linalg.NoTrans, 0, nil)
	linalg.Gemm(dst, 0.5, x, linalg.NoTrans, a, linalg.Transposed, 1, nil)
}

// SquareProjection sets dst, N×2, to the L² projection of the field Ax on gradients
// over the square [−1, 1]², at the rows of x: sym(A)x + ω∇φ, where ω(y, −x) is the
// rotation in Ax and φ the warping of a twisted square bar (Saint-Venant), whose
// normal derivative on the edges is that of the rotation:
// φ = Σ 2 sin k (sinh kx sin ky − sinh ky sin kx)/(k³ cosh k) over k = nπ/2, n odd. The
// series of ∇φ stops where a term on the edges is 10⁻⁵ of the first. It panics when the
// shapes do not fit.
func SquareProjection(dst, a, x *linalg.Matrix[float64]) {
	if a.Rows != 2 || a.Cols != 2 || x.Cols != 2 || dst.Rows != x.Rows || dst.Cols != 2 {
		panic(fmt.Sprintf("ae: SquareProjection: dst is %d×%d, a is %d×%d and x is %d×%d", dst.Rows, dst.Cols, a.Rows, a.Cols, x.Rows, x.Cols))
	}
	LinearProjection(dst, a, x)
	omega := (a.At(0, 1) - a.At(1, 0)) / 2
	for i := range x.Rows {
		from, to := x.Row(i), dst.Row(i)
		dx, dy := warping(from[0], from[1])
		to[0] += float64(omega * dx)
		to[1] += float64(omega * dy)
	}
}

// warping returns the gradient of SquareProjection's φ.
func warping(x, y float64) (dx, dy float64) {
	sign := 2.0
	for n := 1; n < 400; n += 2 {
		k := float64(n) * (math.Pi / 2)
		c := sign / float64(k*k)
		sign = -sign
		coshX, sinhX := hyperbolic(k, x)
		coshY, sinhY := hyperbolic(k, y)
		kx, ky := float64(k*x), float64(k*y)
		dx += float64(c * (float64(coshX*linalg.Sine.Value(ky)) - float64(sinhY*linalg.Sine.Slope(kx))))
		dy += float64(c * (float64(sinhX*linalg.Sine.Slope(ky)) - float64(coshY*linalg.Sine.Value(kx))))
	}
	return dx, dy
}

// hyperbolic returns cosh(kz)/cosh k and sinh(kz)/cosh k, which do not overflow for
// |z| ≤ 1.
func hyperbolic(k, z float64) (cosh, sinh float64) {
	up, down := linalg.ExpOf(float64(k*(z-1))), linalg.ExpOf(float64(-k*(z+1)))
	unit := 1 + linalg.ExpOf(-2*k)
	return (up + down) / unit, (up - down) / unit
}
