package expr

import (
	"slices"
	"sync/atomic"

	"freshet/streamdf/internal/column"
)

// A Parameter is a value from outside that expressions read by its name. It may
// change at any time; within one batch it stays the same.
type Parameter struct {
	Type column.Type // Bool, Int, Float or String
	// Value is called from any goroutine and returns a bool, int64, float64 or
	// string, as Type says.
	Value func() any
}

var parameters atomic.Pointer[func(name string) (Parameter, bool)]

// SetParameters tells how to find the parameters that the calling goroutine's
// expressions may name. A column of the same name goes first.
func SetParameters(find func(name string) (Parameter, bool)) { parameters.Store(&find) }

// parameter is the node of a parameter; nil if there is none of that name.
func (c *checker) parameter(t token) *node {
	find := parameters.Load()
	if find == nil {
		return nil
	}
	p, ok := (*find)(t.text)
	if !ok {
		return nil
	}
	return &node{typ: p.Type, col: -1, start: t.start, end: t.end, outside: t.text, value: p.Value}
}

// Parameters returns the parameters that e reads.
func (e *Expr) Parameters() []string {
	var names []string
	for _, n := range e.nodes {
		if n.value != nil && !slices.Contains(names, n.outside) {
			names = append(names, n.outside)
		}
	}
	return names
}

// constantOf is a parameter's value as a constant has it. One of another type
// than promised is null.
func constantOf(t column.Type, x any) value {
	v := value{null: true}
	switch x := x.(type) {
	case bool:
		v = value{b: x, null: t != column.Bool}
	case int64:
		v = value{i: x, null: t != column.Int}
	case float64:
		v = value{f: x, null: t != column.Float}
	case string:
		v = value{s: x, null: t != column.String}
	}
	return v
}

// refresh reads the parameters. When one has changed, what steps have kept of
// the batches before is forgotten with them.
func (v *Evaluator) refresh() {
	changed := v.regs == nil
	read := map[string]any{} // a name that stands twice is read once
	for i, p := range v.outside {
		x, known := read[p.outside]
		if !known {
			x = p.value()
			read[p.outside] = x
		}
		changed = changed || x != v.values[i]
		v.values[i] = x
	}
	if changed {
		v.prepare()
	}
}
