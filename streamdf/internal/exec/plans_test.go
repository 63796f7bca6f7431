package exec_test

import (
	"fmt"
	"testing"
	"time"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// A planTest is a plan and what plain loops over all rows make of it.
type planTest struct {
	name string
	plan func(node) node
	want func([]record) [][]any
	late func([]record) int
}

var keyings = [][]string{nil, {"k"}, {"big"}, {"f"}, {"hot"}, {"s"}, {"k", "s"}, {"hot", "big", "f"}}

func planTests() []planTest {
	var list []planTest
	add := func(p planTest) { list = append(list, p) }
	for _, keys := range keyings {
		name := fmt.Sprint(keys)
		add(planTest{
			name: "group by " + name,
			plan: func(n node) node { return n.aggregate(keys, plan.Span{}, summaryCalls...) },
			want: func(rows []record) [][]any { return grouped(rows, keys) },
		})
		for _, size := range []int{1, 10, 100} {
			add(planTest{
				name: fmt.Sprint("last ", size, " by ", name),
				plan: func(n node) node { return n.aggregate(keys, plan.Span{Rows: size}, summaryCalls...) },
				want: func(rows []record) [][]any { return grouped(rows[max(0, len(rows)-size):], keys) },
			})
			add(planTest{
				name: fmt.Sprint("rolling ", size, " by ", name),
				plan: func(n node) node {
					return n.rolling(keys, plan.Span{Rows: size}, min(size, 3), summaryCalls...).results()
				},
				want: func(rows []record) [][]any { return rolled(rows, keys, size, 0, min(size, 3)) },
			})
		}
		for _, delay := range []time.Duration{0, 4 * time.Second} {
			span := plan.Span{Span: 10 * time.Second, Time: "ts"}
			late := func(rows []record) int {
				_, late := onTime(rows, delay)
				return late
			}
			ordered := func(rows []record) []record {
				kept, _ := onTime(rows, delay)
				return byTime(kept)
			}
			add(planTest{
				name: fmt.Sprint("rolling 10s, delay ", delay, " by ", name), late: late,
				plan: func(n node) node {
					return n.eventTime("ts", delay).rolling(keys, span, 1, summaryCalls...).results()
				},
				want: func(rows []record) [][]any { return rolled(ordered(rows), keys, 0, 10*time.Second, 1) },
			})
			add(planTest{
				name: fmt.Sprint("last 10s, delay ", delay, " by ", name), late: late,
				plan: func(n node) node { return n.eventTime("ts", delay).aggregate(keys, span, summaryCalls...) },
				want: func(rows []record) [][]any { return grouped(lastOf(ordered(rows), 10*time.Second), keys) },
			})
		}
	}
	return append(list, rowTests()...)
}

// results leaves the row number and the calls.
func (n node) results() node {
	return n.project("i", "n", "c1 = `sum(x)`", "c2 = `mean(x)`", "c3 = `max(i)`", "c4 = `nunique(s)`")
}

func rowTests() []planTest {
	is := func(keep func(r record) bool) func([]record) [][]any {
		return func(rows []record) [][]any {
			var out [][]any
			for _, r := range rows {
				if keep(r) {
					out = append(out, []any{r["i"]})
				}
			}
			return out
		}
	}
	counted := func(keep func(n int64) bool) func(rows []record) [][]any {
		return func(rows []record) [][]any {
			var out [][]any
			for _, line := range grouped(rows, []string{"s"}) {
				if keep(line[1].(int64)) {
					out = append(out, []any{line[0], line[1]})
				}
			}
			return out
		}
	}
	bySize := func(n node) node { return n.aggregate([]string{"s"}, plan.Span{}, "n = count()") }
	return []planTest{
		{
			name: "filter",
			plan: func(n node) node { return n.filter("x > 60").project("i") },
			want: is(func(r record) bool { x, ok := r["x"].(float64); return ok && x > 60 }),
		},
		{
			name: "filter nothing",
			plan: func(n node) node { return n.filter("i < 0").project("i") },
			want: is(func(record) bool { return false }),
		},
		{
			name: "head",
			plan: func(n node) node { return n.project("i").head(10) },
			want: is(func(r record) bool { return r["i"].(int64) < 10 }),
		},
		{
			name: "head of none",
			plan: func(n node) node { return n.project("i").head(0) },
			want: is(func(record) bool { return false }),
		},
		{
			name: "two heads",
			plan: func(n node) node { return n.head(10).project("i").filter("i >= 5").head(3) },
			want: is(func(r record) bool { return r["i"].(int64) >= 5 && r["i"].(int64) < 8 }),
		},
		{
			name: "head, then hold back",
			plan: func(n node) node {
				return n.filter("i < 0 or k == 1").head(4).eventTime("ts", time.Hour).
					rolling(nil, plan.Span{Span: time.Hour, Time: "ts"}, 1, "n = count()").aggregate(nil, plan.Span{}, "m = max(n)")
			},
			want: func(rows []record) [][]any {
				var first []record
				for _, r := range rows {
					if r["k"] == int64(1) && len(first) < 4 {
						first = append(first, r)
					}
				}
				kept, _ := onTime(first, time.Hour)
				if len(kept) == 0 {
					return [][]any{{nil}}
				}
				return [][]any{{int64(len(kept))}}
			},
		},
		{
			name: "tail",
			plan: func(n node) node { return n.project("i").tail(7) },
			want: func(rows []record) [][]any {
				return is(func(record) bool { return true })(rows[max(0, len(rows)-7):])
			},
		},
		{
			name: "filter of groups",
			plan: func(n node) node { return bySize(n).filter("n > 30").project("s", "n") },
			want: counted(func(n int64) bool { return n > 30 }),
		},
		{
			name: "head of groups",
			plan: func(n node) node { return bySize(n).head(2) },
			want: func(rows []record) [][]any {
				all := counted(func(int64) bool { return true })(rows)
				return all[:min(2, len(all))]
			},
		},
		{
			name: "tail of groups",
			plan: func(n node) node { return bySize(n).tail(2) },
			want: func(rows []record) [][]any {
				all := counted(func(int64) bool { return true })(rows)
				return all[max(0, len(all)-2):]
			},
		},
		{
			name: "groups of groups",
			plan: func(n node) node {
				return bySize(n).project("big = n > 30", "n").aggregate([]string{"big"}, plan.Span{}, "total = sum(n)").filter("total >= 0")
			},
			want: func(rows []record) [][]any {
				var order []bool
				total := map[bool]int64{}
				for _, line := range grouped(rows, []string{"s"}) {
					n := line[1].(int64)
					if _, ok := total[n > 30]; !ok {
						order = append(order, n > 30)
					}
					total[n > 30] += n
				}
				var out [][]any
				for _, big := range order {
					out = append(out, []any{big, total[big]})
				}
				return out
			},
		},
	}
}

func TestPlans(t *testing.T) {
	for _, p := range planTests() {
		t.Run(p.name, func(t *testing.T) {
			for _, n := range []int{0, 1, 200} {
				testPlan(t, p, sample(n, uint64(n)))
			}
		})
	}
}

func testPlan(t *testing.T, p planTest, all *column.Table) {
	t.Helper()
	want := p.want(recordsOf(all))
	first := ""
	for _, size := range []int{1, 3, 97, all.Len() + 1} {
		got, stats, err := run(p.plan(from(t, cut(all, size)...)))
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = spell(got)
		}
		if text := spell(got); text != first {
			t.Fatalf("batches of %d give %s\nbatches of 1 give %s", size, text, first)
		}
		compare(t, fmt.Sprint("batches of ", size), linesOf(got), want)
		if p.late != nil {
			if late := p.late(recordsOf(all)); stats.Late != int64(late) {
				t.Fatalf("batches of %d: %d rows late, want %d", size, stats.Late, late)
			}
		}
	}
}

func compare(t *testing.T, what string, got, want [][]any) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d: %v, want %v", what, len(got), len(want), got, want)
	}
	for i := range want {
		if g, w := fmt.Sprint(got[i]), fmt.Sprint(want[i]); g != w {
			t.Fatalf("%s, row %d: got %v, want %v", what, i, g, w)
		}
	}
}
