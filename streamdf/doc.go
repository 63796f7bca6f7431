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
// Time is that of the events, where a frame declares it: [Frame.EventTime] says
// which column, and how late rows may be. Windows of time ([Frame.Tumbling],
// [Frame.Hopping], [Frame.Cumulating], [Frame.Session], [Frame.Rolling]) and joins
// ([Frame.Join], [Frame.AsofJoin], [Concat]) follow it by the rules of Flink SQL:
// rows are taken in its order, a window closes when the watermark has passed its
// end, rows behind the watermark are late ([Frame.Late]), and when a source ends
// all that is open is given. What a step has to remember is bounded, and
// [Frame.Explain] says by what.
//
// The package knows no notebook: package display draws live views, by
// [Frame.Watch].
package streamdf
