package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

const (
	chunkSize = 256 << 10
	maxRecord = 16 << 20 // a longer row means a quote that was left open
)

// errEnough ends a pass over a file early; it is not an error.
var errEnough = errors.New("enough")

// A file is one file of a source and how far it has been read.
type file struct {
	path   string
	offset int64 // of the next record
	line   int   // its line number, from 1
	info   fs.FileInfo
	places []int // field i of a row belongs to column places[i]; nil before the header is read
}

// A recordReader walks over the records of files. The zero value is not
// ready: scan.delim must be set.
type recordReader struct {
	scan scanner
	buf  []byte
}

// records calls row for every record of f from f.offset on, and moves f
// behind it. An unterminated last line counts only when final. row sees the
// fields in r.scan.fields, as places in data, and what is wrong with the
// record as such. A file that has become shorter meanwhile is an error.
func (r *recordReader) records(ctx context.Context, f *file, final bool, row func(data []byte, bad error) error) error {
	in, err := os.Open(f.path)
	if err != nil {
		return openError(f.path, err)
	}
	defer in.Close()
	if f.info, err = in.Stat(); err != nil {
		return openError(f.path, err)
	}
	if _, err := in.Seek(f.offset, io.SeekStart); err != nil {
		return fmt.Errorf("%s cannot be read: %w", f.path, err)
	}
	if f.line == 0 {
		f.line = 1
	}
	return r.walk(ctx, in, f, final, row)
}

func openError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s was removed before it was read: %w", path, fs.ErrNotExist)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // it names the path again
	}
	return fmt.Errorf("%s cannot be read: %w", path, err)
}

// walk is the loop of records: fill the buffer, take the records out of it.
func (r *recordReader) walk(ctx context.Context, in io.Reader, f *file, final bool, row func(data []byte, bad error) error) error {
	if r.buf == nil {
		r.buf = make([]byte, chunkSize)
	}
	have, eof := 0, false
	for !eof {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := in.Read(r.buf[have:])
		have += n
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return fmt.Errorf("%s cannot be read: %w", f.path, err)
			}
			eof = true
		}
		used, err := r.take(f, r.buf[:have], eof && final, row)
		if err != nil {
			return err
		}
		have = copy(r.buf, r.buf[used:have])
		if have == len(r.buf) {
			if have >= maxRecord {
				return fmt.Errorf("%s, line %s: a row is longer than 16 MB; is a quote left open?", f.path, thousands(f.line))
			}
			r.buf = append(r.buf, make([]byte, len(r.buf))...)
		}
	}
	if f.offset+int64(have) < f.info.Size() {
		return fmt.Errorf("%s was cut short while it was read: %d of %d bytes are left", f.path, f.offset+int64(have), f.info.Size())
	}
	return nil
}

var bom = []byte("\xEF\xBB\xBF")

// take hands the complete records at the start of data to row and returns
// their length.
func (r *recordReader) take(f *file, data []byte, final bool, row func(data []byte, bad error) error) (int, error) {
	used := 0
	if f.offset == 0 {
		switch {
		case bytes.HasPrefix(data, bom):
			used, f.offset = len(bom), int64(len(bom))
		case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
			return 0, fmt.Errorf("%s is UTF-16: save it as UTF-8", f.path)
		case len(data) < len(bom) && !final && bytes.HasPrefix(bom, data):
			return 0, nil
		}
	}
	for used < len(data) {
		n, bad := r.scan.record(data[used:], final)
		if n == 0 {
			break
		}
		if !r.blank(bad) {
			if err := row(data[used:used+n], bad); err != nil {
				return used, err
			}
		}
		used += n
		f.offset += int64(n)
		f.line += r.scan.lines
	}
	return used, nil
}

// blank reports an empty line, which is no row; a lone "" is one.
func (r *recordReader) blank(bad error) bool {
	s := r.scan.fields
	return bad == nil && len(s) == 1 && s[0].start == s[0].end && !s[0].quoted
}
