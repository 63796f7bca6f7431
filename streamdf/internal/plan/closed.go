package plan

// Closed says which ends of a rolling window belong to it, as in pandas. By rows,
// an open left end leaves out nothing and a closed one takes one row more; an open
// right end leaves out the row itself, by time all rows of its time.
type Closed string

// The ends that may be closed. The zero value is Right.
const (
	Right   Closed = "right"
	Left    Closed = "left"
	Both    Closed = "both"
	Neither Closed = "neither"
)

// Valid reports one of those.
func (c Closed) Valid() bool {
	return c == "" || c == Right || c == Left || c == Both || c == Neither
}

// Before reports windows that end before their row.
func (c Closed) Before() bool { return c == Left || c == Neither }

// Of is the window that is closed on the right and begins where w does.
func (c Closed) Of(w Span) Span {
	if c != Left && c != Both {
		return w
	}
	if w.Rows > 0 {
		w.Rows++
	} else {
		w.Span++ // one nanosecond: nothing lies between
	}
	return w
}
