package experiment

import (
	"fmt"
	"time"
)

// costs are the seconds that experiments take on two cores of 2.5 GHz, quick and
// full. Only their proportions matter once something is finished.
var costs = map[string][2]float64{
	"table1": {32, 3420}, "fig1": {8, 150}, "fig2": {1, 5}, "table1-ablation": {12, 420}, "eq15": {2, 20},
	"fig3": {5, 40}, "sinks": {3, 20}, "fig4": {8, 130}, "table2": {7, 600}, "fig5": {1, 5},
	"supp1": {2, 10}, "supp2": {7, 150}, "supp3": {1, 20}, "prop3": {7, 100}, "tied": {7, 100},
	"theorem": {7, 150}, "curl-penalty": {7, 150}, "scaled-vs-tied": {7, 150}, "deep": {7, 150}, "ais": {7, 150},
}

// clock says how far a run is and how long it has to go.
type clock struct {
	cost       map[string]float64
	number, of int     // the experiment under way, counted from 1
	name       string  // of it
	done, left float64 // cost of what is finished, and of the rest with the one under way
	began      time.Time
	took       time.Duration // what is finished
}

func newClock(names []string, o Options) clock {
	c := clock{cost: map[string]float64{}, of: len(names)}
	for _, name := range names {
		pair, known := costs[name]
		if !known {
			pair = [2]float64{7, 150}
		}
		c.cost[name] = pair[0]
		if o.Full {
			c.cost[name] = pair[1]
		}
		c.left += c.cost[name]
	}
	return c
}

// start begins an experiment.
func (c *clock) start(name string) { c.number, c.name, c.began = c.number+1, name, time.Now() }

// finish ends it.
func (c *clock) finish(name string) {
	c.done, c.left = c.done+c.cost[name], c.left-c.cost[name]
	c.took += time.Since(c.began)
}

// stamp puts the experiment before a line and the time left behind it: the cost
// of the rest at the pace so far, less what the experiment under way has taken.
func (c *clock) stamp(line string) string {
	if c.name == "" {
		return line
	}
	pace := 1.0
	if c.done > 0 {
		pace = c.took.Seconds() / c.done
	}
	left := time.Duration(max(float64(c.left*pace)-time.Since(c.began).Seconds(), 0) * float64(time.Second))
	return fmt.Sprintf("[%d/%d] %s: %s, %s left", c.number, c.of, c.name, line, about(left))
}

// about rounds a time for a reader.
func about(t time.Duration) string {
	switch {
	case t >= 100*time.Second:
		return fmt.Sprintf("about %d min", int(t.Minutes()+0.5))
	case t >= 10*time.Second:
		return fmt.Sprintf("about %d s", 10*int(t.Seconds()/10+0.5))
	}
	return "a few seconds"
}
