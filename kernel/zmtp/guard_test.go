package zmtp

import (
	"encoding/binary"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opened is a scanner after greeting and handshake.
func opened() *scanner {
	budget := &atomic.Int64{}
	budget.Store(maxAnnounced)
	return &scanner{budget: budget, greeting: greetingSize, open: true}
}

func long(flags byte, size uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{flags | flagLong}, size)
}

// TestScanner: verdicts do not depend on how the stream is cut.
func TestScanner(t *testing.T) {
	many := func(n int, p ...byte) []byte {
		var b []byte
		for range n {
			b = append(b, p...)
		}
		return b
	}
	join := func(parts ...[]byte) []byte {
		var b []byte
		for _, p := range parts {
			b = append(b, p...)
		}
		return b
	}
	for _, test := range []struct {
		name string
		p    []byte
		ok   bool
	}{
		{"short message", []byte{0, 3, 'a', 'b', 'c'}, true},
		{"empty frames", []byte{1, 0, 1, 0, 0, 0, 0, 0}, true},
		{"long form of a short frame", join(long(0, 2), []byte("ab"), []byte{0, 0}), true},
		{"most frames", join(many(maxFrames-1, flagMore, 0), []byte{0, 0}, many(maxFrames-1, flagMore, 0), []byte{0, 1, 7}), true},
		{"too many frames", many(maxFrames+1, flagMore, 0), false},
		{"largest message announced", long(0, maxMessage), true},
		{"too large", long(0, maxMessage+1), false},
		{"too large together", join(long(flagMore, 1000), make([]byte, 1000), long(0, maxMessage-999)), false},
		{"sizes that overflow", join(long(flagMore, 1000), make([]byte, 1000), long(0, 1<<64-1000)), false},
		{"command", []byte{flagCommand, 1, 'x', 0, 0}, true},
		{"command in two", []byte{flagCommand | flagMore, 1, 'x'}, false},
		{"reserved flag", []byte{0, 1, 'x', 8, 0}, false},
	} {
		for _, step := range []int{1, 2, 3, 7, len(test.p)} {
			s := opened()
			ok := true
			for p := test.p; ok && len(p) > 0; {
				n := min(step, len(p))
				ok = s.scan(p[:n]) == nil
				p = p[n:]
			}
			if ok != test.ok {
				t.Errorf("%s in steps of %d: ok is %v", test.name, step, ok)
			}
			if s.release(); s.budget.Load() != maxAnnounced {
				t.Errorf("%s: %d of the budget are gone", test.name, maxAnnounced-s.budget.Load())
			}
		}
	}
}

// TestBudget: large announcements share a budget, small messages always pass.
func TestBudget(t *testing.T) {
	budget := &atomic.Int64{}
	budget.Store(maxAnnounced)
	for i := range maxAnnounced/maxMessage + 1 {
		s := &scanner{budget: budget, greeting: greetingSize, open: true}
		if err := s.scan(long(0, maxMessage)); (err == nil) != (i < maxAnnounced/maxMessage) {
			t.Errorf("announcement %d says %v", i, err)
		}
	}
	s := &scanner{budget: budget, greeting: greetingSize, open: true}
	if err := s.scan([]byte{0, 1, 'x'}); err != nil {
		t.Error(err)
	}
}

// FuzzScanner: what a scanner lets pass, cut anywhere, never has a frame over
// the limits, and it gives back what it takes.
func FuzzScanner(f *testing.F) {
	f.Add([]byte{0, 3, 'a', 'b', 'c'}, 1)
	f.Add(long(flagMore, 70_000), 3)
	f.Add([]byte{flagCommand, 5, 4, 'P', 'I', 'N', 'G', flagMore, 0, 0, 0}, 2)
	f.Fuzz(func(t *testing.T, p []byte, cut int) {
		whole, parts := opened(), opened()
		err := whole.scan(p)
		cut = max(0, min(cut, len(p)))
		cutErr := parts.scan(p[:cut])
		if cutErr == nil {
			cutErr = parts.scan(p[cut:])
		}
		if (err == nil) != (cutErr == nil) {
			t.Errorf("whole: %v, cut at %d: %v", err, cut, cutErr)
		}
		if err == nil && (whole.total > maxMessage || whole.frames > maxFrames || whole.body != parts.body) {
			t.Errorf("passed %+v", whole)
		}
		for _, s := range []*scanner{whole, parts} {
			if s.release(); s.budget.Load() != maxAnnounced {
				t.Errorf("%d of the budget are gone", maxAnnounced-s.budget.Load())
			}
		}
	})
}

// FuzzReady: no READY body makes the handshake's reader panic.
func FuzzReady(f *testing.F) {
	f.Add([]byte("\x0bSocket-Type\x00\x00\x00\x06DEALER\x08Identity\x00\x00\x00\x00"))
	f.Add([]byte("\x0bsocket-TYPE\x00\x00\x00\x03SUB"))
	f.Add([]byte("\x03abc"))
	f.Fuzz(func(t *testing.T, p []byte) {
		meta := map[string]string{}
		if err := properties(p, meta); err == nil && meta[socketType] == "" {
			t.Error("a READY without a socket type passed")
		}
	})
}
