package interp_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/interp"
	"freshet/interp/symbols"
)

// Calls of the engine know whose they are, as in the kernel. This package may
// not import it, but has its symbols.
func init() {
	engine := symbols.Exports("freshet/streamdf")["freshet/streamdf/streamdf"]
	engine["SetCaller"].Call([]reflect.Value{reflect.ValueOf(interp.Current)})
}

// interruptKinds are ways for a cell to take for ever.
var interruptKinds = []struct{ name, setup, code string }{
	{"empty loop", "", "for {}"},
	{"short loop", "n := 0", "for { n++ }"},
	{"counted loop", "s := 0", "for i := range 1 << 60 { s += i }"},
	{"loop with calls", "func next(n int) int { return n + 1 }", "for n := 0; ; { n = next(n) }"},
	{"loop over a slice in a loop", "xs := make([]int, 1000)\nt := 0", "for { for _, x := range xs { t += x } }"},
	{"recursion", "func deep(n int) int { if n == 0 { for { n = 0 } }; return deep(n - 1) }", "deep(1000)"},
	{"two calls each", "func both(n int) int { if n == 0 { return 1 }; return both(n-1) + both(n-1) }", "both(60)"},
	{"sort.Slice", "xs := make([]int, 1 << 20)", "for { sort.Slice(xs, func(i, j int) bool { return i*7%11 < j*7%11 }) }"},
	{"slices.SortFunc", "xs := make([]int, 1 << 20)", "for { slices.SortFunc(xs, func(a, b int) int { return a - b }) }"},
	{"strings.Map", "s := strings.Repeat(\"x\", 1 << 20)", "for { strings.Map(func(r rune) rune { return r + 1 }, s) }"},
	{"range over a function", "func nat(yield func(int) bool) { for i := 0; yield(i); i++ {} }", "for range nat {}"},
	{"time.Sleep", "", "time.Sleep(time.Hour)"},
	{"timer", "", "<-time.After(time.Hour)"},
	{"receive", "ch := make(chan int)", "<-ch"},
	{"send", "ch := make(chan int)", "ch <- 1"},
	{"nil channel", "var ch chan int", "<-ch"},
	{"range over a channel", "ch := make(chan int)", "for range ch {}"},
	{"select", "ch := make(chan int)", "select { case <-ch: case ch <- 1: }"},
	{"empty select", "", "select {}"},
	{"mutex", "var mu sync.Mutex\nmu.Lock()", "mu.Lock()"},
	{"read lock", "var mu sync.RWMutex\nmu.Lock()", "mu.RLock()"},
	{"wait group", "var wg sync.WaitGroup\nwg.Add(1)", "wg.Wait()"},
	{"context", "", "<-context.Background().Done()"},
	{"goroutines", "done := make(chan bool)", "for range 4 { go func() { for {} }() }\n<-done"},
	{"recover", "", "func() { defer func() { recover() }(); for {} }()"},
	{"defer", "", "defer func() { _ = 1 }()\nfor {}"},
	{"Collect", "", "streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 10}).Collect()"},
	{"Query.Wait", "", "streamdf.Random(streamdf.RandomOptions{RowsPerSecond: 10}).Sink(func(*streamdf.Table) {}).Wait()"},
}

// abandonedKinds wait in compiled code that cannot be told to stop.
var abandonedKinds = []struct{ name, setup, code string }{
	{"network", "near, far := net.Pipe()", "io.ReadAll(near)"},
	{"socket", "l, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")", "l.Accept()"},
	{"pipe", "r, w := io.Pipe()", "io.ReadAll(r)"},
	{"condition", "c := sync.NewCond(&sync.Mutex{})\nc.L.Lock()", "c.Wait()"},
	{"computation", "s := strings.Repeat(\"a\", 1 << 28) + \"b\"", "for range 1 << 20 { regexp.MustCompile(`(a|aa)*$`).MatchString(s) }"},
}

// Every way to take for ever is interrupted or left behind with a word about
// it, and the session goes on as if nothing had been.
func TestInterruptKinds(t *testing.T) {
	for _, k := range interruptKinds {
		t.Run(k.name, func(t *testing.T) {
			l := newLab(t)
			l.run("before := 41\n" + k.setup)
			l.interrupted(k.code)
			l.want("before + 1", "42")
		})
	}
	for _, k := range abandonedKinds {
		t.Run(k.name, func(t *testing.T) {
			l := newLab(t)
			l.run("before := 41\n" + k.setup)
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(200*time.Millisecond, func() { cancel(errStop) })
			_, err := l.eval(ctx, k.code)
			if !errors.Is(err, errStop) || !strings.Contains(err.Error(), "left behind") {
				t.Errorf("the error is %v", err)
			}
			l.want("before + 1", "42")
		})
	}
}

// Many interrupts in a row harm neither what earlier cells made nor each other.
func TestTwentyInterrupts(t *testing.T) {
	l := newLab(t)
	l.run("n := 0\nadd := func() int { n++; return n }\nticks := make(chan int, 1)\ngo func() { for i := 0; ; i++ { ticks <- i } }()")
	for i := range 20 {
		k := interruptKinds[i%3]
		l.run(k.setup)
		l.interrupted(k.code)
	}
	l.run("n = 0")
	l.want("add()", "1")
	l.want("first := <-ticks\n<-ticks - first", "1")
}

// BenchmarkInterrupt reports how long after an interrupt Eval returns.
func BenchmarkInterrupt(b *testing.B) {
	for _, k := range interruptKinds {
		b.Run(strings.ReplaceAll(k.name, " ", "_"), func(b *testing.B) {
			s, err := interp.New(interp.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Eval(context.Background(), interp.Cell{Number: 1, Code: k.setup}); err != nil {
				b.Fatal(err)
			}
			var times []time.Duration
			for b.Loop() {
				ctx, cancel := context.WithCancelCause(context.Background())
				at := make(chan time.Time, 1)
				time.AfterFunc(20*time.Millisecond, func() { at <- time.Now(); cancel(errStop) })
				if _, err := s.Eval(ctx, interp.Cell{Number: len(times) + 2, Code: k.code}); !errors.Is(err, errStop) {
					b.Fatal(err)
				}
				times = append(times, time.Since(<-at))
			}
			slices.Sort(times)
			b.ReportMetric(times[len(times)/2].Seconds()*1000, "p50-ms")
			b.ReportMetric(times[len(times)-1].Seconds()*1000, "max-ms")
		})
	}
}
