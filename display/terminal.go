package display

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// terminal is the display of programs: what the functions of this package
// show goes to standard output as text, live views when they have ended. It
// starts goroutines only while a call waits for a view.
var terminal = New(Options{Current: func() Cell { return console }, lastOnly: true})

var console = &tty{in: bufio.NewReader(os.Stdin), out: os.Stdout}

// A tty is a cell for a program without a notebook.
type tty struct {
	mu  sync.Mutex
	in  *bufio.Reader
	out io.Writer
}

var _ Cell = (*tty)(nil)

func (*tty) Owner() string            { return "" }
func (*tty) Context() context.Context { return context.Background() }
func (*tty) Batch() bool              { return true }
func (*tty) Clear(bool)               {}

func (t *tty) Display(b Bundle, _ string) {
	text, _ := b["text/plain"].(string)
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.out, strings.TrimRight(text, "\n"))
}

func (t *tty) Update(b Bundle, id string) { t.Display(b, id) }

func (t *tty) Input(_ context.Context, prompt string, _ bool) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprint(t.out, prompt)
	line, err := t.in.ReadString('\n')
	if err != nil && !(errors.Is(err, io.EOF) && line != "") {
		return "", fmt.Errorf("standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// Show shows a value. In a notebook a *Frame or a *Plot becomes a live view
// that is refreshed in place and goes on in the background; in a batch run and
// in a program Show returns when the view has ended, by its source or a limit.
func Show(v any, opts ...Option) *Handle { return terminal.Show(v, opts...) }

// Update shows something else in a display that was shown with ID. It panics with
// an error when there is none.
func Update(id string, v any) { terminal.Update(id, v) }

// Clear removes what the cell has shown: at once, or when the next output
// comes, which does not flicker. In a program it does nothing.
func Clear(wait bool) { terminal.Clear(wait) }

// Progress shows a bar for a task of so many steps; 0 when nobody knows how
// many: then it counts. In a program it prints one line when it is over.
func Progress(total int) *ProgressBar { return terminal.Progress(total) }

// Input asks the reader for a line of text. It panics with an error where
// nobody can answer, as in a batch run.
func Input(prompt string) string { return terminal.Input(prompt) }

// Password asks for a line of text; a notebook does not show it while it is
// typed, a terminal does.
func Password(prompt string) string { return terminal.Password(prompt) }

// Drain waits until live views have shown everything. Options: ID, For.
func Drain(opts ...Option) { terminal.Drain(opts...) }

// Save writes a plot to a file, .svg or .png: on white, with its title in it. v
// is a *Plot, whose query runs to its end before the picture is drawn, or the
// *Handle of a plot on display, which is written as it is now.
func Save(v any, path string) { terminal.Save(v, path) }

// Streams lists the live views and the queries that run without one.
func Streams() Listing { return terminal.Streams() }
