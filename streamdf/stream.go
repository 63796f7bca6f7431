package streamdf

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/flow"
	"freshet/streamdf/internal/plan"
	"freshet/streamdf/internal/source"
)

// A Stream is a stream of Go values of any type: control flow around frames.
// It is lazy and immutable: nothing runs until a sink is attached, and every
// sink runs all that is above it for itself. Nothing queues without a bound: a
// node that is full makes its upstream wait.
//
// The functions that nodes take are ordinary Go functions of the values' types;
// any may return an error as its last result, which ends the query, as a panic
// does. A function of the wrong shape panics with an *Error where the node is
// made; a value of the wrong type ends the query.
type Stream struct {
	name      string // of its source
	node      string // what it does, for Visualize
	above     []*Stream
	open      flow.Open
	topic     *flow.Topic     // of NewStream
	collector *flow.Collector // of Collect
	hot       bool
	endless   bool         // it has no end of its own
	values    reflect.Type // what it emits; nil when that is not known
}

// newStreamFrom makes a stream that each sink runs anew.
func newStreamFrom(run func(ctx context.Context, emit func(any) error) error) *Stream {
	return &Stream{name: "stream", open: func(*flow.Opening) flow.Run { return run }}
}

// NewStream is a stream of what Emit sends.
func NewStream() *Stream {
	topic := flow.NewTopic()
	return &Stream{name: "stream", node: "NewStream", open: topic.Open, topic: topic, hot: true, endless: true}
}

// Emit sends a value to every sink below; without a sink it is gone. It waits
// while a sink holds 64 values that it has not taken. It panics with an *Error
// on a stream that NewStream did not make, or after Close.
func (s *Stream) Emit(v any) {
	if s.topic == nil {
		refuse("Emit", errors.New("only a stream of NewStream takes values"))
	}
	if err := s.topic.Emit(v); err != nil {
		refuse("Emit", err)
	}
}

// Close ends a stream of NewStream: its sinks take what was sent and end.
func (s *Stream) Close() {
	if s.topic == nil {
		refuse("Close", errors.New("only a stream of NewStream can be closed"))
	}
	s.topic.Close()
}

// then is the stream below s, and below others, with another way to open. node
// names it, with its arguments.
func (s *Stream) then(open flow.Open, node string, others ...*Stream) *Stream {
	below := &Stream{name: s.name, node: node, above: append([]*Stream{s}, others...), open: open, hot: s.hot, endless: s.endless}
	for _, o := range others {
		below.hot, below.endless = below.hot || o.hot, below.endless || o.endless
	}
	return below
}

func (s *Stream) checked(verb string, open flow.Open, err error) *Stream {
	if err != nil {
		refuse(verb, err)
	}
	return s.then(open, verb)
}

// opens lists how s and others open.
func (s *Stream) opens(verb string, others []*Stream) []flow.Open {
	opens := []flow.Open{s.open}
	for i, o := range others {
		if o == nil {
			refusef(verb, "stream %d is nil", i+1)
		}
		opens = append(opens, o.open)
	}
	return opens
}

// Map emits f(v) for every value; f is a func(T) R. A function of several
// parameters takes the parts of the values that Zip and its kin make.
func (s *Stream) Map(f any) *Stream {
	open, err := flow.Map(s.open, f)
	below := s.checked("Map", open, err)
	s.mustTake("Map", f, 0)
	return below.emits(result(f))
}

// Filter emits the values for which f, a func(T) bool, returns true.
func (s *Stream) Filter(f any) *Stream {
	open, err := flow.Filter(s.open, "Filter", f, true)
	below := s.checked("Filter", open, err)
	s.mustTake("Filter", f, 0)
	return below.like(s)
}

// Remove emits the values for which f, a func(T) bool, returns false.
func (s *Stream) Remove(f any) *Stream {
	open, err := flow.Filter(s.open, "Remove", f, false)
	below := s.checked("Remove", open, err)
	s.mustTake("Remove", f, 0)
	return below.like(s)
}

// Accumulate keeps a state that begins as start, and emits it after each value:
// f is a func(state S, value T) S. With a func(S, T) (S, R) it emits R.
func (s *Stream) Accumulate(start, f any) *Stream {
	open, err := flow.Accumulate(s.open, start, f)
	below := s.checked("Accumulate", open, err)
	s.mustTake("Accumulate", f, 1)
	return below
}

// Union emits the values of s and of the others as they arrive; each keeps its
// own order.
func (s *Stream) Union(others ...*Stream) *Stream {
	return s.then(flow.Union(s.opens("Union", others)...), "Union", others...)
}

// Buffer lets the upstream run ahead of the downstream by n values.
func (s *Stream) Buffer(n int) *Stream {
	if n < 1 {
		refuse("Buffer", fmt.Errorf("it holds %d values: want at least 1", n))
	}
	return s.then(flow.Buffer(s.open, n), fmt.Sprintf("Buffer %d", n)).like(s)
}

// RateLimit emits at most one value an interval, "500ms" or a time.Duration:
// the first at once, then the newest when the interval has passed. Values in
// between are dropped, the last one never.
func (s *Stream) RateLimit(interval any) *Stream {
	d := mustInterval("RateLimit", interval)
	return s.then(flow.RateLimit(s.open, d), fmt.Sprintf("RateLimit %v", d)).like(s)
}

// Latest drops values while the downstream is busy, so that it always
// continues with the newest one. The last value always arrives.
func (s *Stream) Latest() *Stream { return s.then(flow.Latest(s.open), "Latest").like(s) }

// Frame makes an appending frame of a stream of tables, or of structs, maps
// and plain values as FromChannel takes them, a batch each. example is a *Table
// or *Frame with the columns to come, a Schema, or a value like those of the
// stream. A value with other columns ends the query with an error. The frame of
// a stream that can be run again, such as Filenames, is run anew by each query;
// that of NewStream is hot.
func (s *Stream) Frame(example any) *Frame {
	schema, err := exampleSchema(example)
	if err != nil {
		refuse("Frame", err)
	}
	values := &source.Values{
		Name: s.name, Columns: schema, Table: unwrapTable, Live: s.hot, Endless: s.endless,
		Open: func() source.Feed { return feedOf(s.open(new(flow.Opening))) },
	}
	return frameOf(streamInput{values})
}

func exampleSchema(example any) (column.Schema, error) {
	switch x := example.(type) {
	case *Frame:
		if x != nil {
			return x.Schema(), nil
		}
	case Schema:
		return x, nil
	}
	return schemaOfValue(example)
}

// streamInput reads a stream for a frame.
type streamInput struct{ *source.Values }

var _ plan.Attacher = streamInput{}

// Attach opens the stream, so that no value emitted from now on is missed.
func (in streamInput) Attach() plan.Input {
	feed := in.Open()
	opened := *in.Values
	opened.Open = func() source.Feed { return feed }
	return &opened
}

// feedOf makes a batch of every value.
func feedOf(run flow.Run) source.Feed {
	return func(ctx context.Context, put func(any) error, flush func() error) error {
		return run(ctx, func(v any) error {
			if err := put(v); err != nil {
				return err
			}
			return flush()
		})
	}
}

// Sink calls f with every value and starts the stream: f is a func(T), what it
// returns is ignored but for an error, which ends the query. fmt.Println is one.
func (s *Stream) Sink(f any) *Query {
	fn, err := flow.NewFunc(f, flow.Shape{Node: "Sink", Want: "func(T)", In: 1, Out: []int{0, 1}, Variadic: true, Tuple: true})
	if err != nil {
		refuse("Sink", err)
	}
	s.mustTake("Sink", f, 0)
	return s.start(func(v any) error {
		_, err := fn.Call(v)
		return err
	})
}

// SinkToSlice appends every value to the slice that p points to, a *[]T. Read
// it once the query has ended (Wait).
func (s *Stream) SinkToSlice(p any) *Query {
	x := reflect.ValueOf(p)
	if !x.IsValid() || x.Kind() != reflect.Pointer || x.IsNil() || x.Elem().Kind() != reflect.Slice {
		refuse("SinkToSlice", fmt.Errorf("it takes a pointer to a slice, got %T", p))
	}
	list := x.Elem()
	return s.start(func(v any) error {
		value, err := flow.Fit(v, list.Type().Elem())
		if err != nil {
			return fmt.Errorf("SinkToSlice: %w", err)
		}
		list.Set(reflect.Append(list, value))
		return nil
	})
}

// start opens the stream on this goroutine and runs it on the query's.
func (s *Stream) start(take func(any) error) *Query {
	return s.newQuery(take, func(err error) error { return err })
}
