package streamdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// aggVerb is the verb of the step that computes what stands around reductions.
const aggVerb = "agg"

// aggregates are the texts of an Agg, taken apart: what is reduced, and what is
// computed of the results afterwards, as in spread = max(x) - min(x).
type aggregates struct {
	verb    string
	calls   []plan.Call
	results []aggregated
}

// aggregated is a column of the result: a call of that name or, with rest, an
// expression over calls.
type aggregated struct{ name, rest, text string }

func parseCalls(verb string, texts []string, schema Schema) aggregates {
	p := aggregates{verb: verb}
	for _, text := range texts {
		r, ok, err := expr.TakeReductions(text, agg.Known())
		if err != nil {
			refuse(verb, err)
		}
		if !ok {
			call := p.parse(text, schema)
			if p.named(call.Name) || !p.has(call) { // one name twice is refused where the frame is made
				p.calls = append(p.calls, call)
			}
			p.results = append(p.results, aggregated{name: call.Name})
			continue
		}
		for _, one := range r.Calls {
			if call := p.parse(one, schema); !p.has(call) {
				p.calls = append(p.calls, call)
			}
		}
		p.results = append(p.results, aggregated{r.Name, r.Rest, text})
	}
	return p
}

// parse reads a single reduction.
func (p *aggregates) parse(text string, schema Schema) plan.Call {
	a, err := expr.ParseAgg(text, schema)
	if err != nil {
		refuse(p.verb, err)
	}
	call, err := callOf(a)
	if err != nil {
		out := &Error{Verb: p.verb, Message: err.Error(), Text: text, Start: a.FuncStart, End: a.FuncEnd}
		if !slices.Contains(agg.Known(), a.Func) {
			out.Message, out.Hint = fmt.Sprintf("no aggregate %q", a.Func), suggestAggregate(a.Func)
		}
		panic(out)
	}
	return call
}

// has reports whether a call is there already.
func (p *aggregates) has(call plan.Call) bool {
	return slices.ContainsFunc(p.calls, func(c plan.Call) bool {
		return c.Name == call.Name && c.Func == call.Func && c.Q == call.Q && sameText(c.Arg, call.Arg) && sameText(c.With, call.With)
	})
}

func sameText(a, b *expr.Expr) bool {
	return a == b || a != nil && b != nil && a.String() == b.String()
}

// named reports whether a result has that name.
func (p *aggregates) named(name string) bool {
	return slices.ContainsFunc(p.results, func(r aggregated) bool { return r.name == name })
}

// otherNames are what other languages call an aggregate.
var otherNames = map[string]string{
	"avg": "mean", "average": "mean", "stddev": "std", "stdev": "std", "sd": "std", "variance": "var", "total": "sum",
	"len": "count", "size": "count", "percentile": "quantile", "count_distinct": "nunique", "n_unique": "nunique", "unique": "nunique",
}

// suggestAggregate says which aggregate was meant.
func suggestAggregate(name string) string {
	list := "Aggregates: " + strings.Join(agg.Known(), ", ")
	if near, ok := otherNames[strings.ToLower(name)]; ok {
		return "Did you mean " + near + "?\n" + list
	}
	if mean, _, ok := strings.Cut(expr.Suggest(name, agg.Known()), "\n"); ok {
		return mean + "\n" + list
	}
	return list
}

// finish computes what stands around the reductions of a result, and leaves
// their own columns out.
func (p aggregates) finish(f *Frame) *Frame {
	if !slices.ContainsFunc(p.results, func(r aggregated) bool { return r.rest != "" }) {
		return f
	}
	var (
		columns []plan.Named
		texts   []string
		done    bool
	)
	for _, field := range f.Schema() {
		if !slices.ContainsFunc(p.calls, func(c plan.Call) bool { return c.Name == field.Name }) {
			columns = append(columns, plan.Named{Name: field.Name, Expr: expr.ColumnRef(field.Name, f.Schema())})
			continue
		}
		if done {
			continue
		}
		done = true
		for _, r := range p.results {
			columns = append(columns, plan.Named{Name: r.name, Expr: p.of(r, f.Schema())})
			texts = append(texts, r.name)
		}
	}
	out := newFrame(&plan.Project{Input: f.node, Columns: columns, Verb: aggVerb, Text: strings.Join(texts, ", ")})
	unique(p.verb, out.Schema())
	return out
}

// of is the expression of a result.
func (p aggregates) of(r aggregated, schema Schema) *expr.Expr {
	if r.rest == "" {
		return expr.ColumnRef(r.name, schema)
	}
	e, err := expr.Parse(r.rest, schema)
	if err == nil {
		return e
	}
	out := &Error{Verb: p.verb, Message: err.Error(), Text: r.text, End: len(r.text)}
	var x *expr.Error
	if errors.As(err, &x) {
		out.Message, out.Hint = x.Message, x.Help
		around := r.text // without what the reductions are of
		for _, c := range p.calls {
			around = strings.ReplaceAll(around, c.Name, strings.Repeat(" ", len(c.Name)))
		}
		if i := strings.Index(around, x.Text[x.Start:x.End]); i >= 0 && x.End > x.Start {
			out.Start, out.End = i, i+x.End-x.Start
		}
		if strings.HasPrefix(x.Message, "no column") {
			out.Hint = "Beside an aggregate only the keys of groups have a value: reduce it too, as in last(x) or max(x)."
		}
	}
	panic(out)
}

// assigned parses the calls of an Assign and lists the columns beside them.
func assigned(f *Frame, texts []string) ([]plan.Named, aggregates) {
	if len(texts) == 0 {
		refuse("Assign", errors.New("it takes at least one aggregate, such as \"m = mean(x)\""))
	}
	p := parseCalls("Assign", texts, f.Schema())
	return slices.DeleteFunc(f.all(), func(c plan.Named) bool {
		return p.named(c.Name)
	}), p
}
