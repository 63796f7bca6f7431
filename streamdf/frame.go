package streamdf

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// A Frame is a lazy, immutable streaming table: a description of what is to be
// computed from its source. Verbs make new frames; nothing runs before Collect,
// Sink, Start or a view of it. It is safe for concurrent use.
type Frame struct {
	reductions
	node plan.Node
}

func newFrame(n plan.Node) *Frame {
	f := &Frame{node: n}
	f.reductions = reductions{whole{f}}
	return f
}

// frameOf is the frame of an input.
func frameOf(in plan.Input) *Frame { return newFrame(&plan.Source{Reader: in}) }

// Schema returns the columns' names and types.
func (f *Frame) Schema() Schema { return f.node.Schema() }

// Updating reports whether a current result is replaced as data arrives, as of
// every reduction; else rows are only ever added.
func (f *Frame) Updating() bool { return f.node.Updating() }

// Hot reports that a source cannot be read again from its start.
func (f *Frame) Hot() bool { return slices.ContainsFunc(plan.InputsOf(f.node), plan.Input.Hot) }

// Endless reports that a source has no end of its own: it is hot, or it follows
// files.
func (f *Frame) Endless() bool { return slices.ContainsFunc(plan.InputsOf(f.node), plan.Endless) }

// Keys returns the names of the columns that tell the rows of a grouped result
// apart; nil when there are none.
func (f *Frame) Keys() []string { return plan.KeysOf(f.node) }

// EventTimeColumn returns the event-time column, empty when none is declared.
func (f *Frame) EventTimeColumn() string {
	t, _ := plan.EventTimeOf(f.node)
	return t.Column
}

// Source describes where the rows come from: data/*.csv.
func (f *Frame) Source() string {
	var names []string
	for _, in := range plan.InputsOf(f.node) {
		if name := in.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Explain returns what a query of the frame computes, as a tree from the last
// step down to the source, with the columns and what each step keeps. PlanJSON
// writes it for programs.
func (f *Frame) Explain() Explanation { return Explanation(plan.Explain(f.node)) }

// An Explanation is a plan in words. It shows itself as text.
type Explanation string

// String returns the text.
func (e Explanation) String() string { return string(e) }

// MIME shows the text as it is.
func (e Explanation) MIME() map[string]any { return map[string]any{"text/plain": string(e)} }

// Assign adds columns, "z = x + y", or replaces those of the same name. All
// expressions see the columns as they were before, but for those assigned
// earlier in the same call.
func (f *Frame) Assign(columns ...string) *Frame {
	out := f
	for _, text := range columns {
		out = out.assign(text)
	}
	return out
}

func (f *Frame) assign(text string) *Frame {
	name, e, err := expr.ParseNamed(text, f.Schema())
	if err == nil && !named(text, e) {
		err = fmt.Errorf("%q names no column: write \"z = x + y\"", text)
	}
	if err != nil {
		refuse("Assign", err)
	}
	columns := f.all()
	if i := f.Schema().Index(name); i >= 0 {
		columns[i] = plan.Named{Name: name, Expr: e}
	} else {
		columns = append(columns, plan.Named{Name: name, Expr: e})
	}
	return newFrame(&plan.Project{Input: f.node, Columns: columns, Verb: "assign", Text: text})
}

// named reports whether a text gives its expression a name.
func named(text string, e *expr.Expr) bool { return strings.TrimSpace(text) != e.String() }

// all is the projection that changes nothing.
func (f *Frame) all() []plan.Named {
	var columns []plan.Named
	for _, field := range f.Schema() {
		columns = append(columns, plan.Named{Name: field.Name, Expr: expr.ColumnRef(field.Name, f.Schema())})
	}
	return columns
}

// Select keeps columns, in the order given: names, or expressions with a new
// name, "c = (f - 32) / 1.8".
func (f *Frame) Select(columns ...string) *Frame {
	if len(columns) == 0 {
		refuse("Select", errors.New("it takes at least one column"))
	}
	return newFrame(&plan.Project{
		Input: f.node, Columns: parseColumns("Select", columns, f.Schema()),
		Verb: "select", Text: strings.Join(columns, ", "),
	})
}

// parseColumns parses names and named expressions; a column's exact name may
// hold any characters.
func parseColumns(verb string, texts []string, schema Schema) []plan.Named {
	var columns []plan.Named
	for _, text := range texts {
		if schema.Index(text) >= 0 {
			columns = append(columns, plan.Named{Name: text, Expr: expr.ColumnRef(text, schema)})
		} else {
			name, e, err := expr.ParseNamed(text, schema)
			if err != nil {
				refuse(verb, err)
			}
			columns = append(columns, plan.Named{Name: name, Expr: e})
		}
		last := columns[len(columns)-1].Name
		for _, c := range columns[:len(columns)-1] {
			if c.Name == last {
				refusef(verb, "column %s is given twice", last)
			}
		}
	}
	return columns
}

// Filter keeps the rows for which every condition is true; null is not true.
func (f *Frame) Filter(conditions ...string) *Frame {
	out := f
	for _, text := range conditions {
		e, err := expr.Parse(text, out.Schema())
		if err != nil {
			refuse("Filter", err)
		}
		if e.Type() != column.Bool {
			refuse("Filter", &Error{
				Verb: "Filter", Message: fmt.Sprintf("the condition is %s, not bool", e.Type()),
				Text: text, End: len(text), Hint: "A condition compares: x > 0, name == 'a'.",
			})
		}
		out = newFrame(&plan.Filter{Input: out.node, Cond: e})
	}
	return out
}

// Drop leaves columns out.
func (f *Frame) Drop(columns ...string) *Frame {
	for _, name := range columns {
		f.mustHave("Drop", name)
	}
	kept := slices.DeleteFunc(f.all(), func(c plan.Named) bool { return slices.Contains(columns, c.Name) })
	if len(kept) == 0 {
		refuse("Drop", errors.New("no column would be left"))
	}
	return newFrame(&plan.Project{Input: f.node, Columns: kept, Verb: "drop", Text: strings.Join(columns, ", ")})
}

// Rename gives columns other names: old and new in turn, Rename("x", "price",
// "y", "volume"), or as "price = x", or as a map[string]string{"x": "price"}.
func (f *Frame) Rename(oldNew ...any) *Frame {
	return f.rename(namesIn(oldNew))
}

// namesIn are the old and new names that Rename is told.
func namesIn(args []any) []string {
	var names []string
	for i, a := range args {
		switch a := a.(type) {
		case string:
			names = append(names, a)
		case map[string]string:
			for _, old := range slices.Sorted(maps.Keys(a)) {
				names = append(names, old, a[old])
			}
		default:
			refusef("Rename", "argument %d is %T: it takes old and new names in turn, or a map[string]string", i+1, a)
		}
	}
	return names
}

func (f *Frame) rename(oldNew []string) *Frame {
	var pairs []string
	for i := 0; i < len(oldNew); i++ {
		if to, from, ok := strings.Cut(oldNew[i], "="); ok && f.Schema().Index(oldNew[i]) < 0 {
			pairs = append(pairs, strings.TrimSpace(from), strings.TrimSpace(to))
			continue
		}
		if i++; i == len(oldNew) {
			refusef("Rename", "%q has no new name: it takes old and new names in turn", oldNew[i-1])
		}
		pairs = append(pairs, oldNew[i-1], oldNew[i])
	}
	columns := f.all()
	var text []string
	for i := 0; i < len(pairs); i += 2 {
		f.mustHave("Rename", pairs[i])
		columns[f.Schema().Index(pairs[i])].Name = pairs[i+1]
		text = append(text, pairs[i]+" to "+pairs[i+1])
	}
	seen := map[string]bool{}
	for _, c := range columns {
		if c.Name == "" {
			refuse("Rename", errors.New("a column's name cannot be empty"))
		}
		if seen[c.Name] {
			refusef("Rename", "two columns would be called %s", c.Name)
		}
		seen[c.Name] = true
	}
	return newFrame(&plan.Project{Input: f.node, Columns: columns, Verb: "rename", Text: strings.Join(text, ", ")})
}

// Head keeps the first n rows. A query of an appending frame ends with them.
func (f *Frame) Head(n int) *Frame {
	return newFrame(&plan.Head{Input: f.node, N: f.rows("Head", n)})
}

// Tail keeps the last n rows. It is updating.
func (f *Frame) Tail(n int) *Frame {
	return newFrame(&plan.Tail{Input: f.node, N: f.rows("Tail", n)})
}

func (f *Frame) rows(verb string, n int) int {
	if n < 1 {
		refusef(verb, "%d rows: want at least 1", n)
	}
	return n
}

// mustHave refuses a name that is no column's.
func (f *Frame) mustHave(verb, name string) {
	if f.Schema().Index(name) < 0 {
		refuseColumn(verb, name, f.Schema())
	}
}

// refuseColumn says that there is no such column, and which are near.
func refuseColumn(verb, name string, schema Schema) {
	out := &Error{Verb: verb, Message: fmt.Sprintf("no column %q", name), Text: name, End: len(name)}
	out.Hint = expr.Suggest(name, schema.Names())
	panic(out)
}

// String says what the frame is; a frame that ends a cell shows its rows.
func (f *Frame) String() string {
	kind := "appending"
	if f.Updating() {
		kind = "updating"
	}
	return fmt.Sprintf("%s frame of %s: %s", kind, f.Source(), strings.Join(f.Schema().Names(), ", "))
}
