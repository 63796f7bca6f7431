package interp

import (
	"bytes"
	"crypto/rand"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// latest is the run that began last. What is written into a file cannot be
// traced to a goroutine: it goes to this one's cell.
var latest atomic.Pointer[run]

// A fileStream is standard output or error for code that wants a file, as a
// process that a cell starts: one end of a pipe, the other is copied to the
// latest cell.
type fileStream struct {
	real *os.File // the process's own
	to   func(Cell) io.Writer

	mu   sync.Mutex
	file *os.File    // made on first use, and again when a cell has closed it
	made []*os.File  // all that were
	open atomic.Bool // a file was made
	seen chan string // marks that came through the pipe
}

var (
	stdoutFile = &fileStream{real: os.Stdout, to: func(c Cell) io.Writer { return c.Stdout }}
	stderrFile = &fileStream{real: os.Stderr, to: func(c Cell) io.Writer { return c.Stderr }}
)

// restoreFiles takes away what a cell has put in the place of the process's standard
// files and, having failed, did not take back: nobody would see any more what
// later cells print.
func restoreFiles() {
	if stdoutFile.put(os.Stdout) != nil {
		os.Stdout = stdoutFile.real
	}
	if stderrFile.put(os.Stderr) != nil {
		os.Stderr = stderrFile.real
	}
	if os.Stdin != realStdin {
		os.Stdin = realStdin
	}
}

// put is f if it is a file that a cell has made itself, else nil.
func (s *fileStream) put(f *os.File) *os.File {
	if f == s.real {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.made, f) {
		return nil
	}
	return f
}

// of is the file that stands for f, the value of os.Stdout or os.Stderr: f
// itself if a cell has put a file of its own there.
func (s *fileStream) of(f *os.File) *os.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f != s.real && !slices.Contains(s.made, f) {
		return f
	}
	if s.file != nil {
		if _, err := s.file.Stat(); err == nil {
			return s.file
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		return f // no descriptors are left; the process's own is better than none
	}
	s.file, s.seen, s.made = w, make(chan string, 8), append(s.made, w)
	s.open.Store(true)
	go s.copy(r, s.seen) // ends when nobody holds the file open any more
	return w
}

// Marks end what a cell has written. They begin with bytes that no text has
// and that nobody can guess.
var markStart = "\x00\xff" + rand.Text()

const markLength = 2 + 26 + 26

// copy hands on what comes through the pipe, and takes the marks out.
func (s *fileStream) copy(r *os.File, seen chan<- string) {
	defer r.Close()
	var held []byte
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Read(buffer)
		held = append(held, buffer[:n]...)
		for {
			i := bytes.Index(held, []byte(markStart))
			if i < 0 || len(held) < i+markLength {
				break
			}
			s.write(held[:i])
			select {
			case seen <- string(held[i : i+markLength]):
			default: // nobody waits any more
			}
			held = held[i+markLength:]
		}
		// The beginning of a mark waits for its rest.
		ready := len(held) - markBegin(held)
		s.write(held[:ready])
		held = append([]byte(nil), held[ready:]...)
		if err != nil {
			s.write(held)
			return
		}
	}
}

// markBegin is how many bytes at the end of b may be the beginning of a mark.
func markBegin(b []byte) int {
	if i := bytes.Index(b, []byte(markStart)); i >= 0 {
		return len(b) - i
	}
	for n := min(len(markStart)-1, len(b)); n > 0; n-- {
		if bytes.HasSuffix(b, []byte(markStart[:n])) {
			return n
		}
	}
	return 0
}

func (s *fileStream) write(p []byte) {
	r := latest.Load()
	if r == nil || len(p) == 0 {
		return
	}
	if w := s.to(r.cell); w != nil {
		_, _ = w.Write(p)
	}
}

// flush waits until what was written so far has reached the cell, for a while:
// a pipe may be full because nobody takes the cell's output.
func (s *fileStream) flush() {
	if !s.open.Load() {
		return
	}
	s.mu.Lock()
	file, seen := s.file, s.seen
	s.mu.Unlock()
	mark := markStart + rand.Text()
	closed := make(chan struct{})
	// Ends when the pipe takes the mark, or with its reader.
	go func() {
		if _, err := io.WriteString(file, mark); err != nil {
			close(closed)
		}
	}()
	enough := time.After(grace)
	for {
		select {
		case m := <-seen:
			if m == mark {
				return
			}
		case <-closed:
			return
		case <-enough:
			return
		}
	}
}
