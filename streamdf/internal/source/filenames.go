package source

import (
	"context"
	"os"
	"time"
)

// nameSettles is how long a file must stay unchanged before Filenames passes
// its name on while it follows: the file is then taken to be complete.
const nameSettles = time.Second

// Filenames lists files in name order, and with follow the ones that come
// later, each once, when nobody has written to it for a second.
type Filenames struct {
	files  Files
	follow bool
	now    func() time.Time
}

// NewFilenames describes the files that pattern names; in a folder, all of
// them. Without follow there must be one.
func NewFilenames(pattern string, follow bool) (*Filenames, error) {
	f := &Filenames{files: NewFiles(pattern, ""), follow: follow, now: time.Now}
	paths, err := f.files.List()
	if err == nil && len(paths) == 0 && !follow {
		err = f.files.missing()
	}
	return f, err
}

// String returns the pattern.
func (f *Filenames) String() string { return f.files.String() }

// Run emits the paths.
func (f *Filenames) Run(ctx context.Context, emit func(string) error) error {
	if !f.follow {
		paths, err := f.files.List()
		for i := 0; err == nil && i < len(paths); i++ {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			err = emit(paths[i])
		}
		return err
	}
	return f.watch(ctx, emit)
}

// A sighting is what a file looked like when it was last seen to change.
type sighting struct {
	size    int64
	changed time.Time
	emitted bool
}

func (f *Filenames) watch(ctx context.Context, emit func(string) error) error {
	seen := map[string]*sighting{}
	ev := newEvents(f.files)
	defer ev.close()
	for {
		ev.watch()
		soon, err := f.pass(seen, emit)
		if err != nil {
			return err
		}
		if err := ev.wait(ctx, soon); err != nil {
			return err
		}
	}
}

// pass emits the files that have settled, and returns when to look again.
func (f *Filenames) pass(seen map[string]*sighting, emit func(string) error) (time.Duration, error) {
	paths, err := f.files.List()
	if err != nil {
		return 0, err
	}
	soon := rescanEvery
	here := make(map[string]bool, len(paths))
	for _, path := range paths {
		here[path] = true
		info, err := os.Stat(path)
		if err != nil {
			continue // gone again
		}
		s := seen[path]
		if s == nil {
			s = &sighting{size: info.Size(), changed: info.ModTime()}
			if s.changed.After(f.now()) {
				s.changed = f.now() // its clock runs ahead of ours
			}
			seen[path] = s
		} else if s.size != info.Size() {
			s.size, s.changed = info.Size(), f.now()
		}
		if s.emitted {
			continue
		}
		if left := nameSettles - f.now().Sub(s.changed); left > 0 {
			soon = min(soon, left)
			continue
		}
		s.emitted = true
		if err := emit(path); err != nil {
			return 0, err
		}
	}
	for path := range seen {
		if !here[path] {
			delete(seen, path)
		}
	}
	return soon, nil
}
