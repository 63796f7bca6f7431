package streamdf

import (
	"fmt"
	"reflect"
	"time"

	"freshet/streamdf/internal/flow"
)

// maxWindow is how many values a Collect, a TimedWindow or a Unique without a
// number of its own holds.
const maxWindow = 1 << 20

// Pluck emits a part of every value: the element of a number (negative ones
// count from the end), the value of a key, or the field of a name, by its Go
// name or its streamdf tag. Several keys give all these parts together, for a
// function with as many parameters. A value without the part ends the query.
func (s *Stream) Pluck(key any, more ...any) *Stream {
	keys := append([]any{key}, more...)
	return s.then(flow.Pluck(s.open, keys), "Pluck "+listed(keys))
}

func listed(values []any) string {
	text := fmt.Sprint(values[0])
	for _, v := range values[1:] {
		text += ", " + fmt.Sprint(v)
	}
	return text
}

// Flatten emits the elements of every slice or array one by one.
func (s *Stream) Flatten() *Stream { return s.then(flow.Flatten(s.open), "Flatten") }

// Slice emits the values of the numbers start, start+step, … below end, where
// the first value is number 0 and a negative end is the end of the stream. The
// step is 1 unless given. The stream ends with the last of them.
func (s *Stream) Slice(start, end int, step ...int) *Stream {
	by := 1
	if len(step) == 1 {
		by = step[0]
	}
	if start < 0 || by < 1 || len(step) > 1 {
		refusef("Slice", "start %d, step %v: want a start of at least 0 and one step of at least 1", start, step)
	}
	return s.then(flow.Slice(s.open, start, end, by), fmt.Sprintf("Slice %d, %d, %d", start, end, by))
}

// Unique drops the values that came before. Options, in any order: a key, a
// func(T) K, whose results are compared instead of the values; a number of keys
// to remember, 1,048,576 by default: one that stayed away longer than that many
// others is new again.
func (s *Stream) Unique(options ...any) *Stream {
	o := readListOptions("Unique", options)
	key, err := flow.NewKey("Unique", o.key)
	if err != nil {
		refuse("Unique", err)
	}
	return s.then(flow.Unique(s.open, o.n, key), "Unique")
}

// Partition emits lists of n values: a []T for values of one type, as a
// function func([]T) takes them, else a []any. A list that is not full is
// emitted a timeout ("1s" or a time.Duration; none by default) after its first
// value, and when the stream ends.
func (s *Stream) Partition(n int, timeout ...any) *Stream {
	mustHold("Partition", n)
	var wait time.Duration
	if len(timeout) > 1 {
		refusef("Partition", "it takes one timeout, got %d", len(timeout))
	} else if len(timeout) == 1 {
		wait = mustInterval("Partition", timeout[0])
	}
	return s.then(flow.Partition(s.open, n, wait, flow.Lists{}), fmt.Sprintf("Partition %d", n))
}

// PartitionUnique emits lists of n values with different keys, see Partition.
// Options, in any order: a key, a func(T) K, the value itself by default; which
// value of a key is kept, "first" (the default) or "last"; a timeout, a
// time.Duration or a text as "1s".
func (s *Stream) PartitionUnique(n int, options ...any) *Stream {
	mustHold("PartitionUnique", n)
	o := readListOptions("PartitionUnique", options)
	return s.then(flow.Partition(s.open, n, o.timeout, o.lists("PartitionUnique")), fmt.Sprintf("PartitionUnique %d", n))
}

// TimedWindow emits every interval ("1s" or a time.Duration) the list of the
// values that came in it, which may be empty, and what is left when the stream
// ends. Lists are as those of Partition. When a window holds 1,048,576 values
// the upstream waits for its end.
func (s *Stream) TimedWindow(interval any) *Stream {
	d := mustInterval("TimedWindow", interval)
	return s.then(flow.TimedWindow(s.open, d, maxWindow, flow.Lists{}), fmt.Sprintf("TimedWindow %v", d))
}

// TimedWindowUnique is TimedWindow with one value of each key; its options are
// the key and which value is kept, as of PartitionUnique.
func (s *Stream) TimedWindowUnique(interval any, options ...any) *Stream {
	d := mustInterval("TimedWindowUnique", interval)
	o := readListOptions("TimedWindowUnique", options)
	if o.timeout != 0 {
		refusef("TimedWindowUnique", "a window ends with its interval: it takes no timeout")
	}
	return s.then(flow.TimedWindow(s.open, d, maxWindow, o.lists("TimedWindowUnique")), fmt.Sprintf("TimedWindowUnique %v", d))
}

// SlidingWindow emits with every value the list of the last n, at the start
// the shorter ones too; with partial false those of n values only.
func (s *Stream) SlidingWindow(n int, partial ...bool) *Stream {
	mustHold("SlidingWindow", n)
	if len(partial) > 1 {
		refusef("SlidingWindow", "it takes one bool, got %d", len(partial))
	}
	return s.then(flow.SlidingWindow(s.open, n, len(partial) == 0 || partial[0]), fmt.Sprintf("SlidingWindow %d", n))
}

// Collect holds values until Flush, which emits them as one list; what is left
// is emitted when the stream ends. It holds n values, 1,048,576 by default: then
// the upstream waits for Flush.
func (s *Stream) Collect(n ...int) *Stream {
	hold := maxWindow
	if len(n) > 1 {
		refusef("Collect", "it takes one number, got %d", len(n))
	} else if len(n) == 1 {
		hold = n[0]
	}
	mustHold("Collect", hold)
	c := new(flow.Collector)
	below := s.then(c.Open(s.open, hold), "Collect")
	below.collector = c
	return below
}

// Flush emits what a stream of Collect holds, the empty list too: in every sink
// below, all values that were sent by Emit before. It panics with an *Error on
// a stream that Collect did not make.
func (s *Stream) Flush() {
	if s.collector == nil {
		refusef("Flush", "only a stream of Collect holds values to flush")
	}
	s.collector.Flush()
}

func mustHold(verb string, n int) {
	if n < 1 {
		refusef(verb, "a list of %d values: want at least 1", n)
	}
}

// listOptions says how values are told apart and gathered.
type listOptions struct {
	key     any
	n       int
	last    bool
	timeout time.Duration
}

func readListOptions(verb string, options []any) listOptions {
	o := listOptions{n: maxWindow}
	for _, option := range options {
		switch x := option.(type) {
		case int:
			mustHold(verb, x)
			o.n = x
		case string:
			if x == "first" || x == "last" {
				o.last = x == "last"
				continue
			}
			o.timeout = mustInterval(verb, x)
		case time.Duration:
			o.timeout = mustInterval(verb, x)
		default:
			if reflect.ValueOf(option).Kind() != reflect.Func {
				refusef(verb, "%T is no option: see its help", option)
			}
			o.key = option
		}
	}
	return o
}

func (o listOptions) lists(verb string) flow.Lists {
	key, err := flow.NewKey(verb, o.key)
	if err != nil {
		refuse(verb, err)
	}
	return flow.Lists{Key: key, Last: o.last}
}
