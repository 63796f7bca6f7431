package streamdf

import (
	"context"
	"fmt"
	"reflect"

	"freshet/streamdf/internal/source"
)

// FilenamesOptions says how Filenames looks for files.
type FilenamesOptions struct {
	// Follow keeps watching for new files. A file counts once nobody has
	// written to it for a second, and only once: rows appended later are for
	// ReadCSV with Follow.
	Follow bool
}

// Filenames streams the paths of the files that a path, folder or glob names,
// as strings in name order. It panics with an *Error when there is none,
// unless it follows.
func Filenames(pattern string, options ...FilenamesOptions) *Stream {
	var o FilenamesOptions
	if len(options) > 1 {
		refuse("Filenames", fmt.Errorf("it takes one FilenamesOptions, got %d", len(options)))
	} else if len(options) == 1 {
		o = options[0]
	}
	names, err := source.NewFilenames(pattern, o.Follow)
	if err != nil {
		refuse("Filenames", err)
	}
	s := newStreamFrom(func(ctx context.Context, emit func(any) error) error {
		return names.Run(ctx, func(path string) error { return emit(path) })
	})
	s.endless = o.Follow
	s.name, s.node = names.String(), "Filenames "+names.String()
	return s.emits(reflect.TypeFor[string]())
}
