package experiment

import (
	"context"
	"fmt"
	"math"
	"strings"
)

// overSeeds returns the outcomes of run for each of the cases and so many seeds,
// one list a case: kept ones and, one per core, the others. inputs is all that
// determines them besides.
func overSeeds[T any](ctx context.Context, s *session, x *Section, cases []string, seeds int, inputs any, run func(ctx context.Context, c, seed int) (T, error)) ([][]T, error) {
	lists := make([][]T, len(cases))
	for c := range lists {
		lists[c] = make([]T, seeds)
	}
	err := s.each(ctx, len(cases)*seeds, func(ctx context.Context, i int) (err error) {
		c, seed := i/seeds, i%seeds
		name := fmt.Sprintf("%s-%s-%d", x.Name, fileName(cases[c]), seed)
		lists[c][seed], err = kept(s, name, []any{cases[c], seed, inputs}, func() (T, error) {
			s.say(fmt.Sprintf("%s: %s, seed %d", x.Name, cases[c], seed))
			return run(ctx, c, seed)
		})
		if err != nil {
			return fmt.Errorf("%s, seed %d: %w", cases[c], seed, err)
		}
		return nil
	})
	return lists, err
}

// fileName keeps letters and digits of a name and joins them by dashes.
func fileName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.')
	})
	return strings.ReplaceAll(strings.Join(words, "-"), ".", "_")
}

// runSeed is the seed of one of several runs, 0 being the session's own.
func (s *session) runSeed(seed int) uint64 { return s.Seed + 1000*uint64(seed) }

// meanOver returns the mean of a number over runs and its standard deviation.
func meanOver[T any](runs []T, of func(T) float64) (mean, std float64) {
	n := float64(len(runs))
	for _, r := range runs {
		mean += of(r) / n
	}
	if len(runs) < 2 {
		return mean, 0
	}
	for _, r := range runs {
		d := of(r) - mean
		std += float64(d*d) / (n - 1)
	}
	return mean, math.Sqrt(std)
}

// countOver returns how many runs are so.
func countOver[T any](runs []T, is func(T) bool) (n int) {
	for _, r := range runs {
		if is(r) {
			n++
		}
	}
	return n
}

// addMean records a number's mean over runs and its spread.
func addMean[T any](x *Section, cell, quantity string, paper float64, runs []T, of func(T) float64) {
	mean, std := meanOver(runs, of)
	x.add(Result{Cell: cell, Quantity: quantity, Paper: paper, Value: mean, N: len(runs)})
	x.add(Result{Cell: cell, Quantity: quantity + ", std over seeds", Paper: math.NaN(), Value: std, N: len(runs)})
}

// short writes a number with two or three digits.
func short(v float64) string {
	if v != 0 && math.Abs(v) < 0.001 {
		return fmt.Sprintf("%.1e", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// spreadOver writes a mean with its standard deviation.
func spreadOver[T any](runs []T, of func(T) float64) string {
	mean, std := meanOver(runs, of)
	return short(mean) + " ± " + short(std)
}

// firstInts returns 0 … n−1, the seeds of runs that are compared.
func firstInts(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
