package streamdf

import (
	"strings"

	"freshet/streamdf/internal/expr"
	"freshet/streamdf/internal/plan"
)

// Sample keeps about a share of the rows, from 0 to 1. Which ones depends on
// the numbers of the rows and the seed alone, which is 0 if it is not given: the
// same rows are kept in every run of a source that gives the same rows.
func (f *Frame) Sample(fraction float64, seeds ...uint64) *Frame {
	var seed uint64
	switch len(seeds) {
	case 0:
	case 1:
		seed = seeds[0]
	default:
		refusef("Sample", "it takes one seed, got %d", len(seeds))
	}
	if !(fraction >= 0 && fraction <= 1) {
		refusef("Sample", "the fraction is %v: want 0 to 1", fraction)
	}
	return newFrame(&plan.Sample{Input: f.node, Fraction: fraction, Seed: seed})
}

// maxDistinct is how many different values Distinct remembers at most.
const maxDistinct = 10_000_000

// Distinct keeps the first row of each combination of values in the columns,
// all columns without any. Null is a value here, as in pandas' drop_duplicates.
// It remembers every combination, ten million at most: one more ends the query
// with an error. See DistinctWithin for data that never stops.
func (f *Frame) Distinct(columns ...string) *Frame {
	return f.distinct("Distinct", maxDistinct, false, columns)
}

// DistinctWithin is Distinct with a memory of n combinations, those that were
// seen last: a row passes when its own is not among them.
func (f *Frame) DistinctWithin(n int, columns ...string) *Frame {
	return f.distinct("DistinctWithin", f.rows("DistinctWithin", n), true, columns)
}

func (f *Frame) distinct(verb string, most int, recent bool, columns []string) *Frame {
	if len(columns) == 0 {
		columns = f.Schema().Names()
	}
	by := parseColumns(verb, columns, f.Schema())
	return newFrame(&plan.Distinct{Input: f.node, By: by, Max: most, Recent: recent})
}

// Sort puts rows in order, by columns or expressions: Sort("k", "-x") by k, and
// the greatest x first within, as in "x desc". Rows that are equal keep their order, NaN comes
// after all values and null last. The frame is updating. Of an appending frame
// it keeps all rows so far, and sorts them when somebody looks; of a hot one,
// which has no last row, it is refused: see TopK, and Tail(n).Sort("x") or
// Window.
func (f *Frame) Sort(columns ...string) *Frame {
	if len(columns) == 0 {
		refusef("Sort", "it takes at least one column")
	}
	if !f.Updating() && f.Hot() {
		refusef("Sort", "the rows of %s never end, so that a query would have to keep them all. "+
			"TopK(10, %q) keeps the first ten of all rows, Tail(1000).Sort(%q) sorts the last thousand", f.Source(), columns[0], columns[0])
	}
	return newFrame(&plan.Sort{Input: f.node, By: f.orders("Sort", columns, false)})
}

// TopK keeps the n rows with the largest values of a column or an expression,
// the largest first; TopK(10, "-x") those with the smallest x. Rows that are
// equal come in order of arrival; rows in which it is NaN or null come last, if
// there is room. More columns decide between rows that are equal. The frame is
// updating.
func (f *Frame) TopK(n int, columns ...string) *Frame {
	if len(columns) == 0 {
		refusef("TopK", "it takes a column: TopK(10, \"x\")")
	}
	return newFrame(&plan.Sort{Input: f.node, By: f.orders("TopK", columns, true), N: f.rows("TopK", n)})
}

// orders reads what to sort by; "-x" and "x desc" are x the other way round.
func (f *Frame) orders(verb string, columns []string, desc bool) []plan.Order {
	var list []plan.Order
	for _, text := range columns {
		o := plan.Order{Desc: desc}
		if words := strings.Fields(text); len(words) > 1 && f.Schema().Index(text) < 0 {
			switch last := words[len(words)-1]; strings.ToLower(last) {
			case "desc":
				text = "-" + strings.TrimSuffix(strings.TrimSpace(text), last)
			case "asc":
				text = strings.TrimSuffix(strings.TrimSpace(text), last)
			}
		}
		bare := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "-"))
		if e := f.bareColumn(bare); e != nil && f.Schema().Index(text) < 0 {
			o.Expr, o.Desc = e, desc != strings.HasPrefix(strings.TrimSpace(text), "-")
		} else {
			o.Expr = parseColumns(verb, []string{text}, f.Schema())[0].Expr
		}
		list = append(list, o)
	}
	return list
}

// bareColumn is the column that a text names; nil when it is something else.
func (f *Frame) bareColumn(text string) *expr.Expr {
	if f.Schema().Index(text) >= 0 {
		return expr.ColumnRef(text, f.Schema())
	}
	if e, err := expr.Parse(text, f.Schema()); err == nil {
		if _, ok := e.Column(); ok {
			return e
		}
	}
	return nil
}

// ValueCounts counts the rows of each value of a column, or combination of
// values of several, the most frequent first; rows with a null are left out. The
// count's column is called count. It keeps a number for each value.
func (f *Frame) ValueCounts(columns ...string) *Frame {
	if len(columns) == 0 {
		refusef("ValueCounts", "it takes at least one column")
	}
	return groupBy(f, columns, plan.Span{}).Count().Sort("-count")
}

// Describe gives count, mean, std, min, quartiles and max of numeric columns, a
// row each, as pandas does: the columns given, or every numeric one. The
// quartiles are exact: it keeps every value.
func (f *Frame) Describe(columns ...string) *Frame {
	if len(columns) == 0 {
		columns = f.reductions.numeric("Describe")
	}
	list := parseColumns("Describe", columns, f.Schema())
	for _, c := range list {
		if !c.Expr.Type().Numeric() {
			refusef("Describe", "%s is %s: it describes numbers", c.Name, c.Expr.Type())
		}
		if c.Name == "statistic" {
			refusef("Describe", "a column cannot be called statistic here: write \"s = statistic\"")
		}
	}
	return newFrame(&plan.Describe{Input: f.node, Columns: list})
}
