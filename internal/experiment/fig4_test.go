package experiment

import "testing"

// TestFig4 holds what is decided at quick size, and the numbers that have a source:
// reference runs on the same grid with the same number of units.
func TestFig4(t *testing.T) {
	x := quickly(t, "fig4")
	checkVerdicts(t, x, []want{
		{Refuted, []string{"(−x, −y) is the closest conservative field"}},
		{Refuted, []string{"radial basis functions", "spiral sink"}},
		{Refuted, []string{"radial basis functions", "five Gaussians"}},
		{Refuted, []string{"perfectly recovered"}},
		{Holds, []string{"keeps the curl"}},
		{Holds, []string{"free of curl"}},
		{Holds, []string{"a scaled fit finds the closest gradient"}},
		{Holds, []string{"tied weights cannot represent"}},
		{Refuted, []string{"was extracted from the one on the left"}},
		{Refuted, []string{"eschew", "square", "disk"}},
		{Refuted, []string{"eschew", "disk", "rectangle"}},
	})
	const sink = "spiral sink, "
	for _, c := range []struct {
		cell, quantity  string
		want, tolerance float64
	}{
		{sink + "(−x, −y)", "mean ‖F−v‖²", 2. / 3 * 41 / 39, 1e-12},
		{sink + "closest gradient on the square", "mean ‖F−v‖²", 0.5910, 1e-4}, // the series of Saint-Venant's problem at the nodes
		{sink + "closest gradient on the square", "mean ‖v−(−x, −y)‖²", 0.1238, 2e-4},
		{sink + "tied ReLU", "mean ‖F−v‖²", 0.6702, 1e-3},
		{sink + "tied ReLU", "mean ‖v−(−x, −y)‖²", 0.030, 2e-3},
		{sink + "scaled ReLU", "mean ‖F−v‖²", 0.5938, 4e-3},
		{sink + "untied ReLU", "mean ‖F−v‖²", 0, 1e-3},
		{sink + "untied ReLU", "mean ‖v−(−x, −y)‖²", 0.70, 5e-3},
		{sink + "untied ReLU", "mean ‖v−projection‖²", 0.59, 5e-3},
		{sink + "untied ReLU", "mean curl", -2, 0.01},
		{sink + "untied ReLU", "nasym(J−I)", 0.5, 5e-3},
		{"authors' code, tied, contraction 2, spiral sink", "k of v = kx", -0.992, 5e-3},
		{"authors' code, tied, contraction 2, spiral sink", "rms of r", 0.012, 3e-3},
		{"authors' code, tied, contraction 0, spiral sink", "k of v = kx", -0.52, 0.02},
		{"square, free boundary: closest gradient", "distance² of the gradient part to (−x, −y)", 0.417092557106, 1e-11},
		{"square, natural HHD", "distance² of the gradient part to (−x, −y)", 0.034608692839, 2e-3},
		{"square", "share of ‖(y, −x)‖² that is a gradient, in the limit", 0.156537910, 1e-9},
	} {
		near(t, c.cell+": "+c.quantity, value(t, x, c.cell, c.quantity), c.want, c.tolerance)
	}
	// A larger penalty leaves less curl.
	for _, units := range []string{"ReLU", "sigmoid"} {
		last := -2.0
		for _, weight := range []string{"0.1", "1", "10"} {
			curl := value(t, x, sink+"untied "+units+", curl penalty "+weight, "mean curl")
			if curl < last/2 {
				t.Errorf("untied %s, penalty %s: the curl is %v", units, weight, curl)
			}
			last = curl
		}
	}
}
