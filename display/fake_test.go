package display_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"freshet/display"
	"freshet/streamdf"
)

// A notebook records what a cell publishes.
type notebook struct {
	owner string
	ctx   context.Context
	batch bool
	begin time.Time

	mu       sync.Mutex
	messages []message
	cleared  int
}

type message struct {
	kind string // display or update
	id   string
	text string
	html string
	mime []string
	at   time.Duration
}

func newNotebook() *notebook {
	return &notebook{owner: "cell-1", ctx: context.Background(), begin: time.Now()}
}

func (n *notebook) Owner() string            { return n.owner }
func (n *notebook) Context() context.Context { return n.ctx }
func (n *notebook) Batch() bool              { return n.batch }

func (n *notebook) Clear(bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cleared++
}

func (n *notebook) Input(_ context.Context, prompt string, _ bool) (string, error) {
	if n.batch {
		return "", errors.New("the front end does not allow input")
	}
	return "answer to " + prompt, nil
}

func (n *notebook) Display(b display.Bundle, id string) { n.record("display", b, id) }
func (n *notebook) Update(b display.Bundle, id string)  { n.record("update", b, id) }

func (n *notebook) record(kind string, b display.Bundle, id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	m := message{kind: kind, id: id, at: time.Since(n.begin)}
	m.text, _ = b["text/plain"].(string)
	m.html, _ = b["text/html"].(string)
	for mime := range b {
		m.mime = append(m.mime, mime)
	}
	n.messages = append(n.messages, m)
}

func (n *notebook) all() []message {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]message(nil), n.messages...)
}

func (n *notebook) last(t *testing.T) message {
	t.Helper()
	all := n.all()
	if len(all) == 0 {
		t.Fatal("nothing was shown")
	}
	return all[len(all)-1]
}

// status is the last line of what the last message shows as text.
func (n *notebook) status(t *testing.T) string {
	t.Helper()
	text := n.last(t).text
	return text[strings.LastIndex(text, "\n")+1:]
}

func newDisplay(n *notebook) *display.Display {
	return display.New(display.Options{Current: func() display.Cell { return n }})
}

// A query is a running query in memory: a column n that counts.
type query struct {
	changes chan struct{}
	done    chan struct{}
	stopped chan struct{}

	mu    sync.Mutex
	rows  int64
	stats streamdf.Stats
}

var _ display.Feed = (*query)(nil)

func newQuery() *query {
	return &query{
		changes: make(chan struct{}, 1),
		done:    make(chan struct{}),
		stopped: make(chan struct{}),
		stats:   streamdf.Stats{State: streamdf.Waiting, Source: "numbers", Started: time.Now()},
	}
}

func (q *query) schema() streamdf.Schema { return numbers(0, 1).Schema() }

// numbers is a table of a column n from…to-1.
func numbers(from, to int64) *streamdf.Table {
	var n []int64
	for i := from; i < to; i++ {
		n = append(n, i)
	}
	return streamdf.FromColumns("n", n).Collect()
}

func (q *query) Changes() <-chan struct{} { return q.changes }
func (q *query) Done() <-chan struct{}    { return q.done }

func (q *query) Stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.end(streamdf.Stopped, nil)
}

// end is called with mu held.
func (q *query) end(state streamdf.State, err error) {
	if q.stats.Ended.IsZero() {
		q.stats.State, q.stats.Err, q.stats.Ended = state, err, time.Now()
		close(q.done)
	}
}

func (q *query) Snapshot() streamdf.Snapshot {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := streamdf.Snapshot{Version: uint64(q.rows), Rows: q.rows, Stats: q.stats}
	if q.rows > 0 {
		s.Head, s.Tail = numbers(0, min(q.rows, 5)), numbers(max(0, q.rows-10), q.rows)
	}
	return s
}

// grow adds rows.
func (q *query) grow(n int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.stats.Ended.IsZero() {
		return
	}
	q.rows += n
	q.stats.Rows, q.stats.RowsIn, q.stats.State, q.stats.Rate = q.rows, q.rows, streamdf.Live, 1000
	select {
	case q.changes <- struct{}{}:
	default:
	}
}

// finish ends the source.
func (q *query) finish(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		q.end(streamdf.Failed, err)
	} else {
		q.end(streamdf.Done, nil)
	}
}
