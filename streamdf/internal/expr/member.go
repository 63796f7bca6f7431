package expr

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"freshet/streamdf/internal/column"
)

// member is x in [1, 2, 3]: null for a null x. The list holds constants.
func (c *checker) member(x *node, list *ast.ArrayNode) *node {
	open := c.token(list.Location().From)
	end := c.closing(open)
	if x.typ == column.Invalid {
		c.fail(x.start, x.end, "null in a list is always null", "Write isnull(x).")
	}
	items, float := make([]*node, len(list.Nodes)), x.typ == column.Float
	for i, n := range list.Nodes {
		items[i] = c.item(x, c.check(n))
		float = float || items[i].typ == column.Float
	}
	if float {
		x = c.float(x)
	}
	k := c.set(x.typ, items)
	return c.apply(column.Bool, k, x.start, end, x)
}

// item checks an entry of a list that x is looked up in.
func (c *checker) item(x, item *node) *node {
	item = c.asTyped(item, x.typ)
	switch {
	case item.konst == nil:
		c.fail(item.start, item.end, "lists hold written out values", fmt.Sprintf("Write %s == %s or … to compare with a column.", c.src(x), c.src(item)))
	case item.null():
		c.fail(item.start, item.end, "nothing equals null", fmt.Sprintf("Write … or isnull(%s).", c.src(x)))
	case item.typ != x.typ && !(item.typ.Numeric() && x.typ.Numeric()):
		c.fail(item.start, item.end, fmt.Sprintf("%s is %s, and %s in the list is %s", c.src(x), article(x.typ), c.src(item), article(item.typ)), c.mismatchHelp("==", x, item))
	}
	return item
}

// set returns the kernel that looks values of type t up among items.
func (c *checker) set(t column.Type, items []*node) kernel {
	switch t {
	case column.Float:
		return among(floatLane, items, func(n *node) float64 { return c.float(n).konst.f })
	case column.String:
		known := map[string]bool{}
		for _, n := range items {
			known[n.konst.s] = true
		}
		return scalar(func(a []value) value { return value{b: known[a[0].s]} })
	case column.Bool:
		var has [2]bool
		for _, n := range items {
			has[0] = has[0] || !n.konst.b
			has[1] = has[1] || n.konst.b
		}
		return mapBools(has)
	}
	return among(intLane, items, func(n *node) int64 { return n.konst.i })
}

// fewItems is how many are compared one by one; more are looked up in a map.
const fewItems = 8

// among finds values in a list. NaN is equal to nothing, so it is never found.
func among[T comparable](l lane[T], items []*node, get func(*node) T) kernel {
	list, known := make([]T, len(items)), map[T]bool{}
	for i, n := range items {
		list[i] = get(n)
		known[list[i]] = true
	}
	return func(r *reg) {
		x, out := l.full(r.args[0], r.n), r.boolsOut()
		if len(list) > fewItems {
			for i, v := range x {
				out[i] = known[v]
			}
			return
		}
		clear(out)
		for _, item := range list {
			for i, v := range x {
				if v == item {
					out[i] = true
				}
			}
		}
	}
}
