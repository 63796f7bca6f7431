package column

// A Dict numbers distinct strings in order of first appearance. It only ever
// grows, so codes stay valid. One goroutine owns it: others read the strings
// through a column, which keeps those that were known when it was built.
type Dict struct {
	values []string
	index  map[string]uint32
	shown  *coding // of the last column, which the next one shares if no string came
}

// NewDict returns an empty dictionary.
func NewDict() *Dict { return &Dict{index: map[string]uint32{}} }

// Code returns the code of s, adding it if it is new.
func (d *Dict) Code(s string) uint32 {
	if c, ok := d.index[s]; ok {
		return c
	}
	c := uint32(len(d.values))
	d.values = append(d.values, s)
	d.index[s] = c
	return c
}

// At returns the string of a code.
func (d *Dict) At(code uint32) string { return d.values[code] }

// Len returns the number of distinct strings.
func (d *Dict) Len() int { return len(d.values) }

// Words returns the distinct strings in the order of their codes, for the
// dictionary's owner. Later strings do not appear in a slice returned before.
func (d *Dict) Words() []string { return d.values[:len(d.values):len(d.values)] }

// coding is what the codes known now stand for.
func (d *Dict) coding() *coding {
	if d.shown == nil || len(d.shown.words) != len(d.values) {
		d.shown = &coding{d.Words(), d}
	}
	return d.shown
}
