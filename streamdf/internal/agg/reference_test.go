package agg_test

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"time"

	"freshet/streamdf/internal/column"
)

// reference reduces values, none of them null, by plain loops over exact
// numbers. nil is null.
func reference(fn string, q float64, t column.Type, values []any) any {
	switch fn {
	case "count":
		return int64(len(values))
	case "nunique":
		seen := map[any]bool{}
		for _, v := range values {
			if f, ok := v.(float64); ok && f != f {
				v = "NaN"
			}
			seen[v] = true
		}
		return int64(len(seen))
	case "sum":
		if t == column.Float {
			return exactSum(floats(values))
		}
		sum := new(big.Int)
		for _, f := range values {
			sum.Add(sum, big.NewInt(whole(f)))
		}
		if !sum.IsInt64() {
			return "overflow"
		}
		return typed(map[bool]column.Type{true: column.Int, false: t}[t == column.Bool], sum.Int64())
	}
	if len(values) == 0 {
		return nil
	}
	switch fn {
	case "first":
		return values[0]
	case "last":
		return values[len(values)-1]
	case "min", "max":
		return extreme(values, fn == "max")
	}
	x := floats(values)
	var result float64
	switch fn {
	case "mean":
		result = exactSum(x) / float64(len(x))
	case "var", "std":
		if len(x) < 2 {
			return nil
		}
		if result = exactVar(x); fn == "std" {
			result = math.Sqrt(result)
		}
	case "median", "quantile":
		if fn == "median" {
			q = 0.5
		}
		result = sortedQuantile(x, q)
	default:
		panic(fn)
	}
	if t == column.Duration {
		return typed(t, int64(math.Round(result)))
	}
	return result
}

func whole(v any) int64 {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case int64:
		return v
	case time.Duration:
		return int64(v)
	}
	panic(fmt.Sprintf("%T", v))
}

func typed(t column.Type, v int64) any {
	if t == column.Duration {
		return time.Duration(v)
	}
	return v
}

func floats(values []any) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if f, ok := v.(float64); ok {
			out[i] = f
		} else {
			out[i] = float64(whole(v))
		}
	}
	return out
}

func finite(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v-v != 0 })
}

func exactSum(x []float64) float64 {
	if !finite(x) {
		sum := 0.0
		for _, v := range x {
			sum += v
		}
		return sum
	}
	f, _ := bigSum(x).Float64()
	return f
}

func bigSum(x []float64) *big.Float {
	sum := new(big.Float).SetPrec(300)
	for _, v := range x {
		sum.Add(sum, big.NewFloat(v))
	}
	return sum
}

func exactVar(x []float64) float64 {
	if !finite(x) {
		return math.NaN()
	}
	n := big.NewFloat(float64(len(x)))
	mean := new(big.Float).SetPrec(300).Quo(bigSum(x), n)
	sum := new(big.Float).SetPrec(300)
	for _, v := range x {
		d := new(big.Float).SetPrec(300).Sub(big.NewFloat(v), mean)
		sum.Add(sum, d.Mul(d, d))
	}
	f, _ := sum.Quo(sum, big.NewFloat(float64(len(x)-1))).Float64()
	return f
}

func sortedQuantile(x []float64, q float64) float64 {
	for _, v := range x {
		if v != v {
			return v
		}
	}
	s := slices.Sorted(slices.Values(x))
	pos := q * float64(len(s)-1)
	i := int(math.Floor(pos))
	if pos == float64(i) || s[i] == s[i+1] {
		return s[i]
	}
	return s[i] + (s[i+1]-s[i])*(pos-float64(i))
}

func extreme(values []any, most bool) any {
	best := values[0]
	for _, v := range values[1:] {
		if f, ok := best.(float64); ok && f != f {
			return best
		}
		if c := compare(v, best); most && c > 0 || !most && c < 0 {
			best = v
		}
		if f, ok := v.(float64); ok && f != f {
			return v
		}
	}
	return best
}

func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case float64:
		return cmp.Compare(a, b.(float64))
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return cmp.Compare(whole(a), whole(b))
}

// near compares a result with the reference: whole numbers and choices exactly,
// computed floats to 1e-9, and where large values cancel to their rounding.
func near(got, want any, size float64) bool {
	g, ok := got.(float64)
	w, both := want.(float64)
	if !ok || !both {
		if d, ok := got.(time.Duration); ok && want != nil {
			return math.Abs(float64(d-want.(time.Duration))) <= 1
		}
		return got == want
	}
	if g != g || w != w || math.IsInf(g, 0) || math.IsInf(w, 0) {
		return g != g && w != w || g == w
	}
	return math.Abs(g-w) <= 1e-9*math.Abs(w)+1e-15*size
}

// A dataset is a column and its name.
type dataset struct {
	name string
	col  *column.Column
}

// datasets makes columns of n rows of every type and every kind of trouble.
func datasets(n int, seed uint64) []dataset {
	r := rand.New(rand.NewPCG(seed, 1))
	float := func(f func(i int) float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	ints := func(f func(i int) int64) []int64 {
		out := make([]int64, n)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	odd := func(i int) float64 {
		switch r.IntN(12) {
		case 0:
			return math.NaN()
		case 1:
			return math.Inf(1)
		case 2:
			return math.Copysign(0, -1)
		case 3:
			return math.Inf(-1)
		}
		return r.NormFloat64()
	}
	spike := func(i int) float64 {
		if i == n/3 {
			return 1e17
		}
		return float64(i%7) + 0.1
	}
	list := []dataset{
		{"normal", column.NewFloats(float(func(int) float64 { return r.NormFloat64() }), nil)},
		{"offset", column.NewFloats(float(func(int) float64 { return 1e9 + r.NormFloat64() }), nil)},
		{"spike", column.NewFloats(float(spike), nil)},
		{"constant", column.NewFloats(float(func(int) float64 { return 0.1 }), nil)},
		{"ties", column.NewFloats(float(func(int) float64 { return float64(r.IntN(5)) }), nil)},
		{"odd", column.NewFloats(float(odd), nil)},
		{"tiny", column.NewFloats(float(func(int) float64 { return r.Float64() * 1e-200 }), nil)},
		{"nulls", column.NewFloats(float(func(int) float64 { return r.NormFloat64() }), some(r, n, 0.3))},
		{"odd nulls", column.NewFloats(float(odd), some(r, n, 0.5))},
		{"all null", column.NewFloats(make([]float64, n), column.NewBitmap(n))},
		{"ints", column.NewInts(column.Int, ints(func(int) int64 { return r.Int64N(100) - 50 }), nil)},
		{"large ints", column.NewInts(column.Int, ints(func(i int) int64 { return (r.Int64N(1<<50) + 1<<56) * int64(1-i%2*2) }), some(r, n, 0.2))},
		{"durations", column.NewInts(column.Duration, ints(func(int) int64 { return r.Int64N(1e12) }), some(r, n, 0.1))},
		{"times", column.NewInts(column.Time, ints(func(int) int64 { return 1.7e18 + r.Int64N(1000) }), some(r, n, 0.1))},
	}
	bools, words, codes, dict := make([]bool, n), make([]string, n), make([]uint32, n), column.NewDict()
	for i := range n {
		bools[i] = r.IntN(3) == 0
		words[i] = fmt.Sprintf("w%d", r.IntN(20))
		codes[i] = dict.Code(fmt.Sprintf("d%d", r.IntN(20)))
	}
	return append(list,
		dataset{"bools", column.NewBools(bools, some(r, n, 0.2))},
		dataset{"words", column.NewStrings(words, some(r, n, 0.2))},
		dataset{"dictionary", column.NewCodes(codes, dict, some(r, n, 0.2))},
	)
}

// some returns a bitmap in which the given share is null.
func some(r *rand.Rand, n int, nulls float64) column.Bitmap {
	valid := column.NewBitmap(n)
	for i := range n {
		if r.Float64() >= nulls {
			valid.Set(i)
		}
	}
	return valid
}

// cuts returns the ends of batches of n rows; some are empty.
func cuts(n, size int) []int {
	ends := []int{0}
	for at := 0; at < n; {
		at = min(at+size, n)
		ends = append(ends, at)
		if at%5 == 0 {
			ends = append(ends, at)
		}
	}
	return ends
}

// bitsOf spells a column so that two that differ in one bit differ.
func bitsOf(c *column.Column) string {
	s := fmt.Sprint(c.Type())
	for i := range c.Len() {
		v := c.Value(i)
		if f, ok := v.(float64); ok {
			s += fmt.Sprintf(" %x", math.Float64bits(f))
		} else {
			s += fmt.Sprintf(" %v", v)
		}
	}
	return s
}

// size is the sum of magnitudes, for the rounding of sums that cancel.
func size(values []any, t column.Type) float64 {
	if t == column.String || t == column.Time {
		return 0
	}
	sum := 0.0
	for _, f := range floats(values) {
		if f-f == 0 {
			sum += math.Abs(f)
		}
	}
	return sum
}
