package exec

import (
	"math"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/plan"
)

// sample passes the rows whose numbers, counted from the first row and mixed
// with the seed, fall below a limit.
type sample struct {
	immediate
	seed  uint64
	limit uint64
	all   bool
	row   uint64
	rows  []int32
}

var _ operator = (*sample)(nil)

func newSample(n *plan.Sample) *sample {
	s := &sample{seed: mixed(n.Seed + 1), all: n.Fraction >= 1}
	if !s.all {
		s.limit = uint64(math.Ldexp(n.Fraction, 64))
	}
	return s
}

func (s *sample) Process(in *column.Table, out emit) error {
	if s.all {
		return out(in)
	}
	s.rows = s.rows[:0]
	for i := range in.Len() {
		if mixed(s.row^s.seed) < s.limit {
			s.rows = append(s.rows, int32(i))
		}
		s.row++
	}
	if len(s.rows) == 0 {
		return nil
	}
	return out(in.Take(s.rows))
}

// mixed spreads a number over 64 bits (the finaliser of SplitMix64).
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
