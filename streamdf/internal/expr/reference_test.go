package expr_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"

	"freshet/streamdf/internal/column"
)

// A formula is a random expression: its text, and what it means for one row,
// said anew in plain Go. Values are as in batch; nil is null. Rows that
// overflow panic with tooLarge.
type formula struct {
	text string
	eval func(row []any) any
}

type tooLarge struct{}

// formulas makes random ones over the columns of randomBatch.
type formulas struct{ rng *rand.Rand }

var randomSchema = column.Schema{
	{Name: "b", Type: column.Bool},
	{Name: "i", Type: column.Int},
	{Name: "j", Type: column.Int},
	{Name: "x", Type: column.Float},
	{Name: "y", Type: column.Float},
	{Name: "s", Type: column.String},
	{Name: "u", Type: column.String},
	{Name: "t", Type: column.Time},
	{Name: "d", Type: column.Duration},
}

func randomBatch(rng *rand.Rand, n int) *batch {
	b := &batch{schema: randomSchema, coded: rng.IntN(2) == 0}
	floats := []float64{0, math.Copysign(0, -1), 1, -1.5, 2.5, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 5e-324, 1e19}
	ints := []int64{0, 1, -1, 2, 7, -7, 1000, math.MaxInt64, math.MinInt64, 1 << 40}
	strs := []string{"", "a", "b", "ab", "Ab,c", "ß,é", "a,b,a"}
	holes := rng.IntN(3) // no nulls, few, many
	for range n {
		spans := []time.Duration{0, time.Second, -time.Minute, 36 * time.Hour, math.MaxInt64}
		row := []any{
			rng.IntN(2) == 0,
			ints[rng.IntN(len(ints))],
			rng.Int64N(20) - 10,
			floats[rng.IntN(len(floats))],
			float64(rng.IntN(40)-20) / 4,
			strs[rng.IntN(len(strs))],
			strs[rng.IntN(len(strs))],
			time.Unix(rng.Int64N(4e9)-2e9, rng.Int64N(1e9)).UTC(),
			spans[rng.IntN(len(spans))],
		}
		for k := range row {
			if holes > 0 && rng.IntN(4) < holes {
				row[k] = nil
			}
		}
		b.rows = append(b.rows, row)
	}
	return b
}

func (g formulas) pick(choices ...func() formula) formula { return choices[g.rng.IntN(len(choices))]() }

func col(name string) func() formula {
	k := randomSchema.Index(name)
	return func() formula { return formula{name, func(row []any) any { return row[k] }} }
}

func lit(text string, v any) func() formula {
	return func() formula { return formula{text, func([]any) any { return v }} }
}

// strict makes a call or an operator of which a null operand makes null; format
// holds a %s for each operand.
func strict(format string, f func(a []any) any, operands ...formula) formula {
	texts := make([]any, len(operands))
	for k, o := range operands {
		texts[k] = o.text
	}
	return formula{fmt.Sprintf(format, texts...), func(row []any) any {
		args, null, overflow := make([]any, len(operands)), false, false
		for k, o := range operands {
			v, large := attempt(o, row)
			args[k] = v
			null, overflow = null || v == nil && !large, overflow || large
		}
		switch {
		case null: // whatever the others are
			return nil
		case overflow:
			panic(tooLarge{})
		}
		return f(args)
	}}
}

func attempt(f formula, row []any) (v any, overflow bool) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case tooLarge:
			overflow = true
		default:
			panic(p)
		}
	}()
	return f.eval(row), false
}

// shared are the forms that every type has.
func (g formulas) shared(depth int, of func(int) formula) []func() formula {
	return []func() formula{
		func() formula {
			c, a, b := g.bool(depth), of(depth), of(depth)
			format := "(%s ? %s : %s)"
			if g.rng.IntN(2) == 0 {
				format = "if(%s, %s, %s)"
			}
			return formula{fmt.Sprintf(format, c.text, a.text, b.text), func(row []any) any {
				if c.eval(row) == true {
					return a.eval(row)
				}
				return b.eval(row)
			}}
		},
		func() formula {
			a, b := of(depth), of(depth)
			format := "(%s ?? %s)"
			if g.rng.IntN(2) == 0 {
				format = "coalesce(%s, %s)"
			}
			return formula{fmt.Sprintf(format, a.text, b.text), func(row []any) any {
				if v := a.eval(row); v != nil {
					return v
				}
				return b.eval(row)
			}}
		},
	}
}

func (g formulas) bool(depth int) formula {
	leaves := []func() formula{col("b"), lit("true", true), lit("false", false)}
	if depth == 0 {
		return g.pick(leaves...)
	}
	depth--
	choices := append(g.shared(depth, g.bool), leaves[0],
		func() formula {
			return strict("(not %s)", func(a []any) any { return !a[0].(bool) }, g.parens(g.bool(depth)))
		},
		func() formula { return g.logic(depth, "and", false) },
		func() formula { return g.logic(depth, "or", true) },
		func() formula { return g.comparison(depth) },
		func() formula { return g.comparison(depth) },
		func() formula {
			of := []func(int) formula{g.bool, g.int, g.float, g.string, g.time}[g.rng.IntN(5)](depth)
			return formula{"isnull(" + of.text + ")", func(row []any) any { return of.eval(row) == nil }}
		},
		func() formula {
			return strict("(%s in ['a', 'Ab,c', ''])", func(a []any) any { return a[0] == "a" || a[0] == "Ab,c" || a[0] == "" }, g.string(depth))
		},
		func() formula {
			return strict("(%s not in [1, -7, 1000])", func(a []any) any { return a[0] != int64(1) && a[0] != int64(-7) && a[0] != int64(1000) }, g.int(depth))
		},
		func() formula {
			return strict("contains(%s, %s)", func(a []any) any { return strings.Contains(a[0].(string), a[1].(string)) }, g.string(depth), g.string(depth))
		},
		func() formula {
			return strict("startswith(%s, 'a')", func(a []any) any { return strings.HasPrefix(a[0].(string), "a") }, g.string(depth))
		},
	)
	return g.pick(choices...)
}

func (g formulas) parens(f formula) formula { return formula{"(" + f.text + ")", f.eval} }

func (g formulas) logic(depth int, op string, settles bool) formula {
	a, b := g.bool(depth), g.bool(depth)
	return formula{fmt.Sprintf("(%s %s %s)", a.text, op, b.text), func(row []any) any {
		x := a.eval(row)
		if x == settles {
			return settles
		}
		y := b.eval(row)
		switch {
		case y == settles:
			return settles
		case x == nil || y == nil:
			return nil
		}
		return !settles
	}}
}

func (g formulas) comparison(depth int) formula {
	of := []func(int) formula{g.int, g.float, g.number, g.string, g.time, g.duration}[g.rng.IntN(6)]
	op := []string{"<", "<=", ">", ">=", "==", "!="}[g.rng.IntN(6)]
	return strict("(%s "+op+" %s)", func(a []any) any { return compareValues(op, a[0], a[1]) }, of(depth), of(depth))
}

func compareValues(op string, a, b any) bool {
	less, same := false, false
	switch x := a.(type) {
	case string:
		less, same = x < b.(string), x == b.(string)
	case time.Time:
		less, same = x.Before(b.(time.Time)), x.Equal(b.(time.Time))
	case time.Duration:
		less, same = x < b.(time.Duration), x == b.(time.Duration)
	case int64:
		y, ok := b.(int64)
		if !ok {
			return compareValues(op, float64(x), b)
		}
		less, same = x < y, x == y
	case float64:
		y, ok := b.(float64)
		if !ok {
			y = float64(b.(int64))
		}
		if math.IsNaN(x) || math.IsNaN(y) {
			return op == "!="
		}
		less, same = x < y, x == y
	}
	switch op {
	case "<":
		return less
	case "<=":
		return less || same
	case ">":
		return !less && !same
	case ">=":
		return !less
	case "==":
		return same
	}
	return !same
}

func (g formulas) number(depth int) formula {
	if g.rng.IntN(2) == 0 {
		return g.int(depth)
	}
	return g.float(depth)
}

// fits returns an int, or says that it overflows.
func fits(b *big.Int) int64 {
	if !b.IsInt64() {
		panic(tooLarge{})
	}
	return b.Int64()
}

func bigOp(op string, a, b int64) int64 {
	x, y, z := big.NewInt(a), big.NewInt(b), new(big.Int)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		z.Mul(x, y)
	}
	return fits(z)
}

func (g formulas) int(depth int) formula {
	leaves := []func() formula{col("i"), col("j"), lit("3", int64(3)), lit("(-2)", int64(-2)), lit("9223372036854775807", int64(math.MaxInt64))}
	if depth == 0 {
		return g.pick(leaves...)
	}
	depth--
	op := []string{"+", "-", "*"}[g.rng.IntN(3)]
	choices := append(g.shared(depth, g.int), leaves[0], leaves[1],
		func() formula {
			return strict("(%s "+op+" %s)", func(a []any) any { return bigOp(op, a[0].(int64), a[1].(int64)) }, g.column(g.int, "i", "j"), g.int(depth))
		},
		func() formula {
			return strict("(%s %% %s)", func(a []any) any {
				if a[1] == int64(0) {
					return nil
				}
				// a - b*floor(a/b), as Python defines it
				q, m := new(big.Int).DivMod(big.NewInt(a[0].(int64)), big.NewInt(a[1].(int64)), new(big.Int))
				_ = q
				if m.Sign() != 0 && a[1].(int64) < 0 {
					m.Add(m, big.NewInt(a[1].(int64)))
				}
				return m.Int64()
			}, g.int(depth), g.int(depth))
		},
		func() formula {
			return strict("abs(%s)", func(a []any) any { return fits(new(big.Int).Abs(big.NewInt(a[0].(int64)))) }, g.column(g.int, "i", "j"))
		},
		func() formula {
			return strict("(-%s)", func(a []any) any { return bigOp("-", 0, a[0].(int64)) }, g.column(g.int, "i", "j"))
		},
		func() formula {
			return strict("(%s ** 3)", func(a []any) any { return fits(new(big.Int).Exp(big.NewInt(a[0].(int64)), big.NewInt(3), nil)) }, g.column(g.int, "i", "j"))
		},
		func() formula {
			return strict("len(%s)", func(a []any) any { return int64(len([]rune(a[0].(string)))) }, g.string(depth))
		},
		func() formula {
			return strict("(year(%s) * 100 + month(%s))", func(a []any) any {
				return int64(a[0].(time.Time).Year()*100) + int64(a[1].(time.Time).Month())
			}, g.time(depth), g.time(0))
		},
		func() formula {
			return strict("weekday(%s)", func(a []any) any { return int64(a[0].(time.Time).Weekday()+6) % 7 }, g.time(depth))
		},
		func() formula {
			return strict("int(%s)", func(a []any) any {
				f := math.Trunc(a[0].(float64))
				if math.IsNaN(f) || f < -0x1p63 || f >= 0x1p63 {
					return nil
				}
				return int64(f)
			}, g.float(depth))
		},
		func() formula {
			return strict("clip(%s, -5, 5)", func(a []any) any { return max(-5, min(5, a[0].(int64))) }, g.int(depth))
		},
		func() formula {
			return strict("min(%s, %s)", func(a []any) any { return min(a[0].(int64), a[1].(int64)) }, g.int(depth), g.int(depth))
		},
	)
	return g.pick(choices...)
}

// column is mostly one of the columns, so that overflows do not swallow
// everything.
func (g formulas) column(of func(int) formula, names ...string) formula {
	if g.rng.IntN(4) == 0 {
		return of(1)
	}
	return col(names[g.rng.IntN(len(names))])()
}
