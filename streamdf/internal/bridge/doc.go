// Package bridge turns columns into Arrow's arrays and back. Where the layouts
// are the same, which is ints, floats, times, durations, dictionary codes and
// validity bitmaps, both share memory: neither side may change it, and it lives
// as long as anybody refers to it. Bools, which Arrow packs, and strings are
// copied.
package bridge
