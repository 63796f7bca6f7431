package kernel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// open opens a history. What it logs is for the test to judge.
func open(t *testing.T, path string) (*history, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	h := openHistory(path, slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(h.close)
	return h, log
}

// found is what a request finds, as text.
func found(t *testing.T, h *history, q historyRequest) string {
	t.Helper()
	entries, err := h.find(q)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(entries)
}

// TestHistoryFile: sessions follow each other; the file is its owner's alone.
func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "history.db")
	h, _ := open(t, path)
	h.add(1, "a\nb", "out")
	h.add(2, "c", "")
	h.close()
	h.add(3, "too late", "")
	h, _ = open(t, path)
	if got := found(t, h, historyRequest{Access: "range", Session: -1}); got != "[{1 1 a\nb out} {1 2 c }]" {
		t.Errorf("before its first cell the session before has %s", got)
	}
	h.add(1, "d", "")
	two := 2
	for _, test := range []struct {
		q    historyRequest
		want string
	}{
		{historyRequest{Access: "range"}, "[{2 1 d }]"},
		{historyRequest{Access: "range", Session: -1, Stop: &two}, "[{1 1 a\nb out}]"},
		{historyRequest{Access: "range", Session: 1, Start: &two}, "[{1 2 c }]"},
		{historyRequest{Access: "tail", N: &two}, "[{1 2 c } {2 1 d }]"},
		{historyRequest{Access: "search", Pattern: "[ad]*"}, "[{1 1 a\nb out} {2 1 d }]"},
	} {
		if got := found(t, h, test.q); got != test.want {
			t.Errorf("%+v finds %s, want %s", test.q, got, test.want)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v %v", info.Mode(), err)
	}
}

// TestSharedHistory: several kernels at once lose nothing and have their own
// sessions.
func TestSharedHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	const kernels, cells = 5, 20
	var wg sync.WaitGroup
	for k := range kernels {
		wg.Go(func() {
			h := openHistory(path, slog.New(slog.DiscardHandler))
			for i := range cells {
				h.add(i+1, fmt.Sprint("kernel ", k), "")
			}
			h.close()
		})
	}
	wg.Wait()
	h, _ := open(t, path)
	for s := range kernels {
		entries, err := h.find(historyRequest{Access: "range", Session: s + 1})
		if err != nil || len(entries) != cells {
			t.Errorf("session %d has %d cells: %v", s+1, len(entries), err)
		}
		for i, e := range entries {
			if e.Input != entries[0].Input || e.Line != i+1 {
				t.Errorf("session %d has %v at %d", s+1, e, i)
			}
		}
	}
}

// TestLongHistory: the oldest make room, what is far too long is not kept.
func TestLongHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	h, _ := open(t, path)
	for i := range 30 {
		for range 5 {
			h.add(i+1, strings.Repeat("x", 50_000), "")
		}
		h.find(historyRequest{Access: "tail"}) // so that it is stored
	}
	h.add(31, strings.Repeat("x", entrySize), "")
	h.close()
	h, _ = open(t, path)
	entries, err := h.find(historyRequest{Access: "tail"})
	if err != nil || len(entries) < 70 || len(entries) > 90 || entries[len(entries)-1].Line != 30 {
		t.Errorf("%d entries are kept: %v", len(entries), err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 4*storeSize {
		t.Errorf("the file has %d bytes", info.Size())
	}
}

// TestSpoiltHistory: a file that is no store is put aside, and so is one that
// has lost its end or was overwritten in the middle.
func TestSpoiltHistory(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"another file": func([]byte) []byte { return []byte(strings.Repeat("a history of another kind\n", 1000)) },
		"a short file": func([]byte) []byte { return []byte("x") },
		"cut":          func(p []byte) []byte { return p[:3*os.Getpagesize()] },
		"overwritten": func(p []byte) []byte {
			for i := 2 * os.Getpagesize(); i < len(p); i++ {
				p[i] = byte(i * 7)
			}
			return p
		},
	} {
		path := filepath.Join(t.TempDir(), "h")
		h, _ := open(t, path)
		for i := range 50 {
			h.add(i, strings.Repeat("y", 1000), "")
		}
		h.close()
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, spoil(data), 0o600); err != nil {
			t.Fatal(err)
		}
		h, log := open(t, path)
		h.add(1, "fresh", "")
		if got := found(t, h, historyRequest{Access: "range"}); !strings.HasSuffix(got, "1 fresh }]") {
			t.Errorf("%s: the session has %s", name, got)
		}
		h.close()
		if !strings.Contains(log.String(), "begins anew") {
			t.Errorf("%s: nothing is said: %s", name, log)
		}
	}
}

// TestDamagedHistory: bytes changed anywhere make nothing hang and end no
// process; the session's own cells are always there.
func TestDamagedHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	h, _ := open(t, path)
	for i := range 400 { // a tree of several pages
		h.add(i, strings.Repeat("y", 500), "")
	}
	h.close()
	sound, err := os.ReadFile(path)
	if err != nil || checkStore(sound) != nil {
		t.Fatal(err, checkStore(sound))
	}
	page := os.Getpagesize()
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 150 {
		data := bytes.Clone(sound)
		start := 2*page + rng.IntN(len(data)/page-2)*page // in a page's head and list of elements
		for range 1 + rng.IntN(8) {
			switch at := start + rng.IntN(256); n % 3 {
			case 0:
				data[at] = byte(rng.Uint32())
			case 1: // a page that is referred to again
				binary.NativeEndian.PutUint64(data[at&^7:], uint64(rng.IntN(len(data)/page)))
			case 2:
				copy(data[start:start+page], sound[2*page+rng.IntN(len(data)/page-2)*page:])
			}
		}
		damaged := filepath.Join(t.TempDir(), "h")
		if err := os.WriteFile(damaged, data, 0o600); err != nil {
			t.Fatal(err)
		}
		h, _ := open(t, damaged)
		h.add(1, "fresh", "")
		if got := found(t, h, historyRequest{Access: "range"}); !strings.HasSuffix(got, " 1 fresh }]") {
			t.Errorf("%d: the session has %.200s", n, got)
		}
		h.close()
	}
}

// TestRingOfPages: bbolt would go round and round in pages that refer to each
// other.
func TestRingOfPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	h, _ := open(t, path)
	for i := range 400 {
		h.add(i, strings.Repeat("y", 500), "")
	}
	h.close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rings, page := 0, os.Getpagesize()
	for at := 2 * page; at < len(data); at += page {
		if binary.NativeEndian.Uint16(data[at+8:]) == branchPage {
			for i := range int(binary.NativeEndian.Uint16(data[at+10:])) {
				binary.NativeEndian.PutUint64(data[at+pageHead+i*elementHead+8:], uint64(at/page))
				rings++
			}
		}
	}
	if err := checkStore(data); rings == 0 || err == nil || !strings.Contains(err.Error(), "is referred to") {
		t.Fatalf("%d rings are found: %v", rings, err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	h, log := open(t, path)
	h.add(1, "fresh", "")
	if got := found(t, h, historyRequest{Access: "tail"}); got != "[{401 1 fresh }]" && got != "[{1 1 fresh }]" {
		t.Errorf("found %s", got)
	}
	h.close()
	if !strings.Contains(log.String(), "begins anew") {
		t.Errorf("nothing is said: %s", log)
	}
}

// TestNoHistoryFile: a file that cannot be used costs warnings.
func TestNoHistoryFile(t *testing.T) {
	h, log := open(t, t.TempDir())
	h.add(1, "a", "")
	h.add(2, "b", "")
	if got := found(t, h, historyRequest{Access: "range"}); got != "[{1 1 a } {1 2 b }]" {
		t.Errorf("found %s", got)
	}
	h.close()
	if !strings.Contains(log.String(), "history cannot be") {
		t.Errorf("logged %q", log)
	}
}

// FuzzCheckStore: whatever a file is, looking through it ends.
func FuzzCheckStore(f *testing.F) {
	path := filepath.Join(f.TempDir(), "h")
	h := openHistory(path, slog.New(slog.DiscardHandler))
	for i := range 40 {
		h.add(i, strings.Repeat("y", 500), "")
	}
	h.close()
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound, 0, uint64(0))
	f.Add(sound, 3*os.Getpagesize()+8, uint64(branchPage))
	f.Fuzz(func(_ *testing.T, data []byte, at int, word uint64) {
		if at >= 0 && at <= len(data)-8 {
			data = bytes.Clone(data)
			binary.NativeEndian.PutUint64(data[at:], word)
		}
		_ = checkStore(data)
	})
}
