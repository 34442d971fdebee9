package hodge

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// An Edge is a flow from one vertex to another, seen with a weight: how much
// better the second is than the first, in so many comparisons.
type Edge struct {
	From, To     int
	Flow, Weight float64
}

// GraphOptions choose the triangles of a graph.
type GraphOptions struct {
	// Open leaves every triangle empty; else each three vertices with all edges
	// between them are filled, unless Triangles lists those that are.
	Open      bool
	Triangles [][3]int
}

// NewGraph returns the clique complex of a weighted graph on the vertices 0 to
// vertices−1, some of which may have no edges, and its flow as a 1-cochain. M₁ is
// the diagonal of the weights, vertices and triangles weigh 1. Several edges
// between the same vertices, in either direction, are one comparison with the
// sum of their weights and the mean of their flows. A weight that is not
// positive, an edge from a vertex to itself and values that are not finite are
// errors that name the edge.
func NewGraph(vertices int, edges []Edge, o GraphOptions) (*Simplicial, *Cochain, error) {
	if vertices < 1 || vertices > 1<<31-2 {
		return nil, nil, fmt.Errorf("hodge: a graph of %d vertices", vertices)
	}
	for i, e := range edges {
		switch {
		case e.From < 0 || e.From >= vertices || e.To < 0 || e.To >= vertices:
			return nil, nil, fmt.Errorf("hodge: edge %d runs from %d to %d in a graph of %d vertices", i, e.From, e.To, vertices)
		case e.From == e.To:
			return nil, nil, fmt.Errorf("hodge: edge %d runs from vertex %d to itself", i, e.From)
		case !(e.Weight > 0) || math.IsInf(e.Weight, 0):
			return nil, nil, fmt.Errorf("hodge: edge %d has the weight %v; it must be positive and finite", i, e.Weight)
		case math.IsNaN(e.Flow) || math.IsInf(e.Flow, 0):
			return nil, nil, fmt.Errorf("hodge: edge %d has the flow %v", i, e.Flow)
		}
	}
	pairs := make([]int32, 0, 2*len(edges))
	for _, e := range edges {
		pairs = append(pairs, int32(min(e.From, e.To)), int32(max(e.From, e.To)))
	}
	pairs, index := distinct(pairs, 2)
	given := [][]int32{numbers(vertices), pairs}
	triangles, err := o.triangles(vertices, pairs)
	if err != nil {
		return nil, nil, err
	}
	if len(triangles) > 0 {
		given = append(given, triangles)
	}
	s, err := newSimplicial(given)
	if err != nil {
		return nil, nil, err
	}
	weights, flow := make([]float64, s.Cells(1)), NewCochain(s, 1)
	for i, e := range edges {
		weights[index[i]] += e.Weight
		if e.From < e.To {
			flow.Data[index[i]] += float64(e.Weight * e.Flow)
		} else {
			flow.Data[index[i]] -= float64(e.Weight * e.Flow)
		}
	}
	for i, w := range weights {
		flow.Data[i] /= w
	}
	s.unitMasses()
	s.setMass(1, nil, weights)
	return s, flow, nil
}

// triangles lists the filled ones, the vertices of each increasing.
func (o GraphOptions) triangles(vertices int, pairs []int32) ([]int32, error) {
	if o.Open {
		return nil, nil
	}
	// The higher neighbours of each vertex, in order.
	start := make([]int, vertices+1)
	for i := 0; i < len(pairs); i += 2 {
		start[pairs[i]+1]++
	}
	for v := range vertices {
		start[v+1] += start[v]
	}
	ends := make([]int32, len(pairs)/2)
	for i := range ends {
		ends[i] = pairs[2*i+1]
	}
	higher := func(v int32) []int32 { return ends[start[v]:start[v+1]] }
	joined := func(a, b int32) bool {
		_, ok := slices.BinarySearch(higher(a), b)
		return ok
	}
	var list []int32
	if o.Triangles == nil {
		for i := 0; i < len(pairs); i += 2 {
			a, b := pairs[i], pairs[i+1]
			for _, c := range higher(b) {
				if joined(a, c) {
					list = append(list, a, b, c)
				}
			}
		}
		return list, nil
	}
	for i, t := range o.Triangles {
		v := []int32{int32(t[0]), int32(t[1]), int32(t[2])}
		sortVertices(v)
		if v[0] < 0 || int(v[2]) >= vertices || !joined(v[0], v[1]) || !joined(v[1], v[2]) || !joined(v[0], v[2]) {
			return nil, fmt.Errorf("hodge: triangle %d, %v, has no three edges in the graph", i, t)
		}
		list = append(list, v...)
	}
	list, _ = distinct(list, 3)
	return list, nil
}

// NewAbstract returns the complex of the given cells, all of one dimension up to
// MaxDim, and their faces, with mass 1 for every simplex. Such unit masses are
// right for topology and combinatorial ranking; they do not approximate those
// of a surface.
func NewAbstract(cells [][]int) (*Simplicial, error) {
	if len(cells) == 0 {
		return nil, fmt.Errorf("hodge: the complex has no cells")
	}
	given, err := topOf(len(cells[0])-1, cells)
	if err != nil {
		return nil, err
	}
	s, err := newSimplicial(given)
	if err != nil {
		return nil, err
	}
	s.unitMasses()
	return s, nil
}

func (s *Simplicial) unitMasses() {
	for k := range s.masses {
		one := make([]float64, s.Cells(k))
		for i := range one {
			one[i] = 1
		}
		s.setMass(k, nil, one)
	}
}

// A Ranking is what pairwise comparisons say (Jiang, Lim, Yao and Ye,
// Mathematical Programming 127, 2011).
type Ranking struct {
	*Decomposition
	// Scores are the potentials, of mean zero on each connected part: their
	// differences are closest to the flow. Order lists the vertices from the
	// highest score to the lowest, equal ones by number.
	Scores []float64
	Order  []int
	// Consistency is the share of the energy that the scores explain; Local the
	// share that circulates around triangles, Global that around longer cycles.
	Consistency, Local, Global float64
}

// Rank decomposes the flow of a graph.
func Rank(ctx context.Context, flow *Cochain, o Options) (*Ranking, error) {
	flow.primal("Rank")
	if flow.Degree != 1 || o.Split != TwoSided {
		return nil, fmt.Errorf("hodge: Rank of a %v by the %v split; a flow on edges and the two-sided split are needed", flow, o.Split)
	}
	d, err := Decompose(ctx, flow, o)
	if err != nil {
		return nil, err
	}
	r := &Ranking{Decomposition: d, Scores: d.Alpha.Data}
	for v := range r.Scores {
		r.Order = append(r.Order, v)
	}
	slices.SortStableFunc(r.Order, func(a, b int) int {
		switch {
		case r.Scores[a] > r.Scores[b]:
			return -1
		case r.Scores[a] < r.Scores[b]:
			return 1
		}
		return 0
	})
	if d.Total > 0 {
		r.Consistency, r.Local, r.Global = d.ExactEnergy/d.Total, d.CoexactEnergy/d.Total, d.HarmonicEnergy/d.Total
	}
	return r, nil
}
