package column

// A Bitmap holds one bit a row, least significant first, as Arrow's validity
// bitmaps do on a little-endian machine. A nil Bitmap means that all are set.
type Bitmap []uint64

// NewBitmap returns a bitmap of n cleared bits.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Get reports bit i of a bitmap that is not nil.
func (b Bitmap) Get(i int) bool { return b[i>>6]>>(uint(i)&63)&1 == 1 }

// Set sets bit i.
func (b Bitmap) Set(i int) { b[i>>6] |= 1 << (uint(i) & 63) }

// Clear clears bit i.
func (b Bitmap) Clear(i int) { b[i>>6] &^= 1 << (uint(i) & 63) }
