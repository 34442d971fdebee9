package linalg

import (
	"sync"
	"sync/atomic"
)

// blocks is a factorization by blocks of rows or columns, each of which is factored
// when all before it have been applied to it, in their order.
type blocks interface {
	// load copies block b of the matrix that is factored.
	load(b int)
	// factor factors block b and reports whether there is anything to go on with.
	factor(b int, ws *Workspace) bool
	// apply applies block b, which is factored, to block c > b.
	apply(b, c int, ws *Workspace)
}

// lookahead is the job of factoring blocks. A worker that is free takes the first block
// that is not factored yet, if what it needs is there: so one thread factors it while
// the others apply the blocks before it to the rest. Else it takes the block furthest
// behind, of its own, which may be in its cache, before others. It is one job from the
// first block to the last, in which nobody has to be called again, and nothing waits
// for a worker that has not come.
//
// The blocks before a block are applied to it one by one, in their order, whoever does
// it, so that no bit depends on the threads.
type lookahead struct {
	w    *Workspace
	work blocks

	change  sync.Cond // of what follows, which its lock guards
	changes atomic.Int64
	applied []int  // how many blocks have been applied to each, -1 before it is loaded
	taken   []bool // a worker has it
	first   int    // the first block that is not factored
}

// factorBlocks does the work on n blocks, until one cannot be factored.
func (w *Workspace) factorBlocks(work blocks, n int) {
	if n == 1 {
		work.load(0)
		work.factor(0, w)
		return
	}
	l := &w.lookahead
	l.w, l.work, l.first = w, work, 0
	l.applied, l.taken = resize(l.applied, n), resize(l.taken, n)
	for b := range n {
		l.applied[b], l.taken[b] = -1, false
	}
	w.do(w.threads, l)
	l.work = nil
}

// run is what each worker does.
func (l *lookahead) run(worker, _ int) {
	l.change.L.Lock()
	defer l.change.L.Unlock()
	for l.first < len(l.applied) {
		c := l.choose(worker)
		if c < 0 {
			l.wait()
			continue
		}
		b := l.applied[c]
		l.taken[c] = true
		l.change.L.Unlock()
		ok := l.advance(b, c, l.w.own[worker])
		l.change.L.Lock()
		l.taken[c] = false
		l.applied[c]++
		switch {
		case !ok:
			l.first = len(l.applied)
		case c == b+1 && l.first == c:
			l.first++
		}
		l.changes.Add(1)
		l.change.Broadcast()
	}
}

// choose returns the block that a worker takes next, -1 when there is none.
func (l *lookahead) choose(worker int) int {
	least := [2]int{-1, -1} // the block furthest behind, of its own and of others
	for c := l.first; c < len(l.applied); c++ {
		b := l.applied[c]
		if l.taken[c] || b >= l.first { // block b is not factored
			continue
		}
		if c == l.first {
			return c
		}
		at := &least[min(1, (c+worker)%l.w.threads)]
		if *at < 0 || b < l.applied[*at] {
			*at = c
		}
	}
	if least[0] >= 0 {
		return least[0]
	}
	return least[1]
}

// advance loads block c or, with b ≥ 0, applies block b to it, and factors it when all
// before it have been applied. It reports whether that is possible.
func (l *lookahead) advance(b, c int, ws *Workspace) bool {
	if b < 0 {
		l.work.load(c)
	} else {
		l.work.apply(b, c, ws)
	}
	return c != b+1 || l.work.factor(c, ws)
}

// wait returns when something has changed. It is called with the lock held.
func (l *lookahead) wait() {
	before := l.changes.Load()
	same := func() bool { return l.changes.Load() == before }
	l.change.L.Unlock()
	l.w.await(func() bool { return !same() })
	l.change.L.Lock()
	for same() {
		l.change.Wait()
	}
}

// cuts holds where the blocks begin, and the end of the last.
type cuts []int

// blocks cuts n rows or columns into blocks, each a part of what is left: the first
// ones are wide, which saves passes over the matrix, and the last ones narrow, as there
// is little to apply them to while the next one is factored. There is one block for
// little work, and for one thread unless passes over the matrix are long.
func (c *cuts) blocks(n, threads int) int {
	const enough, long, part, least, unit = 320, 1536, 8, 64, 32
	*c = append((*c)[:0], 0)
	if threads > 1 && n >= enough || n >= long {
		for at := 0; n-at > least+unit; *c = append(*c, at) {
			at += max(((n-at)/part+unit/2)/unit*unit, least)
		}
	}
	*c = append(*c, n)
	return len(*c) - 1
}

// span returns the rows or columns of block b.
func (c cuts) span(b int) (i0, i1 int) { return c[b], c[b+1] }
