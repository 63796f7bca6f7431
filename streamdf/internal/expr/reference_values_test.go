package expr_test

import (
	"fmt"
	"math"
	"strings"
	"time"
)

func (g formulas) float(depth int) formula {
	leaves := []func() formula{col("x"), col("y"), lit("0.5", 0.5), lit("float('nan')", math.NaN()), lit("(-3.0)", -3.0)}
	if depth == 0 {
		return g.pick(leaves...)
	}
	depth--
	num := func(v any) float64 {
		if i, ok := v.(int64); ok {
			return float64(i)
		}
		return v.(float64)
	}
	op := []string{"+", "-", "*", "/"}[g.rng.IntN(4)]
	one := func(format string, f func(float64) float64) func() formula {
		return func() formula { return strict(format, func(a []any) any { return f(num(a[0])) }, g.float(depth)) }
	}
	choices := append(g.shared(depth, g.float), leaves[0], leaves[1],
		func() formula {
			return strict("(%s "+op+" %s)", func(a []any) any {
				x, y := num(a[0]), num(a[1])
				return map[string]float64{"+": x + y, "-": x - y, "*": x * y, "/": x / y}[op]
			}, g.number(depth), g.float(depth))
		},
		func() formula {
			return strict("(%s / %s)", func(a []any) any { return num(a[0]) / num(a[1]) }, g.int(depth), g.int(depth))
		},
		func() formula {
			return strict("(%s %% %s)", func(a []any) any {
				x, y := num(a[0]), num(a[1])
				m := math.Mod(x, y)
				if m != 0 && math.Signbit(m) != math.Signbit(y) {
					m += y
				} else if m == 0 {
					m = math.Copysign(0, y)
				}
				return m
			}, g.float(depth), g.float(depth))
		},
		one("sqrt(%s)", math.Sqrt), one("floor(%s)", math.Floor), one("(-%s)", func(x float64) float64 {
			return math.Copysign(x, -1) * map[bool]float64{true: -1, false: 1}[math.Signbit(x)]
		}),
		one("(%s ** 2)", func(x float64) float64 { return math.Pow(x, 2) }), one("round(%s)", math.RoundToEven),
		func() formula {
			return strict("max(%s, %s)", func(a []any) any { return max(num(a[0]), num(a[1])) }, g.float(0), g.float(0))
		},
		func() formula {
			return strict("float(%s)", func(a []any) any { return num(a[0]) }, g.int(depth))
		},
	)
	return g.pick(choices...)
}

func (g formulas) string(depth int) formula {
	leaves := []func() formula{col("s"), col("u"), lit("'a'", "a"), lit("''", "")}
	if depth == 0 {
		return g.pick(leaves...)
	}
	depth--
	choices := append(g.shared(depth, g.string), leaves[0], leaves[1],
		func() formula {
			return strict("upper(%s)", func(a []any) any { return strings.ToUpper(a[0].(string)) }, g.string(depth))
		},
		func() formula {
			return strict("(%s + %s)", func(a []any) any { return a[0].(string) + a[1].(string) }, g.string(depth), g.string(depth))
		},
		func() formula {
			return strict("replace(%s, 'a', %s)", func(a []any) any { return strings.ReplaceAll(a[0].(string), "a", a[1].(string)) }, g.string(depth), g.string(0))
		},
		func() formula {
			return strict("split(%s, ',')[1]", func(a []any) any {
				if parts := strings.Split(a[0].(string), ","); len(parts) > 1 {
					return parts[1]
				}
				return nil
			}, g.string(depth))
		},
		func() formula {
			return strict("substr(%s, 1, 2)", func(a []any) any {
				r := []rune(a[0].(string))
				return string(r[min(1, len(r)):min(3, len(r))])
			}, g.string(depth))
		},
		func() formula {
			return strict("string(%s)", func(a []any) any { return fmt.Sprint(a[0]) }, g.int(depth))
		},
	)
	return g.pick(choices...)
}

func (g formulas) time(depth int) formula {
	if depth == 0 {
		return col("t")()
	}
	depth--
	choices := append(g.shared(depth, g.time), col("t"),
		func() formula {
			return strict("truncate(%s, '1h')", func(a []any) any { return a[0].(time.Time).Truncate(time.Hour) }, g.time(depth))
		},
		func() formula {
			return strict("(%s - %s)", func(a []any) any {
				return time.Unix(0, bigOp("-", a[0].(time.Time).UnixNano(), int64(a[1].(time.Duration)))).UTC()
			}, g.time(depth), g.column(g.duration, "d"))
		},
	)
	return g.pick(choices...)
}

func (g formulas) duration(depth int) formula {
	if depth == 0 {
		return col("d")()
	}
	depth--
	choices := append(g.shared(depth, g.duration), col("d"),
		func() formula {
			return strict("(%s - '2018-02-01')", func(a []any) any {
				return time.Duration(bigOp("-", a[0].(time.Time).UnixNano(), time.Date(2018, 2, 1, 0, 0, 0, 0, time.UTC).UnixNano()))
			}, g.time(depth))
		},
		func() formula {
			return strict("(%s * %s)", func(a []any) any { return time.Duration(bigOp("*", int64(a[0].(time.Duration)), a[1].(int64))) }, g.duration(depth), g.int(0))
		},
		func() formula {
			return strict("(%s + '90s')", func(a []any) any {
				return time.Duration(bigOp("+", int64(a[0].(time.Duration)), int64(90*time.Second)))
			}, g.duration(depth))
		},
	)
	return g.pick(choices...)
}
