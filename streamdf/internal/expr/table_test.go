package expr_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/expr"
)

// A batch is rows as Go values; nil is null.
type batch struct {
	schema column.Schema
	rows   [][]any
	coded  bool // strings get a dictionary
	dicts  []*column.Dict
}

// table lays rows from to to-1 out in columns. Batches cut from one share the
// dictionaries, and what stands in null rows is rubbish.
func (b *batch) table(from, to int) *column.Table {
	if b.dicts == nil {
		b.dicts = make([]*column.Dict, len(b.schema))
		for k := range b.dicts {
			b.dicts[k] = column.NewDict()
		}
	}
	n := to - from
	cols := make([]*column.Column, len(b.schema))
	for k, f := range b.schema {
		valid, nulls := column.NewBitmap(n), false
		bools, ints, floats := make([]bool, n), make([]int64, n), make([]float64, n)
		strs, codes := make([]string, n), make([]uint32, n)
		for i := range n {
			valid.Set(i)
			switch v := b.rows[from+i][k].(type) {
			case nil:
				valid.Clear(i)
				nulls = true
				bools[i], ints[i], floats[i], strs[i], codes[i] = i%2 == 0, math.MaxInt64-int64(i), math.Inf(1), "rubbish", 1<<30
			case bool:
				bools[i] = v
			case int64:
				ints[i] = v
			case float64:
				floats[i] = v
			case string:
				strs[i] = v
				codes[i] = b.dicts[k].Code(v)
			case time.Time:
				ints[i] = v.UnixNano()
			case time.Duration:
				ints[i] = int64(v)
			}
		}
		if !nulls {
			valid = nil
		}
		switch {
		case f.Type == column.Bool:
			cols[k] = column.NewBools(bools, valid)
		case f.Type == column.Float:
			cols[k] = column.NewFloats(floats, valid)
		case f.Type == column.String && b.coded:
			cols[k] = column.NewCodes(codes, b.dicts[k], valid)
		case f.Type == column.String:
			cols[k] = column.NewStrings(strs, valid)
		default:
			cols[k] = column.NewInts(f.Type, ints, valid)
		}
	}
	return column.NewTable(b.schema, n, cols...)
}

// show writes a value so that equal bits, and only they, look equal.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case float64:
		switch {
		case v == 0 && math.Signbit(v):
			return "-0"
		case v != v:
			return "NaN"
		}
		return strings.TrimSuffix(fmt.Sprintf("%v", v), ".0")
	case string:
		return v
	case time.Time:
		return v.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

func column1(c *column.Column) string {
	out := make([]string, c.Len())
	for i := range out {
		out[i] = show(c.Value(i))
	}
	return strings.Join(out, " | ")
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", s)
	if err != nil {
		panic(err)
	}
	return t
}

var weather = &batch{
	schema: column.Schema{
		{Name: "x", Type: column.Float},
		{Name: "i", Type: column.Int},
		{Name: "j", Type: column.Int},
		{Name: "s", Type: column.String},
		{Name: "b", Type: column.Bool},
		{Name: "ts", Type: column.Time},
		{Name: "d", Type: column.Duration},
		{Name: "wind speed", Type: column.Float},
		{Name: "len", Type: column.Int},
	},
	rows: [][]any{
		{1.5, int64(7), int64(-3), "Rain, Sun", true, at("2018-02-01 13:45:30"), 90 * time.Second, 2.5, int64(1)},
		{-0.5, int64(-7), int64(3), "", false, at("1969-12-31 23:59:59"), -time.Hour, 3.5, int64(2)},
		{nil, nil, nil, nil, nil, nil, nil, nil, nil},
		{math.NaN(), int64(0), int64(0), "ßüdwind", true, at("2024-02-29 00:00:00"), time.Duration(0), -2.5, int64(3)},
	},
}

// values are expressions and their values in the four rows of weather.
var values = `
x                        => 1.5 | -0.5 | null | NaN
x + i                    => 8.5 | -7.5 | null | NaN
i + j                    => 4 | -4 | null | 0
i - 10                   => -3 | -17 | null | -10
10 - i                   => 3 | 17 | null | 10
i * j                    => -21 | -21 | null | 0
i / j                    => -2.3333333333333335 | -2.3333333333333335 | null | NaN
1 / (x - x)              => +Inf | +Inf | null | NaN
i % j                    => -2 | 2 | null | null
i % 3                    => 1 | 2 | null | 0
-7.5 % 2                 => 0.5 | 0.5 | 0.5 | 0.5
x % -1                   => -0.5 | -0.5 | null | NaN
i ** 2                   => 49 | 49 | null | 0
i ** 2.0                 => 49 | 49 | null | 0
2 ** -1                  => 0.5 | 0.5 | 0.5 | 0.5
-i ** 2                  => -49 | -49 | null | 0
2 ** 3 ** 2              => 512 | 512 | 512 | 512
10 ** len                => 10 | 100 | null | 1000
-x                       => -1.5 | 0.5 | null | NaN
1_000 + 0x1F             => 1031 | 1031 | 1031 | 1031
-9223372036854775808     => -9223372036854775808 | -9223372036854775808 | -9223372036854775808 | -9223372036854775808
.5 + 1.                  => 1.5 | 1.5 | 1.5 | 1.5
` + "`wind speed` * 2" + `         => 5 | 7 | null | -5
x > 1                    => true | false | null | false
x != x                   => false | false | null | true
1 > x                    => false | true | null | false
1 <= x                   => true | false | null | false
i >= 0                   => true | false | null | true
i == 7.0                 => true | false | null | false
-1 < i < 5               => false | false | null | true
not x > 1                => false | true | null | true
!b                       => false | true | null | false
not b == true            => false | true | null | false
not b and x > 0          => false | false | null | false
b and i > 0              => true | false | null | false
b or x > 0               => true | false | null | true
b && null                => null | false | null | null
b || null                => true | null | null | true
b == (i > 0)             => true | true | null | false
s == ''                  => false | true | null | false
s < 'S'                  => true | true | null | false
'S' > s                  => true | true | null | false
s != s                   => false | false | null | false
'Sun' in s               => true | false | null | false
i in [7, 0]              => true | false | null | true
i not in [7, 0]          => false | true | null | false
i in (7, 0)              => true | false | null | true
i in (7)                 => true | false | null | false
i not in (7, (0))        => false | true | null | false
'Sun' in (s)             => true | false | null | false
i in [7.0, 0.5]          => true | false | null | false
i in []                  => false | false | null | false
i in [1,2,3,4,5,6,7,8,9] => true | false | null | false
x in [1.5, 2]            => true | false | null | false
s in ['', 'x']           => false | true | null | false
b in [true]              => true | false | null | true
ts in ['2024-02-29']     => false | false | null | true
x > 0 ? 'up' : 'down'    => up | down | down | down
b ? i : x                => 7 | -0.5 | null | 0
if(b, i, null)           => 7 | null | null | 0
b ? s : null             => Rain, Sun | null | null | ßüdwind
if(isnull(x), 0, x)      => 1.5 | -0.5 | 0 | NaN
i > 0 ? 1 : i < 0 ? -1 : 0 => 1 | -1 | 0 | 0
x ?? 0                   => 1.5 | -0.5 | 0 | NaN
coalesce(i, j, 5)        => 7 | -7 | 5 | 0
s ?? 'none'              => Rain, Sun |  | none | ßüdwind
coalesce(null, i)        => 7 | -7 | null | 0
isnull(x)                => false | false | true | false
abs(i) + abs(x)          => 8.5 | 7.5 | null | NaN
abs(d)                   => 1m30s | 1h0m0s | null | 0s
sqrt(x + 2.5)            => 2 | 1.4142135623730951 | null | NaN
exp(0) + log(1) + log10(100) => 3 | 3 | 3 | 3
floor(x)                 => 1 | -1 | null | NaN
ceil(x)                  => 2 | -0 | null | NaN
floor(i)                 => 7 | -7 | null | 0
round(` + "`wind speed`" + `)      => 2 | 4 | null | -2
round(x * 1.234, 2)      => 1.85 | -0.62 | null | NaN
round(123.0, -1)         => 120 | 120 | 120 | 120
round(i, 2)              => 7 | -7 | null | 0
sign(i)                  => 1 | -1 | null | 0
sign(x)                  => 1 | -1 | null | NaN
min(i, j, 2)             => -3 | -7 | null | 0
max(x, i)                => 7 | -0.5 | null | NaN
min(ts, '2018-01-01')    => 2018-01-01T00:00:00Z | 1969-12-31T23:59:59Z | null | 2018-01-01T00:00:00Z
clip(i, -1, 5)           => 5 | -1 | null | 0
clip(x, 0, 1)            => 1 | 0 | null | NaN
len(s)                   => 9 | 0 | null | 7
len + 1                  => 2 | 3 | null | 4
lower(s)                 => rain, sun |  | null | ßüdwind
upper(s)                 => RAIN, SUN |  | null | ßÜDWIND
trim('  a b ')           => a b | a b | a b | a b
trim(s, 'Rdn')           => ain, Su |  | null | ßüdwi
contains(s, 'in')        => true | false | null | true
startswith(s, 'Rain')    => true | false | null | false
endswith(s, '')          => true | true | null | true
matches(s, '^R.*n$')     => true | false | null | false
matches(s, '\w+,\s\w')   => true | false | null | false
replace(s, 'n', 'N')     => RaiN, SuN |  | null | ßüdwiNd
substr(s, 1, 3)          => ain |  | null | üdw
substr(s, -3)            => Sun |  | null | ind
substr(s, len, 1)        => a |  | null | w
split(s, ', ')[1]        => Sun | null | null | null
split(s, ', ')[-1]       => Sun |  | null | ßüdwind
split(s, '')[0]          => R | null | null | ß
concat(s, '-', i)        => Rain, Sun-7 | --7 | null | ßüdwind-0
s + '!'                  => Rain, Sun! | ! | null | ßüdwind!
s + s                    => Rain, SunRain, Sun |  | null | ßüdwindßüdwind
'it\'s' + "\t\"\d"       => it's	"\d | it's	"\d | it's	"\d | it's	"\d
year(ts)                 => 2018 | 1969 | null | 2024
month(ts) * 100 + day(ts) => 201 | 1231 | null | 229
hour(ts)                 => 13 | 23 | null | 0
minute(ts)               => 45 | 59 | null | 0
second(ts)               => 30 | 59 | null | 0
weekday(ts)              => 3 | 2 | null | 3
truncate(ts, '1h')       => 2018-02-01T13:00:00Z | 1969-12-31T23:00:00Z | null | 2024-02-29T00:00:00Z
truncate(ts, '1d')       => 2018-02-01T00:00:00Z | 1969-12-31T00:00:00Z | null | 2024-02-29T00:00:00Z
epoch(ts)                => 1.51749273e+09 | -1 | null | 1.7091648e+09
ts > '2018-02-01'        => true | false | null | true
ts >= '2018-02-01 13:45:30' => true | false | null | true
'2018-02-01T15:45:30+02:00' == ts => true | false | null | false
ts - '2018-02-01'        => 13h45m30s | -421512h0m1s | null | 53256h0m0s
ts - '30s'               => 2018-02-01T13:45:00Z | 1969-12-31T23:59:29Z | null | 2024-02-28T23:59:30Z
ts + d                   => 2018-02-01T13:47:00Z | 1969-12-31T22:59:59Z | null | 2024-02-29T00:00:00Z
'1d' + ts                => 2018-02-02T13:45:30Z | 1970-01-01T23:59:59Z | null | 2024-03-01T00:00:00Z
ts - ts                  => 0s | 0s | null | 0s
d + '1m'                 => 2m30s | -59m0s | null | 1m0s
d > '1m'                 => true | false | null | false
d / '30s'                => 3 | -120 | null | 0
d / 0                    => null | null | null | null
d * 2                    => 3m0s | -2h0m0s | null | 0s
0.5 * d                  => 45s | -30m0s | null | 0s
d % '7s'                 => 6s | 5s | null | 0s
-d                       => -1m30s | 1h0m0s | null | 0s
float(d)                 => 90 | -3600 | null | 0
int(x)                   => 1 | 0 | null | null
int(s)                   => null | null | null | null
int('12') + int(true)    => 13 | 13 | 13 | 13
float('nan')             => NaN | NaN | NaN | NaN
float(i) / 2             => 3.5 | -3.5 | null | 0
bool(i)                  => true | true | null | false
string(x)                => 1.5 | -0.5 | null | NaN
string(i)                => 7 | -7 | null | 0
string(ts)               => 2018-02-01T13:45:30Z | 1969-12-31T23:59:59Z | null | 2024-02-29T00:00:00Z
string(1e6)              => 1000000 | 1000000 | 1000000 | 1000000
time(epoch(ts))          => 2018-02-01T13:45:30Z | 1969-12-31T23:59:59Z | null | 2024-02-29T00:00:00Z
time(0.000000001)        => 1970-01-01T00:00:00.000000001Z | 1970-01-01T00:00:00.000000001Z | 1970-01-01T00:00:00.000000001Z | 1970-01-01T00:00:00.000000001Z
time(s)                  => null | null | null | null
float(null)              => null | null | null | null
b ? i * 9000000000000000000 - 0 * i : 0 => ERROR
i > 100 ? i * 9000000000000000000 : 0 => 0 | 0 | 0 | 0
i < 0 or i > 100 or i * 2 < 0  => false | true | null | false
i > 100 and i * 9000000000000000000 > 0 => false | false | null | false
`

func TestValues(t *testing.T) {
	for _, coded := range []bool{false, true} {
		weather.coded = coded
		table := weather.table(0, len(weather.rows))
		for line := range strings.Lines(values) {
			text, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=> ")
			if !ok {
				continue
			}
			e, err := expr.Parse(text, weather.schema)
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			got, err := e.Evaluator().Eval(table)
			switch {
			case err != nil && want != "ERROR":
				t.Errorf("%s: %v", text, err)
			case err == nil && column1(got) != want:
				t.Errorf("%s (dictionary: %v)\n got %s\nwant %s", text, coded, column1(got), want)
			}
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, " 1h30m ": 90 * time.Minute, "1d": 24 * time.Hour, "-1.5d": -36 * time.Hour,
		"2d12h": 60 * time.Hour, "0s": 0, "1us": time.Microsecond,
		"": -1, "0": -1, "d": -1, "1": -1, "1dd": -1, "1d-1h": -1, "1 d": -1, "nand": -1, "infd": -1, "1e9d": -1, "0x1d": -1, "1d x": -1,
	} {
		got, ok := expr.ParseDuration(text)
		if ok != (want >= 0 || want < -1) || ok && got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
}
