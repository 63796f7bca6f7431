package kernel

import (
	"cmp"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"sync"
)

// An entry is one stored cell.
type entry struct {
	Session int    `json:"session"`
	Line    int    `json:"line"` // execution count
	Input   string `json:"input"`
	Output  string `json:"output,omitempty"` // the result as plain text; empty: none
}

// row is an entry as history_reply has it.
func (e entry) row(output bool) []any {
	if !output {
		return []any{e.Session, e.Line, e.Input}
	}
	var result any
	if e.Output != "" {
		result = e.Output
	}
	return []any{e.Session, e.Line, []any{e.Input, result}}
}

// A history keeps the cells of this session and of those before: in a store,
// which a goroutine writes so that no cell waits for a disk, or in memory.
type history struct {
	log   *slog.Logger
	store *store        // nil: memory only
	wake  chan struct{} // something waits to be stored
	done  chan struct{} // closed when the writer has ended

	disk    sync.Mutex // held while the store is used
	session int        // guarded by disk; 0: not numbered yet

	mu      sync.Mutex
	waiting []entry // to be stored, or all that there are
	size    int     // bytes of those
	closed  bool
}

// openHistory begins a session. Without a path it is kept in memory only.
func openHistory(path string, log *slog.Logger) *history {
	h := &history{log: log, session: 1, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if path == "" {
		close(h.done)
		return h
	}
	h.session = 0 // the store gives it, with the first cell: a start costs nothing
	h.store = &store{path: path, log: log}
	go h.write() // ends with close
	return h
}

// write stores what waits until close.
func (h *history) write() {
	defer close(h.done)
	for range h.wake {
		h.disk.Lock()
		h.flush()
		h.disk.Unlock()
	}
}

// close stores what waits and ends the history.
func (h *history) close() {
	h.mu.Lock()
	again := h.closed
	h.closed = true
	h.mu.Unlock()
	if !again {
		close(h.wake)
	}
	<-h.done
}

func (h *history) add(line int, input, output string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	e := entry{Line: line, Input: input, Output: output}
	h.waiting = append(h.waiting, e)
	for h.size += e.bytes(); h.size > storeSize && len(h.waiting) > 1; {
		h.size -= h.waiting[0].bytes()
		h.waiting = slices.Delete(h.waiting, 0, 1)
	}
	if h.store == nil {
		return
	}
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// bytes is about what an entry takes in memory.
func (e entry) bytes() int { return 64 + len(e.Input) + len(e.Output) }

// flush stores what waits. When that fails it goes on waiting, for the next
// time. disk is held.
func (h *history) flush() {
	h.mu.Lock()
	entries := h.waiting
	h.waiting, h.size = nil, 0
	h.mu.Unlock()
	if len(entries) == 0 {
		return
	}
	session, err := h.store.put(h.session, entries)
	if err == nil {
		h.session = session
		return
	}
	h.log.Warn("history cannot be stored", "err", err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting = append(entries, h.waiting...)
	for _, e := range entries {
		h.size += e.bytes()
	}
}

// find answers a history_request.
func (h *history) find(q historyRequest) (found []entry, err error) {
	matches, err := q.matcher()
	if err != nil {
		return nil, err
	}
	h.disk.Lock()
	defer h.disk.Unlock()
	search := func(stored iter.Seq[entry], session int) {
		if h.session != 0 {
			session = h.session
		} else {
			session++ // the number that this session will get
		}
		q.Session = absolute(q.Session, session)
		found = q.pick(h.andBefore(session, stored), matches)
	}
	if h.store != nil {
		h.flush()
		if err := h.store.read(search); err == nil {
			return found, nil
		}
		h.log.Warn("history cannot be read", "err", err)
	}
	search(func(func(entry) bool) {}, 0)
	return found, nil
}

// andBefore goes through the entries in memory and those before, latest first.
func (h *history) andBefore(session int, stored iter.Seq[entry]) iter.Seq[entry] {
	h.mu.Lock()
	waiting := slices.Clone(h.waiting)
	h.mu.Unlock()
	return func(yield func(entry) bool) {
		for _, e := range slices.Backward(waiting) {
			if e.Session = session; !yield(e) {
				return
			}
		}
		stored(yield)
	}
}

// absolute is the number of a session: 0 is the present one, -1 the one before.
func absolute(session, present int) int {
	if session <= 0 {
		return present + session
	}
	return session
}

// matcher tells which entries a request is about.
func (q historyRequest) matcher() (func(historyRequest, entry) bool, error) {
	switch q.Access {
	case "tail":
		return func(historyRequest, entry) bool { return true }, nil
	case "range":
		return historyRequest.inRange, nil
	case "search":
		re, err := glob(cmp.Or(q.Pattern, "*"))
		if err != nil {
			return nil, err
		}
		return func(_ historyRequest, e entry) bool { return re.MatchString(e.Input) }, nil
	}
	return nil, fmt.Errorf("hist_access_type is %q: want tail, range or search", q.Access)
}

// inRange: from the line Start up to Stop, not including it, of a session.
// Without Stop it goes to the end.
func (q historyRequest) inRange(e entry) bool {
	return e.Session == q.Session && (q.Start == nil || e.Line >= *q.Start) && (q.Stop == nil || e.Line < *q.Stop)
}

// pick returns the last N entries that match, in order; of equal inputs only
// the last if they shall be unique.
func (q historyRequest) pick(all iter.Seq[entry], matches func(historyRequest, entry) bool) []entry {
	seen := map[string]bool{}
	var found []entry
	for e := range all {
		if q.N != nil && q.Access != "range" && len(found) >= *q.N {
			break
		}
		if !matches(q, e) || q.Unique && seen[e.Input] {
			continue
		}
		seen[e.Input] = true
		found = append(found, e)
	}
	slices.Reverse(found)
	return found
}
