package ae

import "time"

// ways reports how far an annealing has come.
type ways struct {
	progress    func(AISProgress)
	way, count  int
	start, last time.Time
}

func newWays(progress func(AISProgress), boltzmann bool) *ways {
	w := &ways{progress: progress, count: 2, start: time.Now()}
	if boltzmann {
		w.count++
	}
	return w
}

// begin starts the next way.
func (w *ways) begin() {
	w.way, w.last = w.way+1, time.Time{}
	w.report(0)
}

// report calls Progress at the beginning and the end of a way and every 200 ms.
func (w *ways) report(done float64) {
	if w.progress == nil {
		return
	}
	now := time.Now()
	if done < 1 && now.Sub(w.last) < 200*time.Millisecond {
		return
	}
	w.last = now
	w.progress(AISProgress{Way: w.way, Ways: w.count, Done: done, Elapsed: now.Sub(w.start)})
}
