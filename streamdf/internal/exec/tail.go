package exec

import "freshet/streamdf/internal/column"

// tail keeps the last rows.
type tail struct {
	n    int
	rows recent
}

var _ reducer = (*tail)(nil)

func newTail(n int, schema column.Schema) *tail {
	return &tail{n: n, rows: recent{schema: schema}}
}

func (t *tail) Add(in *column.Table) error {
	if n := in.Len(); n > t.n {
		in = in.Slice(n-t.n, n)
	}
	if in.Len() > 0 {
		t.rows.add(in)
		t.rows.keepLast(t.n)
	}
	return nil
}

func (t *tail) Result() (*column.Table, error) {
	return column.Concat(t.rows.schema, t.rows.tables...), nil
}
