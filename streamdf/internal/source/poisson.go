package source

import "math"

// aliases draws integers below 256 from a fixed distribution with one look into
// a table, by Walker's method as Vose builds it (IEEE Transactions on Software
// Engineering 17:972, 1991). Entry i gives i when the draw is below its
// threshold, else its alias.
type aliases struct {
	threshold [256]uint64 // of 53 bits
	alias     [256]uint8
}

// poisson50 is the Poisson distribution with mean 50. Values above 255 have a
// chance below 1e-90 and are left out.
var poisson50 = newAliases(func(k int) float64 {
	log, _ := math.Lgamma(float64(k) + 1)
	return math.Exp(float64(k)*math.Log(50) - 50 - log)
})

func newAliases(chance func(k int) float64) *aliases {
	var (
		a            aliases
		share        [256]float64 // of an entry that a value still has to fill
		small, large []int
	)
	for k := range share {
		share[k] = 256 * chance(k)
		if share[k] < 1 {
			small = append(small, k)
		} else {
			large = append(large, k)
		}
	}
	for k := range a.alias {
		a.threshold[k], a.alias[k] = 1<<53, uint8(k)
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small, large = small[:len(small)-1], large[:len(large)-1]
		a.threshold[s], a.alias[s] = uint64(share[s]*(1<<53)), uint8(l)
		if share[l] -= 1 - share[s]; share[l] < 1 {
			small = append(small, l)
		} else {
			large = append(large, l)
		}
	}
	return &a
}

// draw makes a value of 61 random bits.
func (a *aliases) draw(bits uint64) int64 {
	k := bits & 0xFF
	if bits>>8 < a.threshold[k] {
		return int64(k)
	}
	return int64(a.alias[k])
}
