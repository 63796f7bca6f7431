package interp

import (
	"context"
	"strings"
	"testing"
)

// withHeapLimit lets cells use so many bytes more than are in use.
func withHeapLimit(t *testing.T, more uint64) *Session {
	t.Helper()
	usual := heapLimit
	limit := liveHeap() + more
	heapLimit = func() uint64 { return limit }
	t.Cleanup(func() { heapLimit = usual })
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// A cell that would take all memory is stopped before, with words that say so,
// and the session goes on.
func TestRunawayAllocation(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"append", "var all [][]byte\nfor { all = append(all, make([]byte, 1 << 20)) }", "the session uses over"},
		{"map", "m := map[int][]byte{}\nfor i := 0; ; i++ { m[i] = make([]byte, 1 << 20) }", "the session uses over"},
		{"string", "s := \"x\"\nfor { s += s }", "the session uses over"},
		{"recursion that keeps", "func grow(list [][]byte) int { return grow(append(list, make([]byte, 1 << 20))) + 1 }\ngrow(nil)", "the session uses over"},
		{"goroutine", "done := make(chan bool)\ngo func() { var all [][]byte; for { all = append(all, make([]byte, 1 << 20)) } }()\n<-done", "the session uses over"},
		{"slice", "n := 1 << 40\nx := make([]byte, n)", "out of memory: 1048576 MB more are wanted"},
		{"constant size", "x := make([]float64, 1 << 40)", "out of memory: 8388608 MB more are wanted"},
		{"capacity", "x := make([]struct{ a, b int }, 0, 1 << 36)", "out of memory: 1048576 MB more are wanted"},
		{"generic", "func some[T any](n int) []T { return make([]T, n) }\nsome[int64](1 << 38)", "out of memory: 2097152 MB more are wanted"},
		{"Repeat", "strings.Repeat(\"ab\", 1 << 40)", "out of memory: 2097152 MB more are wanted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := withHeapLimit(t, 200<<20)
			_, err := s.Eval(context.Background(), Cell{Number: 1, Code: c.code})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
			s.Reset()
			v, err := s.Eval(context.Background(), Cell{Number: 2, Code: "x := make([]int, 3)\nlen(x)"})
			if err != nil || len(v) != 1 {
				t.Errorf("afterwards: %v, %v", v, err)
			}
		})
	}
}
