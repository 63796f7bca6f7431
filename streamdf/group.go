package streamdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"freshet/streamdf/internal/plan"
)

// Grouped is a frame cut into groups of rows with equal keys. A reduction of it
// has one row a group, in order of first appearance; rows with a null key are
// left out.
type Grouped struct {
	reductions
	frame  *Frame
	keys   []plan.Named
	window plan.Span
}

// GroupBy makes groups by columns or expressions: GroupBy("k"), GroupBy("x > 0",
// "day = day(ts)").
func (f *Frame) GroupBy(keys ...string) *Grouped { return groupBy(f, keys, plan.Span{}) }

func groupBy(f *Frame, keys []string, window plan.Span) *Grouped {
	if len(keys) == 0 {
		refuse("GroupBy", errors.New("it takes at least one key"))
	}
	g := &Grouped{frame: f, keys: parseColumns("GroupBy", keys, f.Schema()), window: window}
	g.reductions = reductions{groups{g}}
	return g
}

// String says what the groups are.
func (g *Grouped) String() string {
	var keys []string
	for _, k := range g.keys {
		keys = append(keys, k.Name)
	}
	return fmt.Sprintf("groups by %s of %s", strings.Join(keys, ", "), g.frame)
}

type groups struct{ g *Grouped }

func (t groups) input() *Frame    { return t.g.frame }
func (t groups) spared() []string { return bareColumns(t.g.keys) }
func (t groups) reduce(calls []plan.Call) *Frame {
	return aggregate("GroupBy", t.g.frame, t.g.keys, calls, t.g.window)
}

// bareColumns are the columns that keys are, not those in expressions.
func bareColumns(keys []plan.Named) []string {
	var names []string
	for _, k := range keys {
		if name, ok := k.Expr.Column(); ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Rolling is a window over the rows of each group; see Frame.Rolling.
func (g *Grouped) Rolling(window any, options ...RollingOptions) *Rolling {
	if g.window != (plan.Span{}) {
		refuse("Rolling", errors.New("a window of a window: use GroupBy on the frame itself"))
	}
	return rolling(g.frame, g.keys, window, options)
}

// Window is the groups of the rows in a window; see Frame.Window. It is
// Window(…).GroupBy(…), written the other way round.
func (g *Grouped) Window(window any) *Grouped {
	g.whole("Window")
	w := g.frame.Window(window)
	out := &Grouped{frame: w.frame, keys: g.keys, window: w.span}
	out.reductions = reductions{groups{out}}
	return out
}

// Tumbling is the groups within each window; see Frame.Tumbling. It is
// Tumbling(…).GroupBy(…), written the other way round.
func (g *Grouped) Tumbling(size any) *TimeWindows {
	return g.within("Tumbling", g.frame.Tumbling(size))
}

// Hopping is the groups within each window; see Frame.Hopping.
func (g *Grouped) Hopping(size, step any) *TimeWindows {
	return g.within("Hopping", g.frame.Hopping(size, step))
}

// Cumulating is the groups within each window; see Frame.Cumulating.
func (g *Grouped) Cumulating(step, size any) *TimeWindows {
	return g.within("Cumulating", g.frame.Cumulating(step, size))
}

// Session is the sessions of each group; see Frame.Session.
func (g *Grouped) Session(gap any) *TimeWindows { return g.within("Session", g.frame.Session(gap)) }

// within puts the groups into windows.
func (g *Grouped) within(verb string, w *TimeWindows) *TimeWindows {
	g.whole(verb)
	n := w.node
	n.Keys = g.keys
	return windowsOf(w.frame, n)
}
