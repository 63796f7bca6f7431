package streamdf

import (
	"errors"
	"fmt"

	"freshet/internal/spelling"
	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/source"
)

// An Error says what is wrong with a frame that was being built. Verbs panic
// with it in the cell that made the mistake; Try turns it into an error.
type Error struct {
	Verb    string // "Filter"
	Message string // no column "magnitud"
	Text    string // the expression; empty when none is to blame
	Start   int    // where in Text, bytes
	End     int
	Hint    string // what to do; may have several lines

	cause error
}

// Error returns the message, with the verb in front unless an expression
// shows the place.
func (e *Error) Error() string {
	if e.Text != "" {
		return e.Message
	}
	return e.Verb + ": " + e.Message
}

// Unwrap returns what lies behind, such as an error of the file system.
func (e *Error) Unwrap() error { return e.cause }

// Where returns the expression at fault and the range of bytes in it; where none
// is to blame, the verb.
func (e *Error) Where() (text string, start, end int) {
	if e.Text == "" {
		return e.Verb, 0, len(e.Verb)
	}
	return e.Text, e.Start, e.End
}

// Help says what to do; it may be empty.
func (e *Error) Help() string { return e.Hint }

// refuse panics with an Error.
func refuse(verb string, err error) {
	out := &Error{Verb: verb, Message: err.Error(), cause: err}
	var own *Error
	var x *expr.Error
	var missing *source.MissingError
	switch {
	case errors.As(err, &own):
		panic(own)
	case errors.As(err, &missing):
		out.Text, out.End = missing.Path, len(missing.Path)
		if near := spelling.Nearest(missing.Path, missing.Others); near != "" {
			out.Hint = "Did you mean " + near + "?"
		}
	case errors.As(err, &x):
		out.Message, out.Text, out.Start, out.End, out.Hint = x.Message, x.Text, x.Start, x.End, x.Help
	}
	panic(out)
}

// refusef is refuse with a message of its own.
func refusef(verb, format string, args ...any) { refuse(verb, fmt.Errorf(format, args...)) }

// Try calls f and returns the *Error that building a frame in it panicked
// with, nil when there was none. Other panics go on.
func Try(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Error:
			err = p
		default:
			panic(p)
		}
	}()
	f()
	return nil
}
