// Package source reads data into batches: one file a format or a kind of
// input. Every source has the methods of plan.Input.
//
// Sources that can be read again (files, tables) start anew in each Read.
// Those that cannot (channels, generators) are hot: a Hub has one reader and
// hands every batch to all that are attached.
//
// What a source returns as an error is one sentence for the reader of a
// notebook: file, line, column, value, what to do.
package source
