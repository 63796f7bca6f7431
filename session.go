package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"freshet/display"
	"freshet/interp"
	"freshet/kernel"
	"freshet/streamdf"
)

// startupOver is when a kernel has long answered its client's first requests.
const startupOver = 500 * time.Millisecond

// serveKernel runs one kernel until its front end shuts it down or ctx ends.
// args are those that the process was started with.
func serveKernel(ctx context.Context, file string, log *slog.Logger, args []string) error {
	connection, err := kernel.ReadConnectionFile(file)
	if err != nil {
		return err
	}
	s, err := newSession(log)
	if err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	defer time.AfterFunc(startupOver, forgetStartup).Stop()
	left, err := handover()
	if err != nil {
		log.Error("what the kernel before this one has left cannot be read", "error", err)
	}
	s.replaceable = true
	parent, _ := strconv.Atoi(os.Getenv("JPY_PARENT_PID")) // without one there is none to watch
	return kernel.Serve(ctx, connection, s, kernel.Options{
		Info: info(), Log: log, History: historyPath(log), Subshells: true, Comms: s.comms, Interrupt: interrupts, Parent: parent,
		Resume: left, HandOver: func(h kernel.Handover) error { return s.successor().start(h, args) },
	})
}

// A session is all that one kernel holds: its interpreter, what it shows and
// the queries of its cells. It is what the kernel calls to evaluate.
type session struct {
	log     *slog.Logger
	interp  *interp.Session
	display *display.Display
	comms   *kernel.Comms
	apart   atomic.Int64 // cells of subshells so far

	replaceable bool // another kernel can take the place of this one

	mu       sync.Mutex
	called   context.Context // ends the code that controls call
	endCalls func()
	past     past
	latest   *cellRun                     // the cell that began last
	queries  map[string][]*streamdf.Query // by owner: what its cell has started
	lastDir  string                       // before the last %cd
	next     successor                    // once a cell has asked for it
}

var (
	_ kernel.Evaluator   = (*session)(nil)
	_ kernel.Interrupter = (*session)(nil)
	_ kernel.Shutdowner  = (*session)(nil)
)

func newSession(log *slog.Logger) (*session, error) {
	s := &session{log: log, queries: map[string][]*streamdf.Query{}, comms: kernel.NewComms()}
	s.called, s.endCalls = context.WithCancel(context.Background())
	s.latest = &cellRun{session: s, ctx: context.Background(), out: nowhere{}}
	s.display = display.New(display.Options{
		Current: func() display.Cell { return s.current() },
		Format:  func(v any) string { return interp.Format(interp.Value{Value: v}) },
		Grid:    grid,
		Comms:   comms{s.comms},
		Call:    s.call,
		Queries: s.running,
		Log:     func(err error) { log.Error("display", "error", err) },
	})
	var err error
	s.interp, err = interp.New(interp.Options{
		Symbols:    map[string]map[string]reflect.Value{"freshet/display/display": s.display.Exports()},
		Columns:    completeString,
		Background: s.background,
	})
	streamdf.SetCaller(interp.Current)
	return s, err
}

func (s *session) successor() successor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// grid sees values as tables.
func grid(v any, most int) (display.Grid, bool) {
	g, ok := interp.Tabulate(v, most)
	out := display.Grid{Keys: g.Keys, Numbers: g.Numbers, Total: g.Total}
	for _, c := range g.Columns {
		out.Columns = append(out.Columns, display.GridColumn(c))
	}
	return out, ok
}

// current is the cell that the calling goroutine belongs to; of a goroutine
// that no cell has started, the cell that began last.
func (s *session) current() *cellRun {
	if cell, ok := interp.CurrentCell(); ok {
		if r, ok := cell.Context.(*cellRun); ok && r.session == s {
			return r
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest
}

// Execute evaluates a cell. Views and queries that an earlier run of the same
// cell has left end first.
func (s *session) Execute(ctx context.Context, cell kernel.Cell, out kernel.Output) kernel.Result {
	r := s.begin(ctx, cell, out)
	defer r.end()
	result := s.cell(r)
	if result.Err == nil {
		result.Expressions = s.expressions(r, cell.Expressions)
	}
	s.display.Flush()
	out.Flush()
	return result
}

func (s *session) begin(ctx context.Context, cell kernel.Cell, out kernel.Output) *cellRun {
	r := newCellRun(ctx, s, cell, out)
	s.mu.Lock()
	s.latest = r
	s.past.add(cell)
	s.mu.Unlock()
	s.forget(append(cell.Deleted, r.owner)...)
	return r
}

// forget ends the views and the queries of cells, and waits for them.
func (s *session) forget(owners ...string) {
	s.display.Forget(owners...)
	var old []*streamdf.Query
	s.mu.Lock()
	for _, owner := range owners {
		old = append(old, s.queries[owner]...)
		delete(s.queries, owner)
	}
	s.mu.Unlock()
	stopAll(old)
}

// stopAll ends queries side by side.
func stopAll(queries []*streamdf.Query) {
	var wait sync.WaitGroup
	for _, q := range queries {
		wait.Go(q.Stop) // ends when the query has
	}
	wait.Wait()
}

// started notes a query, so that its cell's next run can end it.
func (s *session) started(owner string, q *streamdf.Query) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries[owner] = append(slices.DeleteFunc(s.queries[owner], ended), q)
}

func ended(q *streamdf.Query) bool {
	select {
	case <-q.Done():
		return true
	default:
		return false
	}
}

// evaluate runs code in the interpreter and shows the values of its last
// expression.
func (s *session) evaluate(r *cellRun, code string) kernel.Result {
	values, err := s.interp.Eval(r.ctx, r.interpCell(code))
	if err != nil {
		return kernel.Result{Err: evalError(err)}
	}
	var shown []kernel.Bundle
	for _, v := range values {
		data, err := s.show(r, v)
		if err != nil {
			return kernel.Result{Err: evalError(err)}
		}
		if data != nil {
			shown = append(shown, data)
		}
	}
	return kernel.Result{Data: joined(shown)}
}

// joined is what several values show: their texts in a row.
func joined(shown []kernel.Bundle) kernel.Bundle {
	if len(shown) == 0 {
		return nil
	}
	if len(shown) == 1 {
		return shown[0]
	}
	texts := make([]string, len(shown))
	for i, data := range shown {
		texts[i], _ = data["text/plain"].(string)
	}
	return kernel.Bundle{"text/plain": strings.Join(texts, ", ")}
}

// show returns what a value shows, nil when that is nothing more: a frame is a
// live view by now, and an error that is nil goes without saying.
func (s *session) show(r *cellRun, v interp.Value) (data kernel.Bundle, failed error) {
	if v.Value == nil && v.Type == "error" {
		return nil, nil
	}
	// What a frame's functions print while it runs belongs to the cell.
	s.interp.As(r.ctx, r.interpCell(""), func() {
		failed = streamdf.Try(func() {
			if b, ok := s.display.Result(r, v.Value, func() string { return interp.Format(v) }); ok {
				data = kernel.Bundle(b)
			}
		})
	})
	return data, failed
}

func (s *session) expressions(r *cellRun, texts map[string]string) map[string]kernel.ExpressionResult {
	results := map[string]kernel.ExpressionResult{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		one := s.evaluate(r, texts[name])
		results[name] = kernel.ExpressionResult{Data: one.Data, Err: one.Err}
	}
	return results
}

// evalError tells a failure as the notebook shows it.
func evalError(err error) *kernel.EvalError {
	var e *interp.Error
	if errors.As(err, &e) {
		return &kernel.EvalError{Name: e.Name, Value: e.Message, Traceback: e.Lines}
	}
	return &kernel.EvalError{Name: "Error", Value: err.Error(), Traceback: []string{err.Error()}}
}

// background reports a panic in a goroutine where its cell prints.
func (s *session) background(cell interp.Cell, e *interp.Error) {
	r, ok := cell.Context.(*cellRun)
	if !ok {
		s.log.Error("goroutine of an unknown cell", "error", e)
		return
	}
	r.out.Stream("stderr", []byte(strings.Join(e.Lines, "\n")+"\n"))
}

// InterruptIdle ends what controls have called, and pauses the live views; the
// second time it ends these too.
func (s *session) InterruptIdle() {
	s.interruptCalls()
	s.display.Interrupt()
}

// Shutdown draws last frames and ends all that runs.
func (s *session) Shutdown(context.Context) {
	s.interruptCalls()
	s.display.Close()
	s.forget(s.owners()...)
	s.interp.Close()
}

// running are the queries that cells have started and that have not ended, oldest
// first.
func (s *session) running() []*streamdf.Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*streamdf.Query
	for _, queries := range s.queries {
		list = append(list, slices.DeleteFunc(slices.Clone(queries), ended)...)
	}
	slices.SortFunc(list, func(a, b *streamdf.Query) int { return a.Stats().Started.Compare(b.Stats().Started) })
	return list
}

// owners are the cells that have started queries.
func (s *session) owners() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.queries))
}

// nowhere is the output before there is a cell.
type nowhere struct{}

func (nowhere) Stream(string, []byte)                        {}
func (nowhere) Display(kernel.Bundle, kernel.Bundle, string) {}
func (nowhere) Update(kernel.Bundle, kernel.Bundle, string)  {}
func (nowhere) Clear(bool)                                   {}
func (nowhere) Flush()                                       {}
func (nowhere) Input(context.Context, string, bool) (string, error) {
	return "", kernel.ErrNoStdin
}

// stdin asks the person at the front end for what a cell reads.
type stdin struct {
	run  *cellRun
	rest string
}

func (in *stdin) Read(p []byte) (int, error) {
	if in.rest == "" {
		in.run.session.display.Flush()
		line, err := in.run.out.Input(in.run.ctx, "", false)
		if errors.Is(err, kernel.ErrNoStdin) {
			return 0, fmt.Errorf("reading standard input: %w", err)
		} else if err != nil {
			return 0, io.EOF
		}
		in.rest = line + "\n"
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}
