package experiment

import (
	"strings"

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
	Samples      int     `json:"score_samples"`
	Curve        []int   `json:"curve_epochs"` // where the score is taken
}

// presetFor returns the paper's preset or the reduced one.
func presetFor(full bool) Preset {
	p := Preset{
		Hidden: 500, Epochs: 100, Batch: 32, Output: "sigmoid, cross-entropy",
		Scale: 1, Tau: 500, WeightLength: 10, Contraction: 0.1,
		RateSigmoid: 0.1, RateLength: 0.06, RateReLU: 0.05,
		Score:   "mean over samples of √sym of the pre-output Jacobian R D Wᵀ",
		Samples: 1000,
		Curve:   []int{1, 2, 5, 10, 20, 40, 60, 80, 100},
	}
	if !full {
		p.Hidden, p.Epochs, p.Curve = 200, 30, []int{1, 2, 5, 10, 20, 30}
	}
	return p
}

// cell is one training: a column of Table 1, or a variant of it.
type cell struct {
	Name         string
	Activation   linalg.Activation
	Contraction  bool
	WeightLength bool
	Paper        float64 // NaN where the paper has none
	Scale        float64 // 0 is the preset's
	Epochs       int     // 0 is the preset's
}

// rate returns the learning rate of c.
func (p Preset) rate(c cell) float64 {
	switch {
	case c.Activation == linalg.ReLU:
		return p.RateReLU
	case c.WeightLength:
		return p.RateLength
	}
	return p.RateSigmoid
}

// file returns the base name of c's files.
func (c cell) file(experiment string) string {
	return experiment + "-" + strings.ToLower(strings.NewReplacer(" ", "-", "+", "-", ".", "_", "×", "x").Replace(c.Name))
}
