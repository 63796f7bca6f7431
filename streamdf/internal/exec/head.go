package exec

import (
	"errors"

	"freshet/streamdf/internal/column"
)

// errEnough ends a query early: no more rows are needed. It is no failure.
var errEnough = errors.New("enough rows")

// head passes the first rows and then ends the query.
type head struct {
	immediate
	borrowing
	left int
}

var _ operator = (*head)(nil)

func (h *head) Process(in *column.Table, out emit) error {
	if n := min(h.left, in.Len()); n > 0 {
		h.left -= n
		if err := out(in.Slice(0, n)); err != nil {
			return err
		}
	}
	if h.left == 0 {
		return errEnough
	}
	return nil
}
