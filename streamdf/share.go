package streamdf

import (
	"context"
	"fmt"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/exec"
	"freshet/streamdf/internal/plan"
	"freshet/streamdf/internal/source"
)

// hotInput is a Hub as a plan knows it.
type hotInput struct{ *source.Hub }

var _ plan.Attacher = hotInput{}

// Attach takes a seat at the hub: what arrives from now on will be read.
func (h hotInput) Attach() plan.Input { return h.Hub.Attach() }

// Shared is the frame that the hub shares, if it shares one.
func (h hotInput) Shared() (below plan.Node, backlog time.Duration, ok bool) {
	in, backlog := h.Shares()
	s, ok := in.(sharedFrame)
	if !ok {
		return nil, 0, false
	}
	return s.f.node, backlog, true
}

// share is the one reader of a frame.
func share(f *Frame, backlog time.Duration) plan.Input {
	return hotInput{source.NewBacklog(sharedFrame{f}, backlog)}
}

// hot gives an input one reader for all queries.
func hot(in source.Input) plan.Input { return hotInput{source.NewHub(in)} }

// Share makes the frame hot: it is computed once for all queries of what it
// returns, from the first that starts until the last has ended, and who comes
// later sees what arrives from then on. Share("10m") keeps the rows that arrived
// in the last ten minutes for those who come later. A frame that is updating is
// not shared; share the one that it reduces.
func (f *Frame) Share(backlog ...any) *Frame {
	if f.Updating() {
		refusef("Share", "the frame is updating: its rows are replaced, not added; share the frame below it: f.Share().GroupBy(…)")
	}
	var keep time.Duration
	switch len(backlog) {
	case 0:
	case 1:
		keep = mustInterval("Share", backlog[0])
	default:
		refusef("Share", "it takes one interval, got %d", len(backlog))
	}
	out := &plan.Source{Reader: share(f, keep)}
	if t, ok := plan.EventTimeOf(f.node); ok {
		return newFrame(&plan.EventTime{Input: out, Time: t})
	}
	return newFrame(out)
}

// sharedFrame is a frame as the input of others.
type sharedFrame struct{ f *Frame }

var _ source.Opener = sharedFrame{}

func (s sharedFrame) Schema() column.Schema { return s.f.Schema() }
func (s sharedFrame) Hot() bool             { return true }
func (s sharedFrame) String() string        { return fmt.Sprintf("%s, shared", s.f.Source()) }

// Open starts to listen: a run of the frame that loses nothing from now on.
func (s sharedFrame) Open() source.Input {
	x, err := exec.New(s.f.node)
	return sharedRun{s, x, err}
}

// Read runs the frame.
func (s sharedFrame) Read(ctx context.Context, emit func(*column.Table) error, m *plan.Meter) error {
	return s.Open().Read(ctx, emit, m)
}

// sharedRun is one run of a shared frame.
type sharedRun struct {
	sharedFrame
	x   *exec.Execution
	err error
}

// Read runs the frame to its end.
func (r sharedRun) Read(ctx context.Context, emit func(*column.Table) error, m *plan.Meter) error {
	if r.err != nil {
		return r.err
	}
	return r.x.Run(ctx, exec.Options{Each: func(t *column.Table) error {
		stats := r.x.Stats()
		m.Bad.Store(stats.Bad)
		m.Bytes.Store(stats.Bytes)
		return emit(t)
	}})
}

// RateLimit passes rows at most once in an interval, "500ms" or a
// time.Duration: those that came meanwhile wait and go together, none is
// dropped. Of an updating frame it shows a result at most that often: the one of
// that moment. What is left goes at once when the source ends.
func (f *Frame) RateLimit(every any) *Frame {
	return newFrame(&plan.RateLimit{Input: f.node, Every: mustInterval("RateLimit", every)})
}

// Buffer lets the source run ahead of a query by so many rows, wherever in the
// frame it stands; without it, by 65,536. A full buffer makes the source wait.
func (f *Frame) Buffer(rows int) *Frame {
	return newFrame(&plan.Buffer{Input: f.node, Rows: f.rows("Buffer", rows)})
}
