package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/curlfree/curlfree/internal/report"
)

// kept returns the outcome of one run: from its file in the folder of the run if
// that is whole and of the same inputs, else from compute, whose outcome it then
// writes there. inputs is all that determines the outcome besides the size, the
// data and the seed of the session; T must survive JSON, but for numbers that are not
// finite: models go into it as the bytes of their file.
func kept[T any](s *session, name string, inputs any, compute func() (T, error)) (T, error) {
	type file struct {
		Key       string           `json:"key"` // hash of all that determines the outcome
		Outcome   T                `json:"outcome"`
		NotFinite notFiniteNumbers `json:"not_finite,omitempty"`
	}
	var f file
	path, key := filepath.Join(s.Out, name+".json"), s.key(name, inputs)
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &f) == nil && f.Key == key {
		s.say(name + ": kept from " + path)
		f.NotFinite.putBack(&f.Outcome)
		return f.Outcome, nil
	}
	outcome, err := compute()
	if err != nil {
		return outcome, err
	}
	f = file{Key: key, Outcome: outcome}
	f.NotFinite = takeNotFinite(&f.Outcome)
	text, err := json.Marshal(f)
	f.NotFinite.putBack(&f.Outcome)
	if outcome = f.Outcome; err != nil {
		return outcome, errors.New(name + ": the outcome cannot be kept: " + err.Error())
	}
	return outcome, report.WriteFile(path, func(w io.Writer) error { _, err := w.Write(append(text, '\n')); return err })
}

// key hashes what determines an outcome. The levels with fused multiply-adds
// agree to the last bit, the generic one differs.
func (s *session) key(inputs ...any) string {
	text, err := json.Marshal([]any{"v3", s.Full, s.Huge, s.report.ISA == "generic", s.Data, s.Seed, inputs})
	if err != nil {
		panic(err) // numbers and strings always encode
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
