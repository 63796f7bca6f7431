package agg

import "freshet/streamdf/internal/column"

// A parted accumulator takes the rows of different groups at the same time.
type parted interface {
	// open begins a batch, as Add does, and returns what adds rows of it, which
	// ascend, to their groups. Several goroutines may call that, each for other
	// groups.
	open(rows Rows, c, with *column.Column) func(rows []int32)
}

// Open begins a batch whose rows several goroutines are to add, each those of
// other groups; nil when Add is to be called instead. What is added to a group,
// and in which order, is the same either way, and so is the result to the bit.
// many says that there are more cores than two.
func Open(a Accumulator, rows Rows, c, with *column.Column, many bool) func(rows []int32) {
	p, ok := a.(parted)
	if !ok || rows.IDs == nil {
		return nil
	}
	if _, costly := a.(*approxQuantile); !costly && !(many && rows.Groups >= manyGroups) {
		return nil
	}
	return p.open(rows, c, with)
}

// manyGroups is from how many groups on the states of even a sum are in no cache
// of a core. Then the rows wait for memory, and are worth being sorted out: that
// costs two cores about what they save.
const manyGroups = 1 << 15

var (
	_ parted = (*floatSum)(nil)
	_ parted = (*mean)(nil)
	_ parted = (*variance)(nil)
	_ parted = (*covariance)(nil)
	_ parted = (*quantile)(nil)
	_ parted = (*approxQuantile)(nil)
)

func (a *floatSum) open(rows Rows, c, _ *column.Column) func([]int32) {
	a.note(rows)
	a.groups = grow(a.groups, rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	return func(list []int32) {
		for _, i := range list {
			a.groups[rows.IDs[i]].add(x[i])
		}
	}
}

func (a *mean) open(rows Rows, c, _ *column.Column) func([]int32) {
	add := a.sum.open(rows, c, nil)
	a.note(rows)
	a.n = grow(a.n, rows.Groups)
	return func(list []int32) {
		add(list)
		for _, i := range list {
			if c.Valid(int(i)) {
				a.n[rows.IDs[i]]++
			}
		}
	}
}

func (a *variance) open(rows Rows, c, _ *column.Column) func([]int32) {
	a.note(rows)
	a.groups = grow(a.groups, rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	return func(list []int32) {
		for _, i := range list {
			if c.Valid(int(i)) {
				a.groups[rows.IDs[i]].add(x[i])
			}
		}
	}
}

func (a *covariance) open(rows Rows, c, with *column.Column) func([]int32) {
	a.groups = grow(a.groups, rows.Groups)
	x, y := a.x.of(c, 0, rows.N), a.y.of(with, 0, rows.N)
	return func(list []int32) {
		for _, i := range list {
			if c.Valid(int(i)) && with.Valid(int(i)) {
				a.groups[rows.IDs[i]].add(x[i], y[i])
			}
		}
	}
}

func (a *quantile) open(rows Rows, c, _ *column.Column) func([]int32) {
	a.groups = grow(a.groups, rows.Groups)
	a.fresh += rows.N
	x := a.nums.of(c, 0, rows.N)
	return func(list []int32) {
		for _, i := range list {
			if c.Valid(int(i)) {
				a.groups[rows.IDs[i]].add(x[i])
			}
		}
	}
}

func (a *approxQuantile) open(rows Rows, c, _ *column.Column) func([]int32) {
	a.begin(rows.Groups)
	x := a.nums.of(c, 0, rows.N)
	return func(list []int32) {
		for _, i := range list {
			if c.Valid(int(i)) {
				a.groups[rows.IDs[i]].add(x[i])
			}
		}
	}
}

// Unsettled returns what puts the values in order that have come to groups from
// to to-1 since the last Result, and how many have come in all; Result does it
// else. Several goroutines may call it, each for other groups. It is nil for
// accumulators that need no order.
func Unsettled(a Accumulator) (settle func(from, to int), values int) {
	q, ok := a.(*quantile)
	if !ok {
		return nil, 0
	}
	return func(from, to int) {
		for g := from; g < min(to, len(q.groups)); g++ {
			q.groups[g].settle()
		}
	}, q.fresh
}
