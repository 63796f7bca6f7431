package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// The JSON form of a plan is a list of steps from the sources to the last one,
// which is the result. Steps read from earlier ones, by number: a step that is
// read twice stands there once. A step has the verb that it is, the columns that
// it gives, and under "with" what the verb was told. Expressions are their texts
// with the types they have; spans of time are nanoseconds.

// jsonFormat and jsonVersion are how a plan says that it is one.
const (
	jsonFormat  = "freshet plan"
	jsonVersion = 1
)

// Bounds of a plan with a JSON form: steps in a row, and steps in all, those
// counted twice that are read twice.
const (
	maxJSONDepth = 1000
	maxJSONSteps = 10_000
)

type planJSON struct {
	Format  string     `json:"format"`
	Version int        `json:"version"`
	Steps   []stepJSON `json:"steps"`
}

type stepJSON struct {
	Verb   string             `json:"verb"`
	In     []int              `json:"in,omitempty"`
	Schema []column.FieldJSON `json:"schema"`
	With   json.RawMessage    `json:"with,omitempty"`
}

// A form is what a verb was told, as JSON has it.
type form interface {
	// verb is its name.
	verb() string
	// node makes and checks the node over those below.
	node(d *decoding, in []Node) (Node, error)
}

// ToJSON returns the JSON form of a plan. Nodes that call Go functions have none.
func ToJSON(root Node) ([]byte, error) {
	e := encoding{at: map[Node]int{}}
	if _, err := e.step(root); err != nil {
		return nil, err
	}
	return column.MarshalJSON(planJSON{jsonFormat, jsonVersion, e.steps})
}

// encoding lists steps, those below first.
type encoding struct {
	steps []stepJSON
	sizes sizes
	at    map[Node]int
}

func (e *encoding) step(n Node) (int, error) {
	if at, ok := e.at[n]; ok {
		return at, nil
	}
	if len(e.steps) > maxJSONSteps {
		return 0, errTooLarge
	}
	var s stepJSON
	for _, m := range readFrom(n) {
		at, err := e.step(m)
		if err != nil {
			return 0, err
		}
		s.In = append(s.In, at)
	}
	if err := e.sizes.add(s.In); err != nil {
		return 0, err
	}
	f, err := formOf(n)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", n, err)
	}
	if s.Schema, err = column.SchemaToJSON(n.Schema()); err != nil {
		return 0, fmt.Errorf("%s: %w", n, err)
	}
	if s.With, err = column.MarshalJSON(f); err != nil {
		return 0, fmt.Errorf("%s: %w", n, err)
	}
	s.Verb = f.verb()
	e.at[n] = len(e.steps)
	e.steps = append(e.steps, s)
	return e.at[n], nil
}

// readFrom is what a step reads from: that of a shared frame is the frame.
func readFrom(n Node) []Node {
	if s, ok := n.(*Source); ok {
		if below, _, ok := s.shared(); ok {
			return []Node{below}
		}
	}
	return n.Below()
}

var errTooLarge = fmt.Errorf("the plan is too large for JSON: %d steps in a row and %d in all are the bounds", maxJSONDepth, maxJSONSteps)

// sizes are how deep and how large each step is with all below it.
type sizes struct{ deep, all []int }

// add takes the next step, over those of in.
func (s *sizes) add(in []int) error {
	deep, all := 1, 1
	for _, i := range in {
		deep, all = max(deep, s.deep[i]+1), all+s.all[i]
		if deep > maxJSONDepth || all > maxJSONSteps {
			return errTooLarge
		}
	}
	s.deep, s.all = append(s.deep, deep), append(s.all, all)
	return nil
}

// exprJSON is an expression: a bare column by its exact name, or a text.
type exprJSON struct {
	Column string   `json:"column,omitempty"`
	Text   textJSON `json:"text,omitempty"`
	Type   string   `json:"type"`

	Outside outsideJSON `json:"parameters,omitempty"`
}

// outsideJSON are the parameters that an expression reads: only their session
// has them.
type outsideJSON []string

// MarshalJSON refuses.
func (o outsideJSON) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("it reads %s, a control of this session: write its value instead", o[0])
}

// textJSON is a text of the reader's.
type textJSON string

// MarshalText refuses what JSON cannot hold.
func (t textJSON) MarshalText() ([]byte, error) {
	if !utf8.ValidString(string(t)) {
		return nil, fmt.Errorf("%q is not UTF-8, as JSON has to be", string(t))
	}
	return []byte(t), nil
}

func exprToJSON(e *expr.Expr) exprJSON {
	j := exprJSON{Type: e.Type().String(), Outside: e.Parameters()}
	if name, ok := e.Column(); ok && name == e.String() {
		j.Column = name
	} else {
		j.Text = textJSON(e.String())
	}
	return j
}

// expr types the expression anew.
func (j exprJSON) expr(schema column.Schema) (*expr.Expr, error) {
	var e *expr.Expr
	switch {
	case j.Column != "" && j.Text != "":
		return nil, errors.New("an expression is either a column or a text")
	case j.Column != "" && schema.Index(j.Column) < 0:
		return nil, expr.UnknownColumn(j.Column, schema)
	case j.Column != "":
		e = expr.ColumnRef(j.Column, schema)
	default:
		var err error
		if e, err = expr.Parse(string(j.Text), schema); err != nil {
			return nil, err
		}
	}
	if e.Type().String() != j.Type {
		return nil, fmt.Errorf("%s is %s, but the plan says %s", e, e.Type(), j.Type)
	}
	return e, nil
}

// namedJSON is an expression and the column that it becomes.
type namedJSON struct {
	Name string   `json:"name"`
	Expr exprJSON `json:"expr"`
}

func namedToJSON(list []Named) []namedJSON {
	var out []namedJSON
	for _, n := range list {
		out = append(out, namedJSON{n.Name, exprToJSON(n.Expr)})
	}
	return out
}

func namedFromJSON(list []namedJSON, schema column.Schema) ([]Named, error) {
	var out []Named
	for _, j := range list {
		e, err := j.Expr.expr(schema)
		if err != nil {
			return nil, err
		}
		out = append(out, Named{j.Name, e})
	}
	return out, nil
}
