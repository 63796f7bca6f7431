package display

import (
	"fmt"
	"os"
	"time"
)

// An Option says how something is shown.
type Option func(*settings)

// settings are what the options set; zero means the default.
type settings struct {
	id    string
	title string
	rows  int
	tail  bool
	every time.Duration
	limit time.Duration
	until int64
	text  func() string // of a value without a form of its own
}

func gather(opts []Option) settings {
	s := settings{every: 100 * time.Millisecond}
	for _, o := range opts {
		o(&s)
	}
	return s
}

// ID names a display, so that Update finds it. Showing something else under
// the same name ends what was shown before.
func ID(name string) Option { return func(s *settings) { s.id = name } }

// Title stands above the view.
func Title(text string) Option { return func(s *settings) { s.title = text } }

// Rows is how many rows a table shows at most: by default the last 10 of an
// appending frame, and 20 of an updating one.
func Rows(n int) Option {
	if n < 1 {
		panic(fmt.Errorf("display.Rows(%d): want at least one row", n))
	}
	return func(s *settings) { s.rows = n }
}

// Tail shows the last n rows, also when the table is finished.
func Tail(n int) Option {
	if n < 1 {
		panic(fmt.Errorf("display.Tail(%d): want at least one row", n))
	}
	return func(s *settings) { s.rows, s.tail = n, true }
}

// Every is the shortest time between two frames, "100ms" by default.
func Every(interval string) Option {
	d := duration("Every", interval)
	return func(s *settings) { s.every = max(d, 20*time.Millisecond) }
}

// For ends the view after a time, such as "10s".
func For(span string) Option {
	d := duration("For", span)
	return func(s *settings) { s.limit = d }
}

// Until ends the view when the frame has given so many rows; an updating frame,
// when it has reduced so many.
func Until(rows int) Option {
	if rows < 1 {
		panic(fmt.Errorf("display.Until(%d): want at least one row", rows))
	}
	return func(s *settings) { s.until = int64(rows) }
}

func duration(option, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		panic(fmt.Errorf("display.%s(%q): want a span such as \"100ms\", \"10s\" or \"5m\"", option, text))
	}
	return d
}

// How long a batch run waits for a view that sets no limit itself. The
// environment variable FRESHET_BATCH_LIMIT replaces both.
const (
	batchLimit    = 10 * time.Minute
	batchLimitHot = 10 * time.Second // a source that never ends
)

func batchWait(hot bool) time.Duration {
	if d, err := time.ParseDuration(os.Getenv("FRESHET_BATCH_LIMIT")); err == nil && d > 0 {
		return d
	}
	if hot {
		return batchLimitHot
	}
	return batchLimit
}
