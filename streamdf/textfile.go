package streamdf

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"reflect"

	"freshet/streamdf/internal/source"
)

// TextFileOptions says how TextFile reads.
type TextFileOptions struct {
	// Follow keeps reading what is appended to the file; a line counts once it
	// has its end. A file that became shorter is read from its start.
	Follow bool
	// FromEnd skips what is in the file when a sink starts; it needs Follow.
	FromEnd bool
}

// TextFile streams the lines of a file as strings without their ends. Every
// sink reads it anew. It panics with an *Error when the file cannot be opened.
func TextFile(path string, options ...TextFileOptions) *Stream {
	var o TextFileOptions
	if len(options) > 1 {
		refusef("TextFile", "it takes one TextFileOptions, got %d", len(options))
	} else if len(options) == 1 {
		o = options[0]
	}
	if o.FromEnd && !o.Follow {
		refusef("TextFile", "FromEnd without Follow reads nothing")
	}
	file, err := os.Open(path)
	if err != nil {
		refuse("TextFile", err)
	}
	_ = file.Close()
	text := source.Text{Path: path, Follow: o.Follow, FromEnd: o.FromEnd}
	s := newStreamFrom(func(ctx context.Context, emit func(any) error) error {
		return text.Run(ctx, func(line string) error { return emit(line) })
	})
	s.endless = o.Follow
	s.name, s.node = path, "TextFile "+path
	return s.emits(reflect.TypeFor[string]())
}

// SinkToTextFile writes a line for every value, as fmt.Println prints it, into
// a file, and starts the stream. A file of that name is replaced. It panics with
// an *Error when the file cannot be made; what fails later ends the query.
func (s *Stream) SinkToTextFile(path string) *Query {
	file, err := os.Create(path)
	if err != nil {
		refuse("SinkToTextFile", err)
	}
	out := bufio.NewWriter(file)
	return s.newQuery(func(v any) error {
		if _, err := fmt.Fprintln(out, v); err != nil {
			return err
		}
		return out.Flush() // who follows the file sees each line
	}, func(err error) error { return orElse(err, file.Close()) })
}
