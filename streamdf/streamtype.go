package streamdf

import (
	"fmt"
	"reflect"
)

// emits says of which type the values of s are; unknown when that is an
// interface.
func (s *Stream) emits(t reflect.Type) *Stream {
	if t.Kind() != reflect.Interface {
		s.values = t
	}
	return s
}

// like says that the values of s are those of another stream.
func (s *Stream) like(other *Stream) *Stream {
	s.values = other.values
	return s
}

// result is the type of what a function of the right shape returns.
func result(f any) reflect.Type { return reflect.TypeOf(f).Out(0) }

// mustTake refuses a function whose parameter, with before others in front of
// it, cannot be a value of s. It knows of numbers, texts and bools alone: what else
// does not fit ends the query, as where nothing is known of the values.
func (s *Stream) mustTake(verb string, f any, before int) {
	t := reflect.TypeOf(f)
	if s.values == nil || !plain(s.values) || t.IsVariadic() {
		return
	}
	p := t.In(before)
	switch {
	case t.NumIn() > before+1:
		refuse(verb, &Error{
			Verb: verb, Message: fmt.Sprintf("the function takes %s, but each value is one %s", count(t.NumIn(), "parameter"), s.values),
			Hint: "Only Zip, ZipLatest, CombineLatest and Pluck make several values at once.",
		})
	case plain(p) && p.Kind() != s.values.Kind():
		refusef(verb, "the function takes %s, but the values are %s", p, s.values)
	}
}

// plain reports a number, a text or a bool.
func plain(t reflect.Type) bool {
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Complex128 || t.Kind() == reflect.String
}
