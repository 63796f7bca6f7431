package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
)

// A Decoder reads plans with what other packages know.
type Decoder struct {
	// Open makes an input of its description.
	Open func(description json.RawMessage) (Input, error)
	// Share makes an input of a plan with one reader for all queries.
	Share func(below Node, backlog time.Duration) Input
	// Call checks an aggregate and sets the type of its result.
	Call func(Call) (Call, error)
	// Running checks a running function and returns the type of its result.
	Running func(RunningColumn) (column.Type, error)
	// Lookup checks the keys of a table.
	Lookup func(t *column.Table, on []Pair) error
}

// decoding is a Decoder at work.
type decoding struct{ Decoder }

// Decode is the inverse of ToJSON. All that building a frame checks is checked
// anew.
func (d Decoder) Decode(data []byte) (Node, error) {
	var p planJSON
	if err := strictly(data, &p); err != nil {
		return nil, err
	}
	switch {
	case p.Format != jsonFormat:
		return nil, fmt.Errorf("the format is %q, not %q", p.Format, jsonFormat)
	case p.Version != jsonVersion:
		return nil, fmt.Errorf("the version is %d: this program reads %d", p.Version, jsonVersion)
	case len(p.Steps) == 0:
		return nil, errors.New("the plan has no steps")
	}
	var (
		nodes []Node
		used  = make([]bool, len(p.Steps))
		size  sizes
	)
	for i, s := range p.Steps {
		for _, in := range s.In {
			if in < 0 || in >= i {
				return nil, fmt.Errorf("step %d, %s, reads from step %d: want an earlier one", i, s.Verb, in)
			}
			used[in] = true
		}
		err := size.add(s.In)
		if err == nil {
			var n Node
			n, err = (&decoding{d}).step(s, nodes)
			nodes = append(nodes, n)
		}
		if err != nil {
			return nil, fmt.Errorf("step %d, %s: %w", i, s.Verb, err)
		}
	}
	if i := slices.Index(used[:len(used)-1], false); i >= 0 {
		return nil, fmt.Errorf("step %d, %s, is read by no other", i, p.Steps[i].Verb)
	}
	return nodes[len(nodes)-1], nil
}

// strictly reads one JSON value without fields that are not known.
func strictly(data []byte, into any) error {
	r := json.NewDecoder(bytes.NewReader(data))
	r.DisallowUnknownFields()
	if err := r.Decode(into); err != nil {
		return fmt.Errorf("the JSON cannot be read: %w", err)
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the JSON goes on after its end")
	}
	return nil
}

func (d *decoding) step(s stepJSON, nodes []Node) (Node, error) {
	make, ok := forms[s.Verb]
	if !ok {
		return nil, errors.New("there is no such verb")
	}
	f := make()
	if err := strictly(s.With, f); err != nil {
		return nil, err
	}
	var in []Node
	for _, i := range s.In {
		in = append(in, nodes[i])
	}
	if want := inputs(f); want >= 0 && len(in) != want {
		return nil, fmt.Errorf("it reads from %d steps, not %d", want, len(in))
	}
	n, err := f.node(d, in)
	if err != nil {
		return nil, err
	}
	want, err := column.SchemaFromJSON(s.Schema)
	if err != nil {
		return nil, err
	}
	if got := n.Schema(); !got.Equal(want) {
		return nil, fmt.Errorf("its columns are %s, but the plan says %s", columns(got), columns(want))
	}
	return n, nil
}

// inputs is how many steps a form reads from; -1: some.
func inputs(f form) int {
	switch f.(type) {
	case *sourceForm:
		return 0
	case *joinForm, *asofForm:
		return 2
	case *concatForm:
		return -1
	}
	return 1
}

// forms are the verbs by name.
var forms = map[string]func() form{}

func init() {
	for _, f := range []func() form{
		func() form { return new(sourceForm) }, func() form { return new(projectForm) }, func() form { return new(filterForm) },
		func() form { return new(headForm) }, func() form { return new(tailForm) }, func() form { return new(eventTimeForm) },
		func() form { return new(lateForm) }, func() form { return new(aggregateForm) }, func() form { return new(rollingForm) },
		func() form { return new(replayForm) }, func() form { return new(throttleForm) }, func() form { return new(rateLimitForm) },
		func() form { return new(bufferForm) }, func() form { return new(distinctForm) }, func() form { return new(sampleForm) },
		func() form { return new(sortForm) }, func() form { return new(describeForm) }, func() form { return new(runningForm) },
		func() form { return new(ewmForm) }, func() form { return new(timeWindowForm) }, func() form { return new(concatForm) },
		func() form { return new(joinForm) }, func() form { return new(asofForm) }, func() form { return new(lookupForm) },
		func() form { return new(shareForm) }, func() form { return new(recentForm) },
		func() form { return new(gapsForm) }, func() form { return new(interpolateForm) },
	} {
		forms[f().verb()] = f
	}
}

// formOf is what a node was told.
func formOf(n Node) (form, error) {
	switch n := n.(type) {
	case *MapRows, *MapBatch:
		return nil, errors.New("it calls a Go function, which has no JSON form")
	case interface{ form() (form, error) }:
		return n.form()
	}
	return nil, fmt.Errorf("%T has no JSON form", n)
}

// Checks of what nodes were told.

func appending(n Node) error {
	if n.Updating() {
		return errors.New("it needs an appending frame below, whose rows are added, not replaced")
	}
	return nil
}

func timeColumn(name string, schema column.Schema) error {
	if i := schema.Index(name); i < 0 || schema[i].Type != column.Time {
		return fmt.Errorf("%q is no time column; columns: %s", name, columns(schema))
	}
	return nil
}

// byEventTime checks that a column is the event time of a node.
func byEventTime(name string, n Node) error {
	if t, ok := EventTimeOf(n); !ok || t.Column != name {
		return fmt.Errorf("%q is not the event time of what it reads", name)
	}
	return timeColumn(name, n.Schema())
}

func distinct(s column.Schema) error {
	seen := map[string]bool{}
	for _, f := range s {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("two columns are called %q, or one has no name", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

// whether is an error unless a condition holds.
func whether(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
