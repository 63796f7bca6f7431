package expr

import (
	"freshet/streamdf/internal/column"
)

// A node is a step of the program that an expression becomes: a column, a
// constant, or a kernel over the results of earlier steps.
type node struct {
	typ        column.Type // Invalid for the word null, until something gives it a type
	start, end int         // byte range in the text
	col        int         // position of a column in the schema; -1 for all else
	konst      *value      // of a constant
	outside    string      // name of a parameter
	value      func() any  // of a parameter
	text       bool        // a string literal, which may turn out to be a time or a duration
	kernel     kernel
	args       []*node
	lazy       bool   // the kernel sees to nulls and faults of its arguments itself
	fault      string // what is wrong with a row that cannot be computed
	help       string // and what to write instead
	id         int    // position in Expr.nodes
}

// A kernel computes r's values from those of r.args, for r.n rows. It is shared
// by all evaluators: what it keeps between batches lies in r.
type kernel func(r *reg)

// A value is one value of any type; which field holds it depends on the type.
type value struct {
	null bool
	bad  bool // it cannot be computed
	b    bool
	i    int64 // Int, Time, Duration
	f    float64
	s    string
}

// null reports a constant that is known to be null.
func (n *node) null() bool { return n.konst != nil && n.konst.null }

// order lists the nodes that root needs, operands first, each once.
func order(root *node) []*node {
	var nodes []*node
	seen := map[*node]bool{}
	var visit func(*node)
	visit = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.args {
			visit(a)
		}
		n.id = len(nodes)
		nodes = append(nodes, n)
	}
	visit(root)
	return nodes
}

func constant(typ column.Type, v value, start, end int) *node {
	return &node{typ: typ, col: -1, konst: &v, start: start, end: end}
}
