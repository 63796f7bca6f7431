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

// get returns the number of key, if it is known.
func (t *numbering) get(key uint64) (code uint32, known bool) {
	mask := len(t.slots) - 1
	for i := int(mix(key) >> t.shift); ; i = (i + 1) & mask {
		switch s := &t.slots[i]; {
		case s.code == 0:
			return NoCode, false
		case s.key == key:
			return s.code - 1, true
		}
	}
}

// probed is how many keys are looked up at once.
const probed = 128

// find writes the numbers of keys to their rows of codes, and lists in missed the
// rows of those that are not in the first place where they may be. The places are
// read first, and nothing else is done, so that the processor waits for many of
// them at the same time: those of a large table are in no cache.
func (t *numbering) find(keys []uint64, rows []uint8, codes []uint32, missed *[probed]uint8) (n int) {
	if len(t.slots) == 0 {
		return copy(missed[:], rows)
	}
	var places [probed]slot
	for i, key := range keys {
		places[i&(probed-1)] = t.slots[mix(key)>>(t.shift&63)]
	}
	codes, rows = codes[:probed], rows[:len(keys)]
	for i, key := range keys {
		s := &places[i&(probed-1)]
		other := s.key ^ key
		if s.code == 0 {
			other = 1
		}
		row := rows[i] & (probed - 1)
		codes[row], missed[n&(probed-1)] = s.code-1, row
		if other != 0 {
			n++
		}
	}
	return n
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
