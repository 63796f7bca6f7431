package plan

import (
	"encoding/json"
	"errors"
	"math"
	"time"

	"freshet/streamdf/internal/column"
)

// The forms of nodes that pass rows on.

// sourceForm is how the input is opened: what it said of itself.
type sourceForm struct {
	Open json.RawMessage `json:"open"`
}

func (*sourceForm) verb() string { return "source" }

func (n *Source) form() (form, error) {
	if _, backlog, ok := n.shared(); ok {
		return &shareForm{backlog}, nil
	}
	in, ok := n.Reader.(interface{ Describe() (any, error) })
	if !ok {
		return nil, errors.New("its rows come from Go code, which has no JSON form")
	}
	description, err := in.Describe()
	if err != nil {
		return nil, err
	}
	open, err := column.MarshalJSON(description)
	return &sourceForm{open}, err
}

func (f *sourceForm) node(d *decoding, _ []Node) (Node, error) {
	in, err := d.Open(f.Open)
	return &Source{Reader: in}, err
}

// shareForm is a source that is a frame of its own with one reader.
type shareForm struct {
	Backlog time.Duration `json:"backlog,omitempty"`
}

func (*shareForm) verb() string { return "share" }

// shared is the plan that the source shares, if it does.
func (n *Source) shared() (below Node, backlog time.Duration, ok bool) {
	if s, ok := n.Reader.(interface {
		Shared() (Node, time.Duration, bool)
	}); ok {
		return s.Shared()
	}
	return nil, 0, false
}

func (f *shareForm) node(d *decoding, in []Node) (Node, error) {
	if err := appending(in[0]); err != nil {
		return nil, err
	}
	return &Source{Reader: d.Share(in[0], f.Backlog)}, whether(f.Backlog >= 0, "the backlog %s is negative", f.Backlog)
}

type projectForm struct {
	As      string      `json:"as"`
	Text    textJSON    `json:"text"`
	Columns []namedJSON `json:"columns"`
}

func (*projectForm) verb() string { return "project" }

func (n *Project) form() (form, error) {
	return &projectForm{n.Verb, textJSON(n.Text), namedToJSON(n.Columns)}, nil
}

func (f *projectForm) node(_ *decoding, in []Node) (Node, error) {
	list, err := namedFromJSON(f.Columns, in[0].Schema())
	if err != nil {
		return nil, err
	}
	n := &Project{Input: in[0], Columns: list, Verb: f.As, Text: string(f.Text)}
	if len(list) == 0 {
		return nil, errors.New("it gives no columns")
	}
	return n, distinct(n.Schema())
}

type filterForm struct {
	Cond exprJSON `json:"cond"`
}

func (*filterForm) verb() string         { return "filter" }
func (n *Filter) form() (form, error)    { return &filterForm{exprToJSON(n.Cond)}, nil }
func (*headForm) verb() string           { return "head" }
func (n *Head) form() (form, error)      { return &headForm{n.N}, nil }
func (*tailForm) verb() string           { return "tail" }
func (n *Tail) form() (form, error)      { return &tailForm{n.N}, nil }
func (*bufferForm) verb() string         { return "buffer" }
func (n *Buffer) form() (form, error)    { return &bufferForm{n.Rows}, nil }
func (*replayForm) verb() string         { return "replay" }
func (n *Replay) form() (form, error)    { return &replayForm{n.Column, n.Speed}, nil }
func (*throttleForm) verb() string       { return "throttle" }
func (n *Throttle) form() (form, error)  { return &throttleForm{n.RowsPerSecond}, nil }
func (*rateLimitForm) verb() string      { return "rate_limit" }
func (n *RateLimit) form() (form, error) { return &rateLimitForm{n.Every}, nil }
func (*sampleForm) verb() string         { return "sample" }
func (n *Sample) form() (form, error)    { return &sampleForm{n.Fraction, n.Seed}, nil }
func (*distinctForm) verb() string       { return "distinct" }
func (n *Distinct) form() (form, error) {
	return &distinctForm{namedToJSON(n.By), n.Max, n.Recent}, nil
}
func (*eventTimeForm) verb() string      { return "event_time" }
func (n *EventTime) form() (form, error) { return &eventTimeForm{timeToJSON(n.Time)}, nil }
func (*lateForm) verb() string           { return "late" }
func (n *Late) form() (form, error)      { return &lateForm{timeToJSON(n.Time)}, nil }

func (f *filterForm) node(_ *decoding, in []Node) (Node, error) {
	e, err := f.Cond.expr(in[0].Schema())
	if err != nil {
		return nil, err
	}
	return &Filter{in[0], e}, whether(e.Type() == column.Bool, "the condition is %s, not bool", e.Type())
}

type headForm struct {
	Rows int `json:"rows"`
}

func (f *headForm) node(_ *decoding, in []Node) (Node, error) {
	return &Head{in[0], f.Rows}, someRows(f.Rows)
}

type tailForm struct {
	Rows int `json:"rows"`
}

func (f *tailForm) node(_ *decoding, in []Node) (Node, error) {
	return &Tail{in[0], f.Rows}, someRows(f.Rows)
}

type bufferForm struct {
	Rows int `json:"rows"`
}

func (f *bufferForm) node(_ *decoding, in []Node) (Node, error) {
	return &Buffer{in[0], f.Rows}, someRows(f.Rows)
}

func someRows(n int) error { return whether(n > 0, "%d rows: want at least 1", n) }

type replayForm struct {
	Column string  `json:"column"`
	Speed  float64 `json:"speed"`
}

func (f *replayForm) node(_ *decoding, in []Node) (Node, error) {
	if err := timeColumn(f.Column, in[0].Schema()); err != nil {
		return nil, err
	}
	return &Replay{in[0], f.Column, f.Speed}, positive(f.Speed)
}

func positive(x float64) error {
	return whether(x > 0 && !math.IsInf(x, 0), "%v: it must be positive", x)
}

type throttleForm struct {
	RowsPerSecond float64 `json:"rows_per_second"`
}

func (f *throttleForm) node(_ *decoding, in []Node) (Node, error) {
	return &Throttle{in[0], f.RowsPerSecond}, positive(f.RowsPerSecond)
}

type rateLimitForm struct {
	Every time.Duration `json:"every"`
}

func (f *rateLimitForm) node(_ *decoding, in []Node) (Node, error) {
	return &RateLimit{in[0], f.Every}, whether(f.Every > 0, "every %s: it must be positive", f.Every)
}

type sampleForm struct {
	Fraction float64 `json:"fraction"`
	Seed     uint64  `json:"seed"`
}

func (f *sampleForm) node(_ *decoding, in []Node) (Node, error) {
	return &Sample{in[0], f.Fraction, f.Seed}, whether(f.Fraction >= 0 && f.Fraction <= 1, "the fraction is %v: want 0 to 1", f.Fraction)
}

type distinctForm struct {
	By     []namedJSON `json:"by"`
	Max    int         `json:"max"`
	Recent bool        `json:"recent,omitempty"`
}

func (f *distinctForm) node(_ *decoding, in []Node) (Node, error) {
	by, err := namedFromJSON(f.By, in[0].Schema())
	if err != nil {
		return nil, err
	}
	return &Distinct{in[0], by, f.Max, f.Recent}, whether(len(by) > 0 && f.Max > 0, "it remembers %d values of %d columns: want at least 1", f.Max, len(by))
}

type timeJSON struct {
	Column string        `json:"column"`
	Delay  time.Duration `json:"delay"`
	Idle   time.Duration `json:"idle,omitempty"`
}

func timeToJSON(t Time) timeJSON { return timeJSON(t) }

// time checks an event time over rows.
func (j timeJSON) time(in Node) (Time, error) {
	if err := timeColumn(j.Column, in.Schema()); err != nil {
		return Time{}, err
	}
	if err := appending(in); err != nil {
		return Time{}, err
	}
	return Time(j), whether(j.Delay >= 0 && j.Idle >= 0, "the delay %s or the silence %s is negative", j.Delay, j.Idle)
}

type eventTimeForm struct {
	Time timeJSON `json:"time"`
}

func (f *eventTimeForm) node(_ *decoding, in []Node) (Node, error) {
	t, err := f.Time.time(in[0])
	return &EventTime{in[0], t}, err
}

type lateForm struct {
	Time timeJSON `json:"time"`
}

func (f *lateForm) node(_ *decoding, in []Node) (Node, error) {
	t, err := f.Time.time(in[0])
	return &Late{in[0], t}, err
}
