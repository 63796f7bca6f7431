package exec

import (
	"runtime"
	"slices"
	"sync"

	"freshet/streamdf/internal/agg"
)

// parallelRows is from how many rows on the calls of a reduction are worth a
// goroutine each: a call takes nanoseconds a row, a goroutine microseconds.
const parallelRows = 8192

// sideBySide reports that calls over so many rows are to be computed at once.
// Nothing that they keep is shared, so that their results are the same to the
// bit; but the functions of a user's own aggregates may share what they like.
func sideBySide(specs []agg.Spec, rows int) bool {
	return rows >= parallelRows && len(specs) > 1 && runtime.GOMAXPROCS(0) > 1 &&
		!slices.ContainsFunc(specs, func(s agg.Spec) bool { return s.Go != nil })
}

// atOnce calls call for 0 to n-1 side by side, and returns when all are done,
// with the error of the first that fails.
func atOnce(n int, call func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { // ends with the batch, which waits for it
			defer rescue("a reduction", &errs[i])
			errs[i] = call(i)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
