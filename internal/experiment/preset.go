package experiment

import (
	"fmt"
	"strings"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// The default data: enough procedural digits for a quick run, and as many as
// MNIST has for a full one.
const (
	quickData = "digits:6000"
	fullData  = "digits:60000"
)

// Preset is everything the cells of Table 1 have in common. The paper is silent
// on most of it; the values are those of the authors' code and of the
// contemporary tutorial, and one preset serves all cells.
type Preset struct {
	Hidden       int     `json:"hidden"`
	Epochs       int     `json:"epochs"`
	Batch        int     `json:"batch"`
	Output       string  `json:"output"`        // sigmoid with cross-entropy
	Scale        float64 `json:"init_scale"`    // U(±scale·√(6/(D+H))), biases 0
	Tau          float64 `json:"tau"`           // rate ε/(1+epoch/τ)
	Momentum     float64 `json:"momentum"`      //
	WeightLength float64 `json:"weight_length"` // α: maximum of ‖w_l‖² and ‖r_l‖²
	Contraction  float64 `json:"contraction"`   // λ of the CAE cells, on ∂h/∂x
	RateSigmoid  float64 `json:"rate_sigmoid"`
	RateLength   float64 `json:"rate_sigmoid_wl"`
	RateReLU     float64 `json:"rate_relu"`
	Score        string  `json:"score"`
	RateWhite    float64 `json:"rate_whitened"` // of whitened data, with linear output
	Samples      int     `json:"score_samples"`
	Curve        []int   `json:"curve_epochs"` // where the score is taken
	Rows         int     `json:"-"`            // of the data, 0 means all
}

// presetFor returns the paper's preset or the reduced one.
func presetFor(full bool) Preset {
	p := Preset{
		Hidden: 500, Epochs: 100, Batch: 32, Output: "sigmoid, cross-entropy",
		Scale: 1, Tau: 500, WeightLength: 10, Contraction: 0.1,
		RateSigmoid: 0.1, RateLength: 0.06, RateReLU: 0.05, RateWhite: 0.005,
		Score:   "mean over samples of √sym of the pre-output Jacobian R D Wᵀ",
		Samples: 1000,
		Curve:   []int{1, 2, 5, 10, 20, 40, 60, 80, 100},
	}
	if !full {
		p.Hidden, p.Epochs, p.Curve = 200, 30, []int{1, 2, 5, 10, 20, 30}
	}
	return p
}

// smallPreset is for trainings whose number matters: those of the sign tests, the
// same for a quick and a full run.
func smallPreset() Preset {
	p := presetFor(false)
	p.Hidden, p.Epochs, p.Curve, p.Rows, p.Samples = 100, 10, []int{10}, 2000, 500
	return p
}

// smallSeeds is how many seeds a sign test looks at: if seven of eight agree, p is 0.035.
const smallSeeds = 8

// cell is one training: a column of Table 1, or a variant of it.
type cell struct {
	Name         string
	Activation   linalg.Activation
	Contraction  bool
	WeightLength bool
	Paper        float64  // NaN where the paper has none
	Scale        float64  // 0 is the preset's
	Epochs       int      // 0 is the preset's
	Rate         float64  // 0 is the preset's
	Alpha        float64  // weight length, 0 is the preset's
	Noise        ae.Noise // denoising
	Layers       int      // hidden layers, 0 is one; two are a Deep
	Form         string   // what is done to the data: "", "binary", "whiten"
	Small        bool     // of the small preset
	Seed         uint64   // added to that of the session
}

// rate returns the learning rate of c.
func (p Preset) rate(c cell) float64 {
	switch {
	case c.Rate > 0:
		return c.Rate
	case c.Form == "whiten":
		return p.RateWhite
	case c.Activation == linalg.ReLU:
		return p.RateReLU
	case c.WeightLength:
		return p.RateLength
	}
	return p.RateSigmoid
}

// output returns what c ends in: whitened data lie outside of [0, 1].
func (c cell) output() ae.Output {
	if c.Form == "whiten" {
		return ae.LinearOutput
	}
	return ae.SigmoidOutput
}

// seeded returns the cells with n seeds each, those of a seed together.
func seeded(cells []cell, n int) []cell {
	var all []cell
	for seed := range n {
		for _, c := range cells {
			c.Seed = uint64(seed)
			all = append(all, c)
		}
	}
	return all
}

// title names c in a line of progress.
func (c cell) title() string {
	name := c.Name
	if c.Small {
		name = "small " + name
	}
	if c.Seed > 0 {
		name += fmt.Sprintf(" seed +%d", c.Seed)
	}
	return name
}

// file returns the base name of c's files.
func (c cell) file(experiment string) string {
	name := experiment + "-" + strings.ToLower(strings.NewReplacer(" ", "-", "+", "-", ".", "_", "×", "-", "α=", "", ",", "").Replace(c.Name))
	for _, part := range []struct {
		has  bool
		text string
	}{{c.Form != "", c.Form}, {c.Small, "small"}, {c.Seed > 0, fmt.Sprintf("seed%d", c.Seed)}} {
		if part.has {
			name += "-" + part.text
		}
	}
	return name
}
