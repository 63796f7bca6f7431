package source

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// eachLine calls row with every line of f from its offset on that is not blank,
// the last one without a newline only when final, and moves f behind it.
func eachLine(ctx context.Context, f *file, final bool, row func(line []byte) error) (read int64, err error) {
	in, err := os.Open(f.path)
	if err != nil {
		return 0, openError(f.path, err)
	}
	defer in.Close()
	if _, err := in.Seek(f.offset, io.SeekStart); err != nil {
		return 0, fmt.Errorf("%s cannot be read: %w", f.path, err)
	}
	buf, have, eof := make([]byte, chunkSize), 0, false
	for !eof {
		if ctx.Err() != nil {
			return read, context.Cause(ctx)
		}
		n, err := in.Read(buf[have:])
		if have += n; err == io.EOF {
			eof = true
		} else if err != nil {
			return read, fmt.Errorf("%s cannot be read: %w", f.path, err)
		}
		used := 0
		for used < have {
			n := bytes.IndexByte(buf[used:have], '\n') + 1
			if n == 0 {
				if !eof || !final {
					break
				}
				n = have - used
			}
			f.line++
			line := buf[used : used+n]
			used += n
			f.offset += int64(n)
			read += int64(n)
			if len(bytes.TrimSpace(bytes.TrimPrefix(line, bom))) > 0 {
				if err := row(bytes.TrimPrefix(line, bom)); err != nil {
					return read, err
				}
			}
		}
		if have = copy(buf, buf[used:have]); have == len(buf) {
			if have >= maxRecord {
				return read, fmt.Errorf("%s, line %s: a line is longer than 16 MB", f.path, thousands(f.line+1))
			}
			buf = append(buf, make([]byte, len(buf))...)
		}
	}
	return read, nil
}

// follow reads the lines that files gain, until ctx is cancelled. A last line
// without a newline counts when its file has been unchanged for a while.
func (d *jsonDecoder) follow(ctx context.Context) error {
	events := newEvents(d.files)
	defer events.close()
	files := map[string]*followed{}
	for {
		events.watch()
		paths, err := d.files.List()
		if err != nil {
			return err
		}
		for _, path := range paths {
			if files[path] == nil {
				files[path] = &followed{file: file{path: path}, changed: time.Now()}
			}
			if err := d.look(ctx, files[path]); err != nil {
				return err
			}
		}
		if err := events.wait(ctx, rescanEvery); err != nil {
			return err
		}
	}
}

// look reads what one file has gained.
func (d *jsonDecoder) look(ctx context.Context, f *followed) error {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil // gone since it was listed: the next pass sees to it
	}
	if f.info != nil && (!os.SameFile(f.info, info) || info.Size() < f.size) {
		return fmt.Errorf("%s was truncated or replaced after %s had been read: start again to read it anew", f.path, plural(int(f.offset), "byte"))
	}
	grown := info.Size() != f.size
	if grown {
		f.changed = time.Now()
	}
	f.info, f.size = info, info.Size()
	if settled := f.offset < f.size && time.Since(f.changed) >= settleAfter; grown || settled && whole(ctx, f.file) {
		return d.read(ctx, &f.file, settled)
	}
	return nil
}

// whole reports that what is left of a file is JSON.
func whole(ctx context.Context, f file) bool {
	ok := true
	_, err := eachLine(ctx, &f, true, func(line []byte) error {
		ok = members(line, func(string, []byte) {}) == nil
		return nil
	})
	return ok && err == nil
}
