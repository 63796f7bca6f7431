package agg

// A numbering remembers a number for each of distinct 64-bit values: open
// addressing with linear probing, half full at most.
type numbering struct {
	slots []slot
	shift uint
	n     int
}

type slot struct {
	key  uint64
	code uint32 // plus 1; 0: empty
}

// put returns the number of key, which is next if the key is new.
func (t *numbering) put(key uint64, next uint32) (code uint32, fresh bool) {
	if t.n*2 >= len(t.slots) {
		t.widen()
	}
	mask := len(t.slots) - 1
	for i := int(mix(key) >> t.shift); ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.code == 0 {
			t.n++
			*s = slot{key, next + 1}
			return next, true
		}
		if s.key == key {
			return s.code - 1, false
		}
	}
}

// mix spreads a key over the upper bits (Fibonacci hashing of a folded key).
func mix(key uint64) uint64 { return (key ^ key>>32) * 0x9e3779b97f4a7c15 }

func (t *numbering) widen() {
	old := t.slots
	size := max(16, 2*len(old))
	t.slots, t.shift = make([]slot, size), 64
	for n := size; n > 1; n /= 2 {
		t.shift--
	}
	for _, s := range old {
		if s.code == 0 {
			continue
		}
		i := int(mix(s.key) >> t.shift)
		for t.slots[i].code != 0 {
			i = (i + 1) & (size - 1)
		}
		t.slots[i] = s
	}
}
