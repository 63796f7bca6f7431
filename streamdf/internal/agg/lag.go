package agg

import "freshet/streamdf/internal/column"

// lag compares each row with the one n rows before, of its group. It keeps n
// values of each group.
type lag[T any] struct {
	codec[T]
	n    int
	dst  func(*Results) []T
	of   func(old, v T) (T, bool) // what a row gets of the two; false: it does not fit
	any  bool                     // a row may be null itself, as in shift
	name string
	arg  string
	past []ring[T]
}

// A ring is the last values of a group, the oldest at next once it is full.
type ring[T any] struct {
	values []T
	valid  []bool
	next   int
}

func newLag(s Spec) Stepper {
	ints := &lag[int64]{n: s.N, name: s.Func, arg: s.Arg, dst: func(r *Results) []int64 { return r.ints }}
	floats := &lag[float64]{n: s.N, name: s.Func, arg: s.Arg, dst: func(r *Results) []float64 { return r.floats }}
	switch {
	case s.Func == "pct_change":
		floats.codec, floats.of = ratioCodec(), func(old, v float64) (float64, bool) { return v/old - 1, true }
		return floats
	case s.Func == "diff" && s.Of == column.Float:
		floats.codec, floats.of = floatCodec(), func(old, v float64) (float64, bool) { return v - old, true }
		return floats
	case s.Func == "diff":
		ints.codec, ints.of = intCodec(s.Of), subtractWhole
		return ints
	case s.Of == column.Float:
		floats.codec, floats.of, floats.any = floatCodec(), earlier[float64], true
		return floats
	case s.Of == column.String:
		return &lag[string]{
			codec: stringCodec(), n: s.N, of: earlier[string], any: true, name: s.Func,
			dst: func(r *Results) []string { return r.strs },
		}
	}
	ints.codec, ints.of, ints.any = intCodec(s.Of), earlier[int64], true
	return ints
}

// ratioCodec reads numbers and durations as floats.
func ratioCodec() codec[float64] {
	nums := new(numbers)
	return codec[float64]{values: nums.of}
}

func earlier[T any](old, _ T) (T, bool) { return old, true }

func subtractWhole(old, v int64) (int64, bool) {
	d := v - old
	return d, (v^old)&(v^d) >= 0
}

var _ Stepper = (*lag[int64])(nil)

func (l *lag[T]) Step(rows Rows, c, _ *column.Column, out *Results) (err error) {
	l.past = grow(l.past, rows.Groups)
	x, valid, dst := l.values(c, 0, rows.N), c.Validity(), l.dst(out)
	rows.each(out, func(i int, g uint32) {
		ok := valid == nil || valid.Get(i)
		old, had := l.past[g].push(l.n, x[i], ok)
		if !had || !ok && !l.any {
			out.Null(i)
			return
		}
		v, fits := l.of(old, x[i])
		if !fits && err == nil {
			err = &OverflowError{Func: l.name, Arg: l.arg, Row: i}
		}
		dst[i] = v
	})
	return err
}

// push puts in a value and returns the one that n others followed; false when
// there is none or it was null.
func (r *ring[T]) push(n int, v T, valid bool) (old T, ok bool) {
	if len(r.values) < n {
		r.values, r.valid = append(r.values, v), append(r.valid, valid)
		return old, false
	}
	old, ok = r.values[r.next], r.valid[r.next]
	r.values[r.next], r.valid[r.next] = v, valid
	if r.next++; r.next == n {
		r.next = 0
	}
	return old, ok
}
