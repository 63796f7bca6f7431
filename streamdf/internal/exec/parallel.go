package exec

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"

	"freshet/streamdf/internal/agg"
)

// parallelRows is from how many rows on the calls of a reduction are worth a
// goroutine each: a call takes nanoseconds a row, a goroutine microseconds.
const parallelRows = 8192

// spread reports that calls over so many rows are to be computed by all cores.
// Nothing that they keep is shared, so that their results are the same to the
// bit; but the functions of a user's own aggregates may share what they like.
func spread(specs []agg.Spec, rows int) bool {
	return rows >= parallelRows && cores() > 1 &&
		!slices.ContainsFunc(specs, func(s agg.Spec) bool { return s.Go != nil })
}

// cores is how many goroutines share work that is not in as many parts already: a
// power of two.
func cores() int { return 1 << min(bits.Len(uint(runtime.GOMAXPROCS(0)))-1, 3) }

// manyCores is from how many cores on they save more than they cost where the
// rows do little but wait for memory.
const manyCores = 4

// parts sorts out the rows of a batch by their groups, for as many goroutines as
// there are cores.
type parts struct {
	lists [][]int32
	sizes []int32 // of each list
}

// groupBlock is how many groups that follow each other are in one part, as a
// shift: no two goroutines then write to one line of a cache.
const groupBlock = 3

// of returns the rows of each part, which ascend; valid until the next call.
func (p *parts) of(ids []uint32) [][]int32 {
	n := cores()
	if len(p.lists) != n {
		p.lists, p.sizes = make([][]int32, n), make([]int32, n)
	}
	for i := range p.lists {
		p.lists[i] = scratch(p.lists[i], len(ids))
		p.sizes[i] = 0
	}
	for i, id := range ids {
		part := int(id>>groupBlock) & (n - 1)
		p.lists[part][p.sizes[part]] = int32(i)
		p.sizes[part]++
	}
	for i, rows := range p.sizes {
		p.lists[i] = p.lists[i][:rows]
	}
	return p.lists
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
