package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/decompose"
	"github.com/curlfree/curlfree/internal/report"
)

// decomposition is what the flags of decompose say.
type decomposition struct {
	path    string
	read    dataset.FieldOptions
	options decompose.Options
	// Conditions of the axes, before their number is known.
	boundary, periodic []string
	field              string // values on a mesh
	out                string
	ofGrids            []string // the flags among the given ones that are for grids alone
	json, quiet        bool
}

// decomposeFile chooses by the kind of file: a mesh, or a field on a grid.
func decomposeFile(ctx context.Context, args []string, c console) error {
	d, err := parseDecomposition(args, c)
	if err != nil {
		return err
	}
	switch extension := strings.ToLower(filepath.Ext(d.path)); extension {
	case ".obj", ".off", ".ply", ".ele":
		return d.mesh(ctx, c)
	case ".edges":
		return d.graph(ctx, c)
	}
	if d.field != "" {
		return usagef("-field: %s is not a mesh", d.path)
	}
	return d.grid(ctx, c)
}

// grid decomposes a field on a grid.
func (d *decomposition) grid(ctx context.Context, c console) error {
	bar := newProgress(c.err)
	if !d.quiet && bar.terminal {
		d.options.Progress = bar.line
		bar.line("reading " + d.path)
	}
	start := time.Now()
	field, err := dataset.OpenField(d.path, d.read)
	if err == nil {
		err = d.conditions(field)
	}
	var result *decompose.Result
	if err == nil {
		result, err = decompose.Run(ctx, field, d.options)
		err = failed(d.path, err)
	}
	bar.end()
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	if d.out != "" {
		if err := writeDecomposition(d.path, d.out, result); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	if d.json {
		return writeJSON(c.out, decompositionJSON(d.path, result, d.options.Split, seconds))
	}
	return result.WriteText(c.out, d.path, seconds)
}

// failed is what the tool says of an error of a decomposition: a mistake in the
// flags, or one about the file.
func failed(path string, err error) error {
	var wrong decompose.OptionError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return usageError{err}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// parseDecomposition checks the flags one by one.
func parseDecomposition(args []string, c console) (*decomposition, error) {
	d := &decomposition{}
	o := &d.options
	f := newFlags("decompose", "FILE", c)
	split := f.String("split", "free", "free: gradient, rotation and what holes allow, orthogonal; morrey: also what flows through the boundary apart; friedrichs: that in its own parts, along the boundary, across it and the rest; natural: free space around the field; poincare: gradient along rays from -center")
	boundary := f.String("boundary", "free", "free, relative (the potential is zero there) or periodic, one or one for each axis, separated by commas")
	periodic := f.String("periodic", "", "axes that close on themselves, separated by commas")
	missing := f.String("missing", "mask", "mask or fill points without a value")
	cols := f.String("cols", "", "meaning of each column of a table: x, y, z, u, v, w, mask, flags or -, separated by commas; the name of the array in a VTK file")
	f.StringVar(&d.read.Mask, "mask", "", "file with a number for each point, .npy or text with a line for each y; others than 0 mask the point")
	metric := f.String("metric", "", "plane: take longitude and latitude for plane coordinates")
	center := f.String("center", "", "centre of -split poincare, separated by commas; by default the middle")
	f.Float64Var(&o.Sigma, "sigma", 0, "standard deviation of the noise of each component, for the error bars and the outlier test; by default the bootstrap")
	threadsFlag(f, &o.Threads, "threads")
	checks := f.Bool("checks", true, "also print the shares without outliers and without the still background")
	f.StringVar(&d.field, "field", "", "values on a mesh: lines i,j,value for its edges, or u,v,w for its vertices or its faces")
	f.StringVar(&d.out, "out", "", "folder for the parts, the potentials and pictures")
	f.BoolVar(&d.json, "json", false, "print an object")
	f.BoolVar(&d.quiet, "q", false, "no progress")
	if err := parse(f, args, 1, 1); err != nil {
		return nil, err
	}
	d.path, d.boundary, d.periodic, d.read.Cols = f.Arg(0), list(*boundary), list(*periodic), list(*cols)
	o.Checks = *checks && !d.json
	splits := map[string]hodge.Split{"free": hodge.TwoSided, "morrey": hodge.Morrey, "friedrichs": hodge.Friedrichs, "natural": hodge.Natural, "poincare": hodge.Poincare}
	known := false
	if o.Split, known = splits[*split]; !known {
		return nil, usagef("-split %q: it must be free, morrey, friedrichs, natural or poincare", *split)
	}
	if len(d.boundary) == 0 {
		return nil, usagef("-boundary: it must be free, relative or periodic")
	}
	for _, b := range d.boundary {
		if _, err := parseBoundary(b); err != nil {
			return nil, err
		}
	}
	for _, text := range list(*center) {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, usagef("-center %q: it must be finite numbers, separated by commas", *center)
		}
		o.Center = append(o.Center, x)
	}
	switch {
	case *missing != "mask" && *missing != "fill":
		return nil, usagef("-missing %q: it must be mask or fill", *missing)
	case *metric != "" && *metric != "plane":
		return nil, usagef("-metric %q: it must be plane", *metric)
	case !(o.Sigma >= 0) || math.IsInf(o.Sigma, 0):
		return nil, usagef("-sigma %v: it must be finite and not negative", o.Sigma)
	case d.json && isSet(f, "checks") && *checks:
		return nil, usagef("-checks: the object of -json has no place for them")
	}
	if err := checkThreads(o.Threads); err != nil {
		return nil, err
	}
	for _, name := range []string{"mask", "cols", "missing", "metric", "checks"} {
		if isSet(f, name) {
			d.ofGrids = append(d.ofGrids, "-"+name)
		}
	}
	o.Copotential = d.out != ""
	o.Fill, d.read.Plane = *missing == "fill", *metric == "plane"
	return d, nil
}

func parseBoundary(name string) (hodge.Boundary, error) {
	for _, b := range []hodge.Boundary{hodge.Free, hodge.Relative, hodge.Periodic} {
		if b.String() == name {
			return b, nil
		}
	}
	return 0, usagef("-boundary %q: it must be free, relative or periodic", name)
}

// conditions gives every axis of f its condition.
func (d *decomposition) conditions(f *dataset.Field) error {
	if n := len(d.boundary); n != 1 && n != len(f.Axes) {
		return usagef("-boundary: %d conditions for a field with %d axes", n, len(f.Axes))
	}
	for j := range f.Axes {
		b, err := parseBoundary(d.boundary[min(j, len(d.boundary)-1)])
		if err != nil {
			return err
		}
		d.options.Boundary = append(d.options.Boundary, b)
	}
	for _, name := range d.periodic {
		j := slices.IndexFunc(f.Axes, func(a dataset.Axis) bool { return a.Name == name })
		if j < 0 {
			return usagef("-periodic %q: the field has no such axis", name)
		}
		d.options.Boundary[j] = hodge.Periodic
	}
	return nil
}

// decompositionJSON is the object of -json. Cells and Betti numbers are by
// degree; inner products are over the total.
func decompositionJSON(path string, r *decompose.Result, split hodge.Split, seconds float64) any {
	type part struct {
		Name   string `json:"name"`
		Energy number `json:"energy"`
		Share  number `json:"share"`
	}
	d := r.Decomposition
	var parts []part
	for _, p := range r.Parts {
		parts = append(parts, part{p.Name, number(p.Energy), number(p.Share)})
	}
	name := split.String()
	if split == hodge.TwoSided {
		name = "free"
	}
	return struct {
		Input         string            `json:"input"`
		Cells         []int             `json:"cells"`
		Boundary      string            `json:"boundary"`
		Split         string            `json:"split"`
		Total         number            `json:"total"`
		Parts         []part            `json:"parts"`
		InnerProducts map[string]number `json:"inner_products"`
		Residual      number            `json:"residual"`
		Betti         []int             `json:"betti"`
		Iterations    int               `json:"iterations"`
		Seconds       number            `json:"seconds"`
	}{
		path, r.Cells, r.Boundary, name, number(d.Total), parts,
		map[string]number{
			"exact_coexact": number(d.ExactCoexact), "exact_harmonic": number(d.ExactHarmonic), "coexact_harmonic": number(d.CoexactHarmonic),
		},
		number(d.Residual), d.Betti, d.Iterations, number(seconds),
	}
}

// writeDecomposition writes the parts, what sampling loses and the potentials,
// in the format of the input and as .npy, and the pictures.
func writeDecomposition(path, dir string, r *decompose.Result) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	fields := map[string]*dataset.Field{"sampling": r.Sampling, "potential": r.Potential(), "copotential": r.Copotential()}
	for _, p := range r.Parts {
		if p.Energy > 0 {
			fields[p.Name] = p.Field
		}
	}
	sheet := r.Sheet(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)))
	files := map[string]func(io.Writer) error{"decomposition.svg": sheet.WriteSVG, "decomposition.png": sheet.WritePNG}
	for name, f := range fields {
		if f != nil {
			files[name+f.Extension()] = f.Write
			files[name+".npy"] = f.WriteNPY
		}
	}
	input, err := os.Stat(path)
	if err != nil {
		return err
	}
	for name := range files {
		if other, err := os.Stat(filepath.Join(dir, name)); err == nil && os.SameFile(input, other) {
			return fmt.Errorf("%s is the input and would be overwritten", filepath.Join(dir, name))
		}
	}
	for name, write := range files {
		if err := report.WriteFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	return nil
}
