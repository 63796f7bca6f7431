package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// rescanEvery is how often a follower looks at its files though no event
	// came: events get lost, and network file systems have none.
	rescanEvery = time.Second
	// settleAfter is how long a file must stay unchanged before its last line
	// counts though no newline ends it. A line with too few fields waits on.
	settleAfter = 5 * time.Second
)

// A follower reads files as they appear and grow. Each pass reads, in name
// order, the complete lines that files have gained since the last one.
type follower struct {
	c     *CSV
	d     *decoder
	files map[string]*followed
	now   func() time.Time
}

// A followed file remembers when it was last seen to change.
type followed struct {
	file
	size    int64
	changed time.Time
	cut     bool // its last line was taken without a newline
}

func newFollower(c *CSV, d *decoder) *follower {
	return &follower{c: c, d: d, files: map[string]*followed{}, now: time.Now}
}

// run makes a pass at each event, and at times without one, until ctx is cancelled.
func (w *follower) run(ctx context.Context) error {
	events := newEvents(w.c.files)
	defer events.close()
	for {
		events.watch()
		if err := w.pass(ctx); err != nil {
			return err
		}
		if err := events.wait(ctx, rescanEvery); err != nil {
			return err
		}
	}
}

// pass looks at every file once.
func (w *follower) pass(ctx context.Context) error {
	paths, err := w.c.files.List()
	if err != nil {
		return err
	}
	here := make(map[string]bool, len(paths))
	for _, path := range paths {
		here[path] = true
		if err := w.look(ctx, path); err != nil {
			return err
		}
	}
	for path, f := range w.files {
		if here[path] {
			continue
		}
		if f.offset < f.size {
			return fmt.Errorf("%s was removed before line %s and what follows was read", path, thousands(f.line))
		}
		delete(w.files, path) // all of it was read; a new file may take the name
	}
	return nil
}

// look reads what one file has gained.
func (w *follower) look(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since it was listed: the next pass sees to it
	} else if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, err)
	}
	f := w.files[path]
	if f == nil {
		f = &followed{file: file{path: path}, changed: w.now()}
		w.files[path] = f
	}
	if f.info != nil && (!os.SameFile(f.info, info) || info.Size() < f.size) {
		return fmt.Errorf("%s was truncated or replaced after %s had been read: start again to read it anew",
			path, plural(int(f.offset), "byte"))
	}
	grown := info.Size() != f.size
	if grown || f.info != nil && !info.ModTime().Equal(f.info.ModTime()) {
		f.changed = w.now()
	}
	f.info, f.size = info, info.Size()
	switch {
	case grown:
		return w.grown(ctx, f)
	case f.offset < f.size && w.now().Sub(f.changed) >= settleAfter:
		return w.settled(ctx, f)
	}
	return nil
}

// grown reads the new complete lines.
func (w *follower) grown(ctx context.Context, f *followed) error {
	if f.cut {
		if err := w.resume(f); err != nil {
			return err
		}
	}
	err := w.d.read(ctx, &f.file, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f.size = max(f.size, f.info.Size()) // the file may have grown again before it was opened
	return w.d.flush()
}

// resume checks that a file whose last line was taken without a newline now
// goes on with one: otherwise half a line was taken for a whole one.
func (w *follower) resume(f *followed) error {
	in, err := os.Open(f.path)
	if err != nil {
		return openError(f.path, err)
	}
	defer in.Close()
	var next [2]byte
	n, _ := in.ReadAt(next[:], f.offset)
	switch {
	case n > 0 && next[0] == '\n':
		f.offset++
	case n > 1 && next[0] == '\r' && next[1] == '\n':
		f.offset += 2
	default:
		return fmt.Errorf("%s, line %s went on growing after it had been still for %v and was read: write whole lines, or end each with a newline",
			f.path, thousands(f.line), settleAfter)
	}
	f.line++
	f.cut = false
	return nil
}

// settled takes the unterminated last line of a file that no longer changes,
// if it has as many fields as a row.
func (w *follower) settled(ctx context.Context, f *followed) error {
	whole, last := false, f.file
	peek := recordReader{scan: w.d.reader.scan}
	err := peek.records(ctx, &last, true, func(_ []byte, bad error) error {
		whole = bad == nil && f.places != nil && len(peek.scan.fields) == len(f.places)
		return nil
	})
	if err != nil || !whole {
		return err
	}
	f.cut = true
	if err := w.d.read(ctx, &f.file, true); err != nil {
		return err
	}
	return w.d.flush()
}

// events turns the notifications of the file system into wake-ups. It does
// without them where there are none.
type events struct {
	files   Files
	watcher *fsnotify.Watcher
	dirs    map[string]bool
	wake    chan struct{}
	done    chan struct{}
}

func newEvents(files Files) *events {
	e := &events{files: files, dirs: map[string]bool{}, wake: make(chan struct{}, 1), done: make(chan struct{})}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		close(e.done)
		return e // out of watches: looking at times does the work
	}
	e.watcher = watcher
	go e.forward() // ends when close closes the watcher
	return e
}

// watch adds the folder once it exists.
func (e *events) watch() {
	if dir := e.files.Dir(); e.watcher != nil && !e.dirs[dir] && e.watcher.Add(dir) == nil {
		e.dirs[dir] = true
	}
}

// wait returns when something happened, or after so long.
func (e *events) wait(ctx context.Context, most time.Duration) error {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-e.wake:
	case <-timer.C:
	}
	return nil
}

func (e *events) forward() {
	defer close(e.done)
	errs := e.watcher.Errors
	for {
		select {
		case _, ok := <-e.watcher.Events:
			if !ok {
				return
			}
		case _, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
		}
		select {
		case e.wake <- struct{}{}:
		default: // a wake-up is already waiting
		}
	}
}

func (e *events) close() {
	if e.watcher != nil {
		_ = e.watcher.Close()
	}
	<-e.done
}
