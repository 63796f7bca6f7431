package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxLine is how many bytes a line of a text may have.
const maxLine = 64 << 20

// Text reads the lines of one file, and with Follow those that are appended
// later.
type Text struct {
	Path    string
	Follow  bool
	FromEnd bool // with Follow: only what comes from now on

	reader *bufio.Reader
	offset int64  // of what the reader has given
	part   []byte // of a line without its end
}

// Run emits the lines without their ends. A last line without an end is one,
// unless the file is followed: then it is emitted once it is whole.
func (t Text) Run(ctx context.Context, emit func(string) error) error {
	file, err := os.Open(t.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	if t.Follow && t.FromEnd {
		if t.offset, err = file.Seek(0, io.SeekEnd); err != nil {
			return err
		}
	}
	t.reader = bufio.NewReaderSize(file, 64<<10)
	if !t.Follow {
		if err := t.lines(ctx, emit); err != nil || len(t.part) == 0 {
			return err
		}
		return emit(string(t.part))
	}
	return t.follow(ctx, file, emit)
}

// lines emits all lines that are whole.
func (t *Text) lines(ctx context.Context, emit func(string) error) error {
	for {
		piece, err := t.reader.ReadSlice('\n')
		t.offset += int64(len(piece))
		if t.part = append(t.part, piece...); len(t.part) > maxLine {
			return fmt.Errorf("%s: a line of more than %d MB", t.Path, maxLine>>20)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		line := strings.TrimSuffix(strings.TrimSuffix(string(t.part), "\n"), "\r")
		t.part = t.part[:0]
		if err := emit(line); err != nil {
			return err
		}
	}
}

func (t *Text) follow(ctx context.Context, file *os.File, emit func(string) error) error {
	ev := newEvents(NewFiles(t.Path, ""))
	defer ev.close()
	for {
		ev.watch()
		if err := t.lines(ctx, emit); err != nil {
			return err
		}
		if info, err := file.Stat(); err == nil && info.Size() < t.offset { // it began anew
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				return err
			}
			t.reader.Reset(file)
			t.offset, t.part = 0, t.part[:0]
			continue
		}
		if err := ev.wait(ctx, rescanEvery); err != nil {
			return err
		}
	}
}
