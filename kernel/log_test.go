package kernel

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestCalm: a line that comes a thousand times is logged a few times, and what
// was left out is told.
func TestCalm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		log := calmly(slog.New(slog.NewTextHandler(&b, nil)))
		for range 1000 {
			log.Warn("dropped", "because", "of you")
			log.With("socket", "shell").WithGroup("g").Warn("dropped")
		}
		log.Warn("another")
		if n := strings.Count(b.String(), "msg=dropped"); n != sayings || !strings.Contains(b.String(), "another") {
			t.Errorf("%d lines of 2000:\n%s", n, b.String())
		}
		b.Reset()
		time.Sleep(sayWindow)
		log.Warn("dropped")
		log.Warn("dropped")
		if got := b.String(); strings.Count(got, "left_out=1940") != 1 || strings.Count(got, "\n") != 2 {
			t.Errorf("after a while:\n%s", got)
		}
	})
}
