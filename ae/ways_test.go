package ae

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// TestAISProgress: every way of an annealing is reported from its beginning to its end,
// and one that is stopped at a report ends with the context's error.
func TestAISProgress(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		ways int
	}{
		{Config{4, 3, Untied, linalg.Tanh, LinearOutput}, 2}, {Config{4, 3, Untied, linalg.Tanh, SigmoidOutput}, 2},
		{Config{4, 3, Tied, linalg.Sigmoid, SigmoidOutput}, 3}, // and its hidden units
	} {
		m := random[float64](t, c.cfg, 1, 3)
		var got []AISProgress
		o := AISOptions{Chains: 100, Temperatures: 20, Progress: func(p AISProgress) { got = append(got, p) }}
		if _, err := LogPartition(context.Background(), m, o); err != nil {
			t.Fatalf("%+v: %v", c.cfg, err)
		}
		way, done := 0, 1.0
		for _, p := range got {
			if p.Way != way {
				if done != 1 || p.Way != way+1 || p.Done != 0 {
					t.Errorf("%+v: %+v after %v of way %d", c.cfg, p, done, way)
				}
				way, done = p.Way, 0
			}
			if p.Ways != c.ways || p.Done < done || p.Elapsed < 0 {
				t.Errorf("%+v: %+v after %v", c.cfg, p, done)
			}
			done = p.Done
		}
		if way != c.ways || done != 1 {
			t.Errorf("%+v: the last report is %v of way %d of %d", c.cfg, done, way, c.ways)
		}
		for stop := 1; stop <= c.ways; stop++ {
			ctx, cancel := context.WithCancel(context.Background())
			o.Progress = func(p AISProgress) {
				if p.Way == stop {
					cancel()
				}
			}
			if _, err := LogPartition(ctx, m, o); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "0 of 20 temperatures") {
				t.Errorf("%+v, stopped on way %d: %v", c.cfg, stop, err)
			}
			cancel()
		}
	}
}
