// Package toy is a tiny language for tests of the kernel: an Evaluator whose
// every line is a command that makes the kernel do one thing.
//
//	print TEXT         write TEXT and a newline to stdout; eprint: to stderr
//	raw HEX            write these bytes to stdout
//	value TEXT         end with TEXT as the cell's value
//	fail NAME          end with an error of that name
//	panic              panic inside the evaluator
//	sleep DURATION     do nothing for a while, or until interrupted
//	wait               wait for an interrupt, then fail with Interrupted
//	deaf DURATION      the same without heeding interrupts
//	show ID TEXT       display TEXT; ID "-" is none
//	update ID TEXT     update a display
//	updates N ID       N updates in a row: 1 to N
//	flood N SIZE       N lines of SIZE bytes, numbered from 1
//	clear              clear the output; clearwait: when the next comes
//	flush              flush what is held back
//	ask PROMPT         ask for input and print the answer; secret: a password
//	call TEXT          call the toy's function Called
//	page TEXT          payload that shows TEXT in the pager
//	later DURATION ... run the rest of the line after a while, in the background
package toy

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"freshet/kernel"
)

// A Toy is the evaluator. Wait for what its cells left behind with Wait.
type Toy struct {
	Called func(out kernel.Output, text string) // for the verb call

	mu    sync.Mutex
	cells []kernel.Cell
	idle  int
	ended bool
	last  kernel.Output
	wg    sync.WaitGroup
}

var (
	_ kernel.Evaluator   = (*Toy)(nil)
	_ kernel.Interrupter = (*Toy)(nil)
	_ kernel.Shutdowner  = (*Toy)(nil)
)

// Info is what a toy kernel says of itself.
var Info = kernel.Info{
	Implementation: "toy", Version: "1.0", Banner: "a toy",
	Language:  kernel.LanguageInfo{Name: "toy", Version: "1.0", MIMEType: "text/x-toy", FileExtension: ".toy"},
	HelpLinks: []kernel.HelpLink{{Text: "none", URL: "https://example.org"}},
}

// Cells returns the cells that were executed.
func (t *Toy) Cells() []kernel.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]kernel.Cell(nil), t.cells...)
}

// Idle is how many interrupts came while no cell ran.
func (t *Toy) Idle() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.idle
}

// Ended tells whether Shutdown was called.
func (t *Toy) Ended() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended
}

// Wait returns when the goroutines of all cells have ended.
func (t *Toy) Wait() { t.wg.Wait() }

// InterruptIdle counts.
func (t *Toy) InterruptIdle() {
	t.mu.Lock()
	t.idle++
	t.mu.Unlock()
}

// Shutdown prints a last word under the last cell.
func (t *Toy) Shutdown(context.Context) {
	t.mu.Lock()
	out := t.last
	t.ended = true
	t.mu.Unlock()
	if out != nil {
		out.Stream("stdout", []byte("bye\n"))
	}
}

// Execute runs the lines of a cell.
func (t *Toy) Execute(ctx context.Context, cell kernel.Cell, out kernel.Output) kernel.Result {
	t.mu.Lock()
	t.cells = append(t.cells, cell)
	t.last = out
	t.mu.Unlock()
	result := kernel.Result{Expressions: map[string]kernel.ExpressionResult{}}
	for line := range strings.Lines(cell.Code) {
		if t.line(ctx, strings.TrimRight(line, "\n"), out, &result); result.Err != nil {
			return result
		}
	}
	for name, expr := range cell.Expressions {
		r := kernel.Result{}
		t.line(ctx, expr, out, &r)
		result.Expressions[name] = kernel.ExpressionResult{Data: r.Data, Err: r.Err}
	}
	return result
}

func (t *Toy) line(ctx context.Context, line string, out kernel.Output, r *kernel.Result) {
	verb, rest, _ := strings.Cut(line, " ")
	a, b, _ := strings.Cut(rest, " ")
	switch verb {
	case "":
	case "print":
		out.Stream("stdout", []byte(rest+"\n"))
	case "eprint":
		out.Stream("stderr", []byte(rest+"\n"))
	case "raw":
		p, err := hex.DecodeString(rest)
		r.Err = fail("BadHex", err)
		out.Stream("stdout", p)
	case "flood":
		flood(out, number(a), number(b))
	case "value":
		r.Data = text(rest)
	case "fail":
		r.Err = &kernel.EvalError{Name: rest, Value: "as asked", Traceback: []string{rest + ": as asked"}}
	case "panic":
		panic("as asked")
	case "page":
		r.Payload = append(r.Payload, map[string]any{"source": "page", "data": text(rest), "start": 0})
	case "call":
		t.Called(out, rest)
	case "later":
		t.later(ctx, a, b, out)
	case "sleep", "wait", "deaf", "ask", "secret":
		r.Err = waiting(ctx, verb, rest, out)
	case "show", "update", "updates", "clear", "clearwait", "flush":
		display(verb, a, b, out)
	default:
		r.Err = &kernel.EvalError{Name: "NoSuchVerb", Value: verb}
	}
}

func (t *Toy) later(ctx context.Context, after, line string, out kernel.Output) {
	t.wg.Go(func() { // ends with its line
		time.Sleep(duration(after))
		t.line(ctx, line, out, &kernel.Result{})
	})
}

func display(verb, a, b string, out kernel.Output) {
	switch verb {
	case "show":
		out.Display(text(b), nil, strings.Trim(a, "-"))
	case "update":
		out.Update(text(b), nil, a)
	case "updates":
		for i := range number(a) {
			out.Update(text(strconv.Itoa(i+1)), nil, b)
		}
	case "clear", "clearwait":
		out.Clear(verb == "clearwait")
	case "flush":
		out.Flush()
	}
}

func waiting(ctx context.Context, verb, rest string, out kernel.Output) *kernel.EvalError {
	switch verb {
	case "ask", "secret":
		answer, err := out.Input(ctx, rest, verb == "secret")
		if err != nil {
			return fail("NoInput", err)
		}
		out.Stream("stdout", []byte(answer+"\n"))
		return nil
	case "deaf":
		time.Sleep(duration(rest))
		return nil
	case "wait":
		rest = "1h"
	}
	select {
	case <-time.After(duration(rest)):
		return nil
	case <-ctx.Done():
		return fail("Interrupted", context.Cause(ctx))
	}
}

func flood(out kernel.Output, n, size int) {
	line := strings.Repeat("x", size)
	for i := range n {
		out.Stream("stdout", fmt.Appendf(nil, "%d %s\n", i+1, line))
	}
}

func fail(name string, err error) *kernel.EvalError {
	if err == nil {
		return nil
	}
	return &kernel.EvalError{Name: name, Value: err.Error(), Traceback: []string{name + ": " + err.Error()}}
}

func text(s string) kernel.Bundle { return kernel.Bundle{"text/plain": s} }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("toy: %q is no number", s))
	}
	return n
}

func duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(fmt.Sprintf("toy: %q is no duration", s))
	}
	return d
}

var verbs = []string{"print", "panic", "page", "eprint", "update", "updates"}

// Complete completes verbs.
func (t *Toy) Complete(_ context.Context, code string, cursor int) kernel.Completion {
	before := []rune(code)[:cursor]
	start := cursor
	for start > 0 && before[start-1] != ' ' && before[start-1] != '\n' {
		start--
	}
	c := kernel.Completion{Start: start, End: cursor}
	for _, v := range verbs {
		if strings.HasPrefix(v, string(before[start:])) {
			c.Matches = append(c.Matches, kernel.Match{Text: v, Type: "verb", Signature: v + " TEXT"})
		}
	}
	return c
}

// Inspect knows the verb at the cursor; "boom" makes it panic.
func (t *Toy) Inspect(_ context.Context, code string, cursor, detail int) kernel.Bundle {
	word := code
	if i := strings.IndexByte(code, ' '); i >= 0 {
		word = code[:i]
	}
	if word == "boom" {
		panic("inspect")
	}
	for _, v := range verbs {
		if v == word && cursor <= utf8.RuneCountInString(word) {
			return text(fmt.Sprintf("%s: a verb, %d", v, detail))
		}
	}
	return nil
}

// IsComplete wants no backslash at the end.
func (t *Toy) IsComplete(code string) kernel.Completeness {
	if strings.HasSuffix(code, `\`) {
		return kernel.Completeness{Status: "incomplete", Indent: "  "}
	}
	return kernel.Completeness{Status: "complete"}
}
