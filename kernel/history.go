package kernel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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

// A history keeps the cells of this session and of those before. Its file has
// an entry a line, as JSON; a line that cannot be read is passed over.
type history struct {
	log *slog.Logger

	mu      sync.Mutex
	file    *os.File // nil: memory only
	session int
	entries []entry // in order
}

// historySize is how much of a history file is kept and read at the start.
const historySize = 512 << 10

// openHistory reads the sessions before and begins one. Without a path, or
// with a file that cannot be used, which is logged, it is kept in memory only.
func openHistory(path string, log *slog.Logger) *history {
	h := &history{log: log, session: 1}
	if path == "" {
		return h
	}
	if err := h.open(path); err != nil {
		log.Warn("history is not kept after this session", "err", err)
	}
	return h
}

func (h *history) open(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	kept := data[max(0, len(data)-historySize):]
	if len(kept) < len(data) {
		_, kept, _ = bytes.Cut(kept, []byte("\n")) // the first line is cut
	}
	for line := range bytes.Lines(kept) {
		var e entry
		if json.Unmarshal(line, &e) == nil && e.Session > 0 {
			h.entries = append(h.entries, e)
			h.session = max(h.session, e.Session+1)
		}
	}
	if len(data) > 2*historySize {
		if err := replaceFile(path, kept); err != nil {
			return err
		}
	}
	h.file, err = os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return err
}

// replaceFile puts data in the place of a file, for its owner alone; a reader
// sees the old or the new, never a part.
func replaceFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}

func (h *history) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.file != nil {
		h.file.Close()
	}
}

func (h *history) add(line int, input, output string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := entry{h.session, line, input, output}
	h.entries = append(h.entries, e)
	if h.file == nil {
		return
	}
	// One write a line: other kernels may append to the same file.
	data, err := encodeJSON(e)
	if err == nil {
		_, err = h.file.Write(append(data, '\n'))
	}
	if err != nil {
		h.log.Warn("a cell is not kept in the history file", "err", err)
	}
}

// find answers a history_request.
func (h *history) find(q historyRequest) ([]entry, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch q.Access {
	case "tail":
		return last(h.entries, q.N), nil
	case "range":
		return h.between(q.Session, q.Start, q.Stop), nil
	case "search":
		return h.search(q)
	}
	return nil, fmt.Errorf("hist_access_type is %q: want tail, range or search", q.Access)
}

// between returns lines from start up to stop, not including it, of a session:
// 0 is the present one, -1 the one before. Without stop it goes to the end.
func (h *history) between(session int, start, stop *int) []entry {
	if session <= 0 {
		session += h.session
	}
	var found []entry
	for _, e := range h.entries {
		if e.Session == session && (start == nil || e.Line >= *start) && (stop == nil || e.Line < *stop) {
			found = append(found, e)
		}
	}
	return found
}

// search returns the entries whose whole input matches a glob; of equal
// inputs only the last if they shall be unique.
func (h *history) search(q historyRequest) ([]entry, error) {
	pattern := q.Pattern
	if pattern == "" {
		pattern = "*"
	}
	re, err := glob(pattern)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var found []entry
	for _, e := range slices.Backward(h.entries) {
		if !re.MatchString(e.Input) || q.Unique && seen[e.Input] {
			continue
		}
		seen[e.Input] = true
		found = append(found, e)
	}
	slices.Reverse(found)
	return last(found, q.N), nil
}

// last returns the last n of entries, all of them without n.
func last(entries []entry, n *int) []entry {
	if n == nil {
		return slices.Clone(entries)
	}
	return slices.Clone(entries[len(entries)-min(max(*n, 0), len(entries)):])
}

// glob compiles a pattern with *, ?, [set] and [^set], which match any
// character, also a line's end.
func glob(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for rest := pattern; rest != ""; {
		switch c := rest[0]; c {
		case '*':
			b.WriteString(".*")
			rest = rest[1:]
		case '?':
			b.WriteByte('.')
			rest = rest[1:]
		case '[':
			set, n := globSet(rest)
			b.WriteString(set)
			rest = rest[n:]
		default:
			n := strings.IndexAny(rest, "*?[")
			if n < 0 {
				n = len(rest)
			}
			b.WriteString(regexp.QuoteMeta(rest[:n]))
			rest = rest[n:]
		}
	}
	b.WriteString(`\z`)
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return re, nil
}

// globSet translates the set at the beginning of p and returns its length. A
// bracket without its partner is itself.
func globSet(p string) (string, int) {
	open := 1
	if strings.HasPrefix(p[open:], "^") || strings.HasPrefix(p[open:], "!") {
		open++
	}
	// A closing bracket that comes first is a member.
	end := strings.IndexByte(p[min(open+1, len(p)):], ']')
	if end < 0 {
		return `\[`, 1
	}
	end += open + 1
	members := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`).Replace(p[open:end])
	if strings.HasPrefix(members, "^") {
		members = `\` + members
	}
	if open == 2 {
		return "[^" + members + "]", end + 1
	}
	return "[" + members + "]", end + 1
}
