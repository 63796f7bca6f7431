package source

import (
	"context"
	"runtime"
	"sync"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
)

// aheadFiles is how many files are parsed at once at most, aheadPieces how many
// pieces of each wait to be handed over.
const aheadFiles, aheadPieces = 4, 4

// A piece is what a file holds next: a batch, a row that does not fit, or the
// error that ends it; and what was read since the piece before.
type piece struct {
	table      *column.Table
	diverted   *BadRow
	err        error
	bytes, bad int64
}

// workers returns how many of n files to parse at once.
func workers(n int) int { return min(n, aheadFiles, runtime.GOMAXPROCS(0)) }

// ahead parses several files at once and hands over what they hold in their
// order: the same as when they are read one after the other.
func (d *decoder) ahead(ctx context.Context, paths []string) error {
	var group sync.WaitGroup
	defer group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	files := make(chan chan piece, workers(len(paths))-1)
	group.Go(func() { // ends with the paths, or with ctx
		defer close(files)
		for _, path := range paths {
			pieces := make(chan piece, aheadPieces)
			select {
			case files <- pieces:
			case <-ctx.Done():
				return
			}
			group.Go(func() { // ends with the file, or with ctx
				defer close(pieces)
				d.parse(ctx, path, pieces)
			})
		}
	})
	for pieces := range files {
		for p := range pieces {
			if err := d.pass(p); err != nil {
				return err
			}
		}
	}
	return context.Cause(ctx)
}

// parse sends what a file holds.
func (d *decoder) parse(ctx context.Context, path string, pieces chan<- piece) {
	var seen meter.Meter
	send := func(p piece) error {
		p.bytes, p.bad = seen.Bytes.Swap(0), seen.Bad.Swap(0)
		select {
		case pieces <- p:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	own := d.newDecoder(func(t *column.Table) error { return send(piece{table: t}) }, &seen)
	own.divert = func(row *BadRow) error { return send(piece{diverted: row}) }
	err := own.read(ctx, &file{path: path}, true)
	if err == nil {
		err = own.flush()
	}
	_ = send(piece{err: err}) // or nobody listens any more
}

// pass hands a piece over.
func (d *decoder) pass(p piece) error {
	d.meter.Bytes.Add(p.bytes)
	d.meter.Bad.Add(p.bad)
	switch {
	case p.err != nil:
		return p.err
	case p.diverted != nil:
		return d.divert(p.diverted)
	case p.table != nil:
		arrived(d.meter, p.table)
		return d.emit(p.table)
	}
	return nil
}
