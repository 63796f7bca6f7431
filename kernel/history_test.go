package kernel

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern  string
		yes, not []string
	}{
		{"*", []string{"", "a", "a\nb"}, nil},
		{"a?c", []string{"abc", "a\nc", "aéc"}, []string{"ac", "abbc"}},
		{"6 * [0-9]", []string{"6 * 7", "6 x 7", "6  7"}, []string{"6 * x", "6 * 77 "}},
		{"[abc]", []string{"a", "c"}, []string{"d", "ab"}},
		{"[^abc]", []string{"d", "\n"}, []string{"a", ""}},
		{"[!abc]", []string{"d"}, []string{"a"}},
		{"[]x]", []string{"]", "x"}, []string{"a"}},
		{"[^]x]", []string{"a"}, []string{"]", "x"}},
		{"[a^]", []string{"a", "^"}, []string{"b"}},
		{"[[]", []string{"["}, []string{"a"}},
		{`[\]`, []string{`\`}, []string{"a"}},
		{"a[b", []string{"a[b"}, []string{"ab"}},
		{"[", []string{"["}, []string{""}},
		{"[^", []string{"[^"}, []string{"a"}},
		{"a.c(", []string{"a.c("}, []string{"abc("}},
		{"é*", []string{"éa"}, []string{"e"}},
	} {
		re, err := glob(test.pattern)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		for _, s := range test.yes {
			if !re.MatchString(s) {
				t.Errorf("%q does not match %q", test.pattern, s)
			}
		}
		for _, s := range test.not {
			if re.MatchString(s) {
				t.Errorf("%q matches %q", test.pattern, s)
			}
		}
	}
}

func FuzzGlob(f *testing.F) {
	for _, p := range []string{"*a?[b-c]", "[z-a]", "[]", `[\`, "[^^]", "[[:alpha:]]"} {
		f.Add(p, "text")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 2000 {
			return // matching takes their product
		}
		re, err := glob(pattern)
		if err == nil && !strings.ContainsAny(pattern, "*?[") && re.MatchString(text) != (pattern == text) {
			t.Errorf("%q on %q", pattern, text)
		}
	})
}

// open opens a history that must not complain.
func open(t *testing.T, path string) *history {
	t.Helper()
	var log bytes.Buffer
	h := openHistory(path, slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(h.close)
	if log.Len() > 0 {
		t.Errorf("opening says %s", &log)
	}
	return h
}

// TestHistoryFile: sessions follow each other, spoilt lines do no harm.
func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "history.jsonl")
	h := open(t, path)
	h.add(1, "a\nb", "out")
	h.add(2, "c", "")
	h.close()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, "spoilt\n{\"session\":\"x\"}\n{\"line\":3}\n\n")
	f.Close()
	h = open(t, path)
	h.add(1, "d", "")
	previous, two := -1, 2
	if got := fmt.Sprint(h.between(0, nil, nil)); got != "[{2 1 d }]" {
		t.Errorf("this session has %s", got)
	}
	if got := fmt.Sprint(h.between(previous, nil, &two)); got != "[{1 1 a\nb out}]" {
		t.Errorf("the session before has %s", got)
	}
	if got, _ := h.find(historyRequest{Access: "tail", N: &two}); fmt.Sprint(got) != "[{1 2 c } {2 1 d }]" {
		t.Errorf("the tail is %v", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v %v", info.Mode(), err)
	}
}

// TestLongHistory: a file that has grown is cut to its end.
func TestLongHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	h := open(t, path)
	for i := range 30 {
		h.add(i+1, strings.Repeat("x", 50_000), "")
	}
	h.close()
	h = open(t, path)
	n := len(h.entries)
	if n < 5 || n > 11 || h.entries[n-1].Line != 30 {
		t.Errorf("%d entries are kept", n)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > historySize {
		t.Errorf("the file has %d bytes", info.Size())
	}
}

// TestNoHistoryFile: a file that cannot be used costs a warning.
func TestNoHistoryFile(t *testing.T) {
	var log bytes.Buffer
	h := openHistory(t.TempDir(), slog.New(slog.NewTextHandler(&log, nil)))
	h.add(1, "a", "")
	if !strings.Contains(log.String(), "not kept") || len(h.entries) != 1 {
		t.Errorf("logged %q, %d entries", &log, len(h.entries))
	}
}
