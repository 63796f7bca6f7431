package streamdf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"freshet/streamdf/internal/agg"
	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
	"freshet/streamdf/internal/source"
)

// PlanJSON returns what Explain shows as JSON, the whole truth about the frame:
// FromPlanJSON makes a frame of it that gives the same rows.
//
// "steps" lists what is computed from the sources to the last step, which is the
// result. Each has its "verb", the numbers of the steps that it reads from in
// "in", the columns that it gives in "schema", and in "with" what it was told:
// expressions as their text with their types, spans of time in nanoseconds.
// Files are named by their paths, with the options they are read with; data at
// hand, as of FromColumns or of Lookup, is written out, up to a million values.
//
// A frame with Go code in it has no JSON form: MapRows, MapBatch, AggFunc,
// sources such as FromChannel, BadRows: Divert. The error says which step it is.
func (f *Frame) PlanJSON() ([]byte, error) {
	data, err := plan.ToJSON(f.node)
	if err != nil {
		return nil, fmt.Errorf("the frame has no JSON form: %w", err)
	}
	return data, nil
}

// FromPlanJSON makes the frame that PlanJSON wrote down. Everything is checked
// anew, as if the frame was being built; nothing runs, but files are looked at
// as ReadCSV does. Relative paths are those of this process.
func FromPlanJSON(data []byte) (*Frame, error) {
	d := plan.Decoder{Open: openDescription, Share: shareNode, Call: checkCall, Running: checkRunning, Lookup: checkLookup}
	n, err := d.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("no plan: %w", err)
	}
	return newFrame(n), nil
}

func shareNode(n plan.Node, backlog time.Duration) plan.Input { return share(newFrame(n), backlog) }

// openDescription makes the source of a plan.
func openDescription(data json.RawMessage) (plan.Input, error) {
	var d source.Description
	r := json.NewDecoder(bytes.NewReader(data))
	r.DisallowUnknownFields()
	if err := r.Decode(&d); err != nil {
		return nil, err
	}
	in, err := d.Open()
	if err != nil {
		return nil, err
	}
	if in.Hot() {
		return hot(in), nil
	}
	return in, nil
}

// checkCall is callOf for a call that was read.
func checkCall(c plan.Call) (plan.Call, error) {
	a := expr.AggText{Name: c.Name, Func: c.Func, Arg: c.Arg, With: c.With}
	if strings.HasSuffix(c.Func, "quantile") {
		a.Params = []float64{c.Q}
	}
	if c.With != nil && c.Arg == nil {
		return c, errors.New("an aggregate of two columns lacks the first")
	}
	return callOf(a)
}

// runningFuncs are the functions of the running verbs.
var runningFuncs = []string{"cumsum", "cumprod", "cummin", "cummax", "diff", "shift", "pct_change"}

func checkRunning(c plan.RunningColumn) (column.Type, error) {
	if !slices.Contains(runningFuncs, c.Func) {
		return column.Invalid, fmt.Errorf("there is no function %q: want one of %s", c.Func, strings.Join(runningFuncs, ", "))
	}
	s, err := agg.NewRunningSpec(c.Func, c.Arg.String(), c.Arg.Type(), c.N)
	return s.Type, err
}

func checkLookup(t *column.Table, on []plan.Pair) error {
	var names []string
	for _, p := range on {
		names = append(names, p.Right)
	}
	if key := exec.Duplicate(t, names); key != nil {
		return fmt.Errorf("the table has several rows with %s = %s", strings.Join(names, ", "), list(key))
	}
	return nil
}
