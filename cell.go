package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"strconv"

	"freshet/display"
	"freshet/interp"
	"freshet/kernel"
	"freshet/streamdf"
)

// A cellRun is one evaluation of a cell: where its prints and views go, also when
// they come from goroutines that it has left behind.
type cellRun struct {
	session *session
	cell    kernel.Cell
	out     kernel.Output
	owner   string
	number  int // of the interpreter: names the cell's source
	name    string
	ctx     context.Context // cancelled by an interrupt of this cell alone
	cancel  context.CancelCauseFunc
	detach  func() bool
}

var _ display.Cell = (*cellRun)(nil)

var codeSeed = maphash.MakeSeed()

// apart is where the numbers of subshells' cells begin.
const apart = 1_000_000

// newCellRun takes part in ctx until end: what the cell leaves behind lives on.
func newCellRun(ctx context.Context, s *session, cell kernel.Cell, out kernel.Output) *cellRun {
	r := &cellRun{session: s, cell: cell, out: out, owner: cell.ID, number: cell.Count}
	if r.owner == "" { // a front end without cell ids: the same code is the same cell
		r.owner = "code-" + cell.Subshell + strconv.FormatUint(maphash.String(codeSeed, cell.Code), 36)
	}
	if cell.Subshell != "" { // it counts by itself
		r.number = apart + int(s.apart.Add(1))
		r.name = fmt.Sprintf("cell %d of a subshell", cell.Count)
	}
	own, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r.cancel = cancel
	r.ctx = streamdf.WithParameters(own, s.display.Parameter)
	r.ctx = streamdf.WithStarted(r.ctx, func(q *streamdf.Query) { s.started(r.owner, q) })
	r.detach = context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	return r
}

func (r *cellRun) end() { r.detach() }

func (r *cellRun) interpCell(code string) interp.Cell {
	return interp.Cell{
		Number: r.number, Name: r.name, Code: code, Context: r,
		Stdout: writer{r.out, "stdout"}, Stderr: writer{r.out, "stderr"}, Stdin: &stdin{run: r},
	}
}

// Owner is the cell's name over its runs.
func (r *cellRun) Owner() string { return r.owner }

// Context ends when the cell is interrupted.
func (r *cellRun) Context() context.Context { return r.ctx }

// Batch is a run that nobody can answer: nbconvert, papermill.
func (r *cellRun) Batch() bool { return !r.cell.AllowStdin && !r.cell.Silent }

// Display shows a bundle under the cell.
func (r *cellRun) Display(b display.Bundle, id string) { r.out.Display(kernel.Bundle(b), nil, id) }

// Update replaces what was shown with an id.
func (r *cellRun) Update(b display.Bundle, id string) { r.out.Update(kernel.Bundle(b), nil, id) }

// Clear removes the cell's output.
func (r *cellRun) Clear(wait bool) { r.out.Clear(wait) }

// Input asks the person at the front end.
func (r *cellRun) Input(ctx context.Context, prompt string, password bool) (string, error) {
	return r.out.Input(ctx, prompt, password)
}

// A writer sends what a cell prints to one of its streams.
type writer struct {
	out  kernel.Output
	name string
}

func (w writer) Write(p []byte) (int, error) {
	w.out.Stream(w.name, p)
	return len(p), nil
}
