package streamdf_test

import (
	"math/rand/v2"
	"sync"
	"time"

	"freshet/streamdf"
)

// benchQuotes are 500,000 quotes with a mean gap of 4 ms over the time of
// benchTable's rows, cut into batches of a quarter of theirs.
var benchQuotes = sync.OnceValue(func() *streamdf.Table {
	const quotes = benchRows / 4
	r := rand.New(rand.NewPCG(3, 4))
	ts, k, bid := make([]time.Time, quotes), make([]int64, quotes), make([]float64, quotes)
	at := time.Unix(1_700_000_000, 0).Add(-time.Millisecond)
	for i := range ts {
		ts[i], k[i], bid[i] = at, r.Int64N(100), 100+r.NormFloat64()
		at = at.Add(2*time.Millisecond + time.Duration(r.Int64N(4_000_001)))
	}
	return streamdf.FromColumns("q_ts", ts, "q_k", k, "q_bid", bid).Collect()
})

// asofBench joins each row with the last quote of its k. The batches of quotes
// are in step with those of the rows.
func asofBench(f *streamdf.Frame, size int) *streamdf.Frame {
	quotes := benchQuotes()
	if size == 1 {
		quotes = quotes.Slice(0, quotes.Len()/10) // as many rows as there are
	}
	return f.AsofJoin(streamdf.FromTable(cut(quotes, max(1, size/4))...), streamdf.AsofOptions{By: "k = q_k"})
}
