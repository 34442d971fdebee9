package allocation

import "testing"

// recorder notes whether the test was failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }

var sink []byte

// TestCheck has a call that never allocates, one that does at first, and one that goes on.
func TestCheck(t *testing.T) {
	calls := 0
	for name, c := range map[string]struct {
		call func()
		want bool
	}{
		"never": {func() {}, false},
		"at first": {func() {
			if calls++; calls < 100 {
				sink = make([]byte, 100)
			}
		}, false},
		"always": {func() { sink = make([]byte, 100) }, !underRace},
	} {
		r := &recorder{TB: t}
		if Check(r, c.call); r.failed != c.want {
			t.Errorf("allocating %s: failed %v, want %v", name, r.failed, c.want)
		}
	}
}
