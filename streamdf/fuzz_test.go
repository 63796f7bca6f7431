package streamdf_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"freshet/streamdf"
)

// fuzzed makes rows of bytes, two a row: the first picks the float, the second
// the rest.
func fuzzed(data []byte) *streamdf.Table {
	floats := []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1e9, 1e9 + 1, 1e17, -1e17, 1e300, -1e300, 5e-324,
		math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
	}
	n := len(data) / 2
	x, i, k, s, b, ts := make([]*float64, n), make([]*int64, n), make([]*string, n), make([]*string, n), make([]*bool, n), make([]time.Time, n)
	at := day(9, 0)
	for row := range n {
		p, q := int(data[2*row]), int(data[2*row+1])
		if p < 200 {
			x[row] = ptr(floats[p%len(floats)])
		}
		if q&7 != 0 {
			i[row] = ptr(int64(q>>3) - 16)
		}
		if q&3 != 3 {
			k[row] = ptr("abc"[q&3 : q&3+1])
		}
		if p&3 != 0 {
			s[row] = ptr(strings.Repeat("z", p>>6))
		}
		if q&16 != 0 {
			b[row] = ptr(p&1 == 0)
		}
		at = at.Add(time.Duration(q&3) * time.Second)
		ts[row] = at
	}
	return streamdf.FromColumns("ts", ts, "x", x, "i", i, "k", k, "s", s, "b", b).Collect()
}

// FuzzVerbs cuts rows anywhere and expects the same answer of every verb.
func FuzzVerbs(f *testing.F) {
	f.Add([]byte("a stream of bytes that make rows, two bytes a row"), []byte{1, 2, 3})
	f.Add([]byte{7, 1, 8, 2, 14, 9, 15, 17, 16, 33, 255, 8}, []byte{1})
	f.Add([]byte{12, 1, 13, 1, 12, 2, 9, 2, 10, 1, 11, 1}, []byte{2, 1})
	names := make([]string, 0, len(verbs))
	for name := range verbs {
		names = append(names, name)
	}
	slices.Sort(names)
	f.Fuzz(func(t *testing.T, data, cuts []byte) {
		whole := fuzzed(data[:min(len(data), 400)])
		batches := cutAt(whole, cuts)
		for _, name := range names {
			want, failed := answer(verbs[name](streamdf.FromTable(whole)))
			for how, frame := range map[string]*streamdf.Frame{"": streamdf.FromTable(batches...), ", lent": lent(streamdf.FromTable(batches...))} {
				if got, also := answer(verbs[name](frame)); got != want || failed != also {
					t.Errorf("%s: cut into %d%s:\n%s %s\nin one:\n%s %s", name, len(batches), how, got, also, want, failed)
				}
			}
		}
	})
}

// FuzzCut runs random plans of all verbs over rows cut anywhere, in one pass and
// step by step, on one processor and on all, and from their JSON, and expects the
// same answer.
func FuzzCut(f *testing.F) {
	f.Add([]byte{31, 0, 0, 1, 0, 0, 0, 0, 0, 40, 1}, []byte("rows of two bytes each"), []byte{1, 0, 3})
	for at := range verbSteps {
		f.Add([]byte{byte(at), 1, 2, 0, 1, 2, 0, 1, 2, byte(at + 17), 0, 2, 1, 0, 2, 1, 0, 2}, []byte{7, 1, 8, 2, 14, 9, 15, 17, 16, 33, 255, 8}, []byte{1, 2})
	}
	f.Fuzz(func(t *testing.T, plan, data, cuts []byte) {
		whole := fuzzed(data[:min(len(data), 400)])
		mustNotMatter(t, planOf(plan, 5), whole, cutAt(whole, cuts))
	})
}

// cutAt cuts a table into batches of so many rows, and the rest.
func cutAt(whole *streamdf.Table, rows []byte) (batches []*streamdf.Table) {
	at := 0
	for _, n := range rows {
		next := min(at+int(n), whole.Len())
		batches, at = append(batches, whole.Slice(at, next)), next
	}
	return append(batches, whole.Slice(at, whole.Len()))
}

// lent is a frame whose batches are written over by the next ones unless the verb
// that reads them keeps them.
func lent(f *streamdf.Frame) *streamdf.Frame {
	return f.Assign("ts = coalesce(ts, ts)", "x = coalesce(x, x)", "i = coalesce(i, i)", "b = coalesce(b, b)")
}

// answer is a frame's final rows as CSV, or what it failed with.
func answer(f *streamdf.Frame) (text, failed string) {
	var b strings.Builder
	err := streamdf.Try(func() {
		if err := f.Collect().WriteCSV(&b); err != nil {
			panic(err)
		}
	})
	if err != nil {
		return "", err.Error()
	}
	return b.String(), ""
}
