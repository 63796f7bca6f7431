package streamdf

import (
	"context"

	"freshet/streamdf/internal/expr"
)

// A Parameter is a value outside of the data, such as a slider's, that
// expressions read by its name: Filter("magnitude > threshold"). Its Type is
// Bool, Int, Float or String, and Value, which is called from any goroutine,
// returns a bool, int64, float64 or string to match. Each batch is computed with
// the value of its moment, so answers depend on when it was changed; rows that
// have passed are not computed again. What has to be written out in an expression,
// as a pattern, a span of time or the items of a list, cannot be a parameter.
type Parameter = expr.Parameter

type parametersKey struct{}

// WithParameters returns a context under which expressions may name parameters
// that find knows; a column of the same name goes first. It is called while a
// frame is being built. See SetCaller.
func WithParameters(ctx context.Context, find func(name string) (Parameter, bool)) context.Context {
	return context.WithValue(ctx, parametersKey{}, find)
}

// parameterOf looks a name up for the calling goroutine.
func parameterOf(name string) (Parameter, bool) {
	if find, ok := callerContext().Value(parametersKey{}).(func(string) (Parameter, bool)); ok {
		return find(name)
	}
	return Parameter{}, false
}
