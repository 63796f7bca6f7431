package plan

import (
	"context"

	"freshet/streamdf/internal/column"
)

// An Input is where a plan's leaf reads from: package source has one a format.
// It is opened anew by each query unless it is hot.
type Input interface {
	// Schema returns the columns of every batch that Read emits.
	Schema() column.Schema
	// Read runs on a goroutine of its own, owned by the query, and hands over
	// batches in order until the data ends (nil), ctx is cancelled (its
	// cause), or something breaks. emit blocks while the query is busy and
	// fails when the query has ended; Read then returns that error. Batches
	// may be empty, and are never changed after they were handed over.
	Read(ctx context.Context, emit func(*column.Table) error, m *Meter) error
	// Hot reports a source that cannot be read again from its start.
	Hot() bool
	// String describes the source for Explain and for status lines:
	// data/*.csv.
	String() string
}

// An AtHand is an Input whose batches are in memory already. A query takes them
// itself, one after the other, instead of calling Read: a second goroutine would
// do nothing but hand them over.
type AtHand interface {
	Input
	// Batches returns all of them. They are not changed.
	Batches() []*column.Table
}

// A Follower is an Input that may go on for ever though it can be read again, as
// files that are followed.
type Follower interface {
	Input
	Follows() bool
}

// Endless reports whether an input has no end of its own: it is hot, or follows.
func Endless(in Input) bool {
	f, ok := in.(Follower)
	return in.Hot() || ok && f.Follows()
}

// An Attacher is a hot Input whose rows pass by whether or not they are read.
// A query calls Attach on the goroutine that starts it and reads what it
// returns, once, so that nothing sent after the start is missed.
type Attacher interface {
	Attach() Input
}
