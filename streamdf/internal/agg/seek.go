package agg

import "freshet/streamdf/internal/column"

// large is from how many places on a table of values is in no cache of a core.
const large = 1 << 16

// Large reports that there are so many values that it pays to Seek those of many
// rows on several cores, and to Number what is left.
func (k *Coder) Large() bool { return k.typ != column.Float && len(k.table.slots) >= large }

// SeekBlock is what the rows of Seek begin at a multiple of.
const SeekBlock = probed

// Seek writes the codes of those of rows from to to-1 of a column whose values are
// known, and sets the bits in missed of the others. Several goroutines may call
// it at the same time, each of other rows, but no other method.
func (k *Coder) Seek(c *column.Column, from, to int, ids []uint32, missed []uint64) {
	x := c.Ints()
	var rest [probed]uint8
	for ; from+probed <= to; from += probed {
		x, ids := x[from:from+probed], ids[from:from+probed]
		block, n := k.look(x, ids, &rest)
		for _, i := range rest[:n] {
			code, known := k.table.get(uint64(x[i]))
			if ids[i] = code; !known {
				block[i>>6] |= 1 << (i & 63)
			}
		}
		copy(missed[from>>6:], block[:])
	}
	for ; from < to; from += 64 {
		missed[from>>6] = ^uint64(0) >> max(0, 64-(to-from))
	}
}

// Number codes the rows that Seek has missed. All is then as after Code.
func (k *Coder) Number(c *column.Column, ids []uint32, missed []uint64) {
	k.number(c.Ints(), c.Validity(), 0, ids, missed)
	k.withoutNulls(c, ids)
}
