package main

import "testing"

// Every peer has our loss after some steps, and so trains the same.
func TestTraining(t *testing.T) {
	peers := present(t)
	for _, contraction := range []float64{0, 0.1} {
		c := newTraining(200, 60, 40, contraction, 0)
		for _, p := range peers {
			if p.single.training == nil {
				continue
			}
			ours, theirs := c.ours(1), p.single.training(c, 1)
			if err := sameLoss(ours, theirs); err != nil {
				t.Errorf("%s, contraction %v: %v", p.name, contraction, err)
			}
			theirs.run(3)
			ours.close()
			theirs.close()
		}
	}
}
