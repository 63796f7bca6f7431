// Package streamdf computes with data that never stops. A [Frame] is a lazy,
// immutable streaming table: it names what is to be computed, and nothing runs
// until somebody looks: Collect, Sink, Start, or a live view in a notebook. Each
// of these is a [Query] of its own that reads the frame's source, does the work
// of the new rows only, and hands over rows or the current result.
//
// A frame is appending when rows are only ever added, and updating when a
// current result is replaced as data arrives, as every reduction is.
//
// Answers do not depend on how the stream was cut into batches, on timing or on
// the number of cores: bit for bit.
//
// The package knows no notebook: package display draws live views, by
// [Frame.Watch].
package streamdf
