package agg

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/DataDog/sketches-go/ddsketch"
	"github.com/axiomhq/hyperloglog"

	"freshet/streamdf/internal/column"
)

// Approximations keep a sketch of a bounded size a group. What a sketch holds
// does not depend on the order of the values, so the answer is one answer.

// approxAccuracy is how far an approximate quantile may be from a value of its
// rank, as a share of it.
const approxAccuracy = 0.01

// approxQuantile is a quantile by DDSketch (Masson, Rim and Lee, 2019): a
// histogram of logarithms.
type approxQuantile struct {
	q      float64
	least  int64
	groups []*quantileSketch
	nums   numbers
}

// A quantileSketch has beside it the values that no logarithm stands for.
type quantileSketch struct {
	*ddsketch.DDSketch
	n, nans, low, high float64 // all values, and those that are NaN, -Inf and +Inf
}

var (
	_ Accumulator = (*approxQuantile)(nil)
	_ Stepper     = (*approxQuantile)(nil)
)

func newQuantileSketch() *quantileSketch {
	s, err := ddsketch.NewDefaultDDSketch(approxAccuracy)
	if err != nil {
		panic(err) // the accuracy is a constant that it takes
	}
	return &quantileSketch{DDSketch: s}
}

func (s *quantileSketch) add(x float64) {
	s.n++
	switch {
	case x != x:
		s.nans++
	case s.Add(x) == nil:
	case x < 0:
		s.low++
	default:
		s.high++
	}
}

// quantile returns about the value of rank q(n-1).
func (s *quantileSketch) quantile(q float64) float64 {
	rank := math.Floor(q * (s.n - 1))
	inner := s.n - s.low - s.high
	switch {
	case s.nans > 0:
		return nan
	case rank < s.low:
		return math.Inf(-1)
	case rank >= s.low+inner:
		return math.Inf(1)
	case inner == 1:
		rank = s.low
	}
	v, err := s.GetValueAtQuantile(min(1, (rank-s.low)/max(inner-1, 1)))
	if err != nil {
		panic(err) // it is not empty
	}
	return v
}

func (a *approxQuantile) begin(groups int) {
	for len(a.groups) < groups {
		a.groups = append(a.groups, newQuantileSketch())
	}
}

func (a *approxQuantile) Add(rows Rows, c, _ *column.Column) error {
	a.begin(rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	for i, v := range x {
		if !c.Valid(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		a.groups[g].add(v)
	}
	return nil
}

func (a *approxQuantile) Result(groups int) *column.Column {
	a.begin(groups)
	out := make([]float64, groups)
	return column.NewFloats(out, validWhere(groups, func(g int) bool {
		if a.groups[g].n == 0 {
			return false
		}
		out[g] = a.groups[g].quantile(a.q)
		return true
	}))
}

func (a *approxQuantile) Step(rows Rows, c, _ *column.Column, out *Results) error {
	a.begin(rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	rows.each(out, func(i int, g uint32) {
		s := a.groups[g]
		if c.Valid(i) {
			s.add(x[i])
		}
		if s.n < float64(a.least) {
			out.Null(i)
			return
		}
		out.floats[i] = s.quantile(a.q)
	})
	return nil
}

// approxDistinct counts different values by HyperLogLog (Heule, Nunkesser and
// Hall, 2013) with 16,384 registers: 0.8 % off as a rule.
type approxDistinct struct {
	least  int64
	groups []*hyperloglog.Sketch
	n      []int64
	key    []byte
}

var (
	_ Accumulator = (*approxDistinct)(nil)
	_ Stepper     = (*approxDistinct)(nil)
)

func (a *approxDistinct) begin(groups int) {
	a.n = grow(a.n, groups)
	for len(a.groups) < groups {
		a.groups = append(a.groups, hyperloglog.New())
	}
}

func (a *approxDistinct) insert(g uint32, c *column.Column, i int) {
	a.n[g]++
	b := a.key[:0]
	switch c.Type() {
	case column.String:
		b = append(b, c.Str(i)...)
	case column.Float:
		b = binary.LittleEndian.AppendUint64(b, floatBits(c.Floats()[i]))
	case column.Bool:
		b = append(b, byte(bit(c.Bools()[i])))
	default:
		b = binary.LittleEndian.AppendUint64(b, uint64(c.Ints()[i]))
	}
	a.key = b
	a.groups[g].Insert(b)
}

// estimate looks at a copy: the sketch puts itself in order when it is asked.
func (a *approxDistinct) estimate(g int) int64 { return int64(a.groups[g].Clone().Estimate()) }

func (a *approxDistinct) Add(rows Rows, c, _ *column.Column) error {
	a.begin(rows.Groups)
	for i := range rows.N {
		if !c.Valid(i) {
			continue
		}
		g := uint32(0)
		if rows.IDs != nil {
			g = rows.IDs[i]
		}
		a.insert(g, c, i)
	}
	return nil
}

func (a *approxDistinct) Result(groups int) *column.Column {
	a.begin(groups)
	out := make([]int64, groups)
	for g := range out {
		out[g] = a.estimate(g)
	}
	return column.NewInts(column.Int, out, nil)
}

func (a *approxDistinct) Step(rows Rows, c, _ *column.Column, out *Results) error {
	a.begin(rows.Groups)
	rows.each(out, func(i int, g uint32) {
		if c.Valid(i) {
			a.insert(g, c, i)
		}
		if a.n[g] < a.least {
			out.Null(i)
			return
		}
		out.ints[i] = a.estimate(int(g))
	})
	return nil
}

func approxQuantileType(t column.Type) column.Type {
	if t.Numeric() {
		return column.Float
	}
	return column.Invalid
}

// Approximate reports an aggregate that has a sketch and so no window that rows
// leave one by one.
func Approximate(fn string) bool {
	return slices.Contains([]string{"approx_nunique", "approx_quantile"}, fn)
}
