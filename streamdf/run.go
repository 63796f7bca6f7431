package streamdf

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/flow"
)

// execute prepares one run of the frame. It attaches to hot sources, so that
// nothing sent from now on is missed.
func (f *Frame) execute(verb string) *exec.Execution {
	x, err := exec.New(f.node)
	if err != nil {
		refuse(verb, err)
	}
	return x
}

// query starts a run.
func (f *Frame) query(x *exec.Execution, o exec.Options) *Query { return f.queryBy(x, o, x.Run) }

// queryBy starts a run that is done by a function.
func (f *Frame) queryBy(x *exec.Execution, o exec.Options, run func(context.Context, exec.Options) error) *Query {
	q := &Query{source: f.Source(), endless: f.Endless(), done: make(chan struct{}), exec: x, started: time.Now(), state: Live}
	changed, noted := o.Changed, time.Time{}
	o.Changed = func(now time.Time) {
		if now != noted { // as it is for several small batches
			q.rate.note(now, x.RowsIn())
			noted = now
		}
		if changed != nil {
			changed(now)
		}
	}
	q.start(func(ctx context.Context) error { return run(ctx, o) })
	return q
}

// Collect runs the frame until its source ends and returns all its rows, or the
// final result of an updating frame. It panics with an *Error when that fails.
// Of an endless source it never returns: use Head, or a live view.
func (f *Frame) Collect() *Table {
	x := f.execute("Collect")
	var batches []*column.Table
	o := exec.Options{}
	if !f.Updating() {
		o.Each = func(t *column.Table) error {
			batches = append(batches, t)
			return nil
		}
	}
	q := f.query(x, o)
	if err := q.Wait(); err != nil {
		q.Stop()
		refuse("Collect", err)
	}
	if !f.Updating() {
		return tableOf(column.Concat(f.Schema(), batches...))
	}
	result, _ := x.Result()
	if result == nil {
		result = column.Concat(f.Schema())
	}
	return tableOf(result)
}

// Sink starts a query that calls f with every batch of an appending frame, and
// with the result after every batch of an updating one. f is a func(*Table); an
// error that it returns ends the query. It runs on the query's goroutine.
func (f *Frame) Sink(sink any) *Query {
	if plain, ok := sink.(func(*Table)); ok { // most are: no reflection
		return f.query(f.execute("Sink"), exec.Options{Each: func(t *column.Table) error {
			plain(tableOf(t))
			return nil
		}})
	}
	fn, err := flow.NewFunc(sink, flow.Shape{Node: "Sink", Want: "func(*streamdf.Table)", In: 1, Out: []int{0, 1}, Variadic: true, Fixed: []reflect.Type{reflect.TypeFor[*Table]()}})
	if err != nil {
		refuse("Sink", err)
	}
	return f.query(f.execute("Sink"), exec.Options{Each: func(t *column.Table) error {
		_, err := fn.Call(tableOf(t))
		return err
	}})
}

// Start starts a query that computes and keeps nothing but the state of the
// frame: for its Stats, or to drive functions in it.
func (f *Frame) Start() *Query { return f.query(f.execute("Start"), exec.Options{}) }

// Stream is the stream of the frame's tables: its batches, or of an updating
// frame the result after every batch.
func (f *Frame) Stream() *Stream {
	return &Stream{name: f.Source(), node: "Frame of " + f.Source(), hot: f.Hot(), endless: f.Endless(), open: func(*flow.Opening) flow.Run {
		x := f.execute("Stream")
		return func(ctx context.Context, emit func(any) error) error {
			return x.Run(ctx, exec.Options{Each: func(t *column.Table) error { return emit(tableOf(t)) }})
		}
	}}
}

var _ fmt.Stringer = (*Query)(nil)
