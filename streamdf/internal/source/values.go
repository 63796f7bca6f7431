package source

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// A Feed produces Go values until its data ends or ctx is cancelled. put takes
// one value; flush makes a batch of those put so far, and is called whenever
// the feed has nothing more at hand.
type Feed func(ctx context.Context, put func(any) error, flush func() error) error

// Values makes batches of the values of a Feed: structs, maps, plain values,
// or whole tables.
type Values struct {
	Name    string
	Columns column.Schema
	Element reflect.Type              // struct or plain type of the values; nil when only the columns are known
	Table   func(v any) *column.Table // the table in v, nil when v is a row
	Live    bool                      // the feed cannot be read again
	Endless bool                      // it has no end of its own
	Open    func() Feed               // called by each Read
}

// Schema returns the columns.
func (s *Values) Schema() column.Schema { return s.Columns }

// Hot reports a feed that cannot be read again.
func (s *Values) Hot() bool { return s.Live }

// Follows reports a feed without an end.
func (s *Values) Follows() bool { return s.Endless }

// String returns the name that the source was given.
func (s *Values) String() string { return s.Name }

// Read runs the feed. A value that does not fit the columns ends it.
func (s *Values) Read(ctx context.Context, emit func(*column.Table) error, m *meter.Meter) error {
	return s.ReadFeed(ctx, s.Open(), emit, m)
}

// ReadFeed is Read of a feed that is open already.
func (s *Values) ReadFeed(ctx context.Context, feed Feed, emit func(*column.Table) error, m *meter.Meter) error {
	records := NewRecordsOf(s.Columns)
	flush := func() error {
		if records.Len() == 0 {
			return nil
		}
		t := records.Take()
		arrived(m, t)
		return emit(t)
	}
	seen := 0
	put := func(v any) error {
		seen++
		if t := s.Table(v); t != nil {
			t, ok := column.Conform(t, s.Columns)
			if !ok {
				return fmt.Errorf("%s: table %d has the columns %s, want %s", s.Name, seen, describe(s.Table(v).Schema()), describe(s.Columns))
			}
			if err := flush(); err != nil {
				return err
			}
			arrived(m, t)
			return emit(t)
		}
		if err := records.Add(reflect.ValueOf(v)); err != nil {
			return fmt.Errorf("%s: value %d: %w", s.Name, seen, err)
		}
		if records.Len() >= defaultBatchRows {
			return flush()
		}
		return nil
	}
	if err := feed(ctx, put, flush); err != nil {
		return err
	}
	return flush()
}

func describe(s column.Schema) string {
	text := ""
	for i, f := range s {
		if i > 0 {
			text += ", "
		}
		text += f.Name + " " + f.Type.String()
	}
	return text
}

// Receive feeds what a channel of any type delivers, until it is closed. What
// is waiting in the channel becomes one batch.
func Receive(ch reflect.Value) Feed {
	return func(ctx context.Context, put func(any) error, flush func() error) error {
		cases := []reflect.SelectCase{
			{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())},
			{Dir: reflect.SelectRecv, Chan: ch},
		}
		for {
			if err := flush(); err != nil {
				return err
			}
			chosen, v, ok := reflect.Select(cases)
			if chosen == 0 {
				return context.Cause(ctx)
			}
			for ; ok; v, ok = ch.TryRecv() {
				if err := put(v.Interface()); err != nil {
					return err
				}
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
			}
			if v.IsValid() {
				return nil // closed: TryRecv of an open channel gives the zero Value
			}
		}
	}
}

// Every feeds what f returns, once every interval, the first at once.
func Every(interval time.Duration, f func() any) Feed {
	return func(ctx context.Context, put func(any) error, flush func() error) error {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			if err := put(f()); err != nil {
				return err
			}
			if err := flush(); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-tick.C:
			}
		}
	}
}
