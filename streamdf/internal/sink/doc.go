// Package sink writes batches of rows into files of other programs' formats.
package sink
