package experiment

import (
	"context"
	"fmt"
)

// signs are small models of several seeds, on which claims are decided: the one
// of a cell and a seed.
type signs map[string][]*finished

// signs trains the cells at the small preset, from smallSeeds initial weights
// each.
func (s *session) signs(ctx context.Context, cells []cell) (signs, error) {
	all := seeded(cells, smallSeeds)
	for i := range all {
		all[i].Small = true
	}
	results, err := s.train(ctx, "signs", all)
	if err != nil {
		return nil, err
	}
	models := signs{}
	for i, c := range all {
		models[c.Name] = append(models[c.Name], results[i])
	}
	return models, nil
}

// count returns on how many seeds the models of the named cells are as said.
func (z signs) count(is func(of []*finished) bool, cells ...string) int {
	yes := 0
	for seed := range smallSeeds {
		var of []*finished
		for _, name := range cells {
			of = append(of, z[name][seed])
		}
		if is(of) {
			yes++
		}
	}
	return yes
}

// mean is that of a number over the seeds of a cell.
func (z signs) mean(cell string, number func(*finished) float64) float64 {
	sum := 0.0
	for _, f := range z[cell] {
		sum += number(f)
	}
	return sum / float64(len(z[cell]))
}

// above asks whether a number is larger in one cell than in another, seed by
// seed.
func (z signs) above(x *Section, c Claim, number func(*finished) float64, larger, smaller string) {
	if c.Ours == "" {
		c.Ours = fmt.Sprintf("%.3f and %.3f, means over small models", z.mean(larger, number), z.mean(smaller, number))
	}
	x.vote(c, z.count(func(of []*finished) bool { return number(of[0]) > number(of[1]) }, larger, smaller), smallSeeds)
}

// describe says of what the small models are.
func (z signs) describe(x *Section) {
	p := smallPreset()
	x.set("signs", "%d units, %d epochs, the first %d samples, %d seeds; p is that of a one-sided sign test", p.Hidden, p.Epochs, p.Rows, smallSeeds)
}

// The numbers of models that claims compare.
func symmetry(f *finished) float64      { return f.last().SSym }
func symmetryOfRWt(f *finished) float64 { return f.last().RWt }

// squared is sym of an ssym.
func squared(ssym float64) float64 { return float64(ssym * ssym) }
