package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
)

// inferRows is how many rows, over the files in order, tell the types.
const inferRows = 10_000

// A guess narrows down the type of a column: each value that is not null rules
// out the types that cannot spell it.
type guess struct {
	seen bool
	out  [column.Duration + 1]bool
}

// guessOrder says which type is taken when several fit: 1 is an int though it
// would be a float as well.
var guessOrder = []column.Type{column.Bool, column.Int, column.Float, column.Time, column.Duration}

func (g *guess) add(b []byte) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return
	}
	g.seen = true
	for _, t := range guessOrder {
		if !g.out[t] && !spells(t, b) {
			g.out[t] = true
		}
	}
}

// spells reports whether b is a value of t.
func spells(t column.Type, b []byte) (ok bool) {
	switch t {
	case column.Bool:
		_, ok = parseBool(b)
	case column.Int:
		_, ok = parseInt(b)
	case column.Float:
		_, ok = parseFloat(b)
	case column.Time:
		_, ok = parseTime(b)
	case column.Duration:
		_, ok = parseDuration(b)
	}
	return ok
}

// typ returns the type; string when nothing else fits or nothing was seen.
func (g *guess) typ() column.Type {
	for _, t := range guessOrder {
		if g.seen && !g.out[t] {
			return t
		}
	}
	return column.String
}

// An inference gathers names and guesses from the first rows of the files.
type inference struct {
	c       *CSV
	reader  recordReader
	names   []string
	guesses []guess
	rows    int
}

// infer settles c.schema. The names come from the first file that has any.
func (c *CSV) infer(paths []string) error {
	inf := &inference{c: c, reader: recordReader{scan: scanner{delim: c.delim}}}
	for _, path := range paths {
		if err := inf.file(path); err != nil {
			return err
		}
		if inf.rows >= inferRows || inf.names != nil && c.typed(inf.names) {
			break
		}
	}
	if inf.names == nil {
		return c.withoutFiles()
	}
	if inf.rows == 0 && !c.typed(inf.names) {
		return fmt.Errorf("%s has a header but no rows to tell the types from: name them in CSVOptions.Schema", c.origin)
	}
	for _, f := range c.opt.Schema {
		if !slices.Contains(inf.names, f.Name) {
			return fmt.Errorf("Schema names column %q, but %s has %s", f.Name, c.origin, strings.Join(inf.names, ", "))
		}
	}
	for i, name := range inf.names {
		t := inf.guesses[i].typ()
		if j := c.opt.Schema.Index(name); j >= 0 {
			t = c.opt.Schema[j].Type
		}
		c.schema = append(c.schema, column.Field{Name: name, Type: t})
	}
	return nil
}

// withoutFiles takes the schema as it was given: nothing is there yet.
func (c *CSV) withoutFiles() error {
	if c.opt.Follow && len(c.opt.Schema) > 0 {
		c.schema, c.origin = c.opt.Schema, "CSVOptions.Schema"
		return nil
	}
	if c.opt.Follow {
		return fmt.Errorf("%s holds no rows yet to tell the columns from: name them in CSVOptions.Schema, or start with one file there", c.files)
	}
	if c.origin != "" {
		return fmt.Errorf("%s is empty: it needs a header, or rows and NoHeader", c.origin)
	}
	return c.files.missing()
}

// typed reports whether the schema option gives the type of every name.
func (c *CSV) typed(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { return c.opt.Schema.Index(n) < 0 })
}

// file looks at the rows of one file, as long as rows are needed.
func (inf *inference) file(path string) error {
	f := &file{path: path}
	if inf.names == nil {
		inf.c.origin = path
	}
	err := inf.reader.records(context.Background(), f, !inf.c.opt.Follow, func(data []byte, bad error) error {
		if f.places == nil {
			f.places = []int{}
			if isHeader, err := inf.header(f, data, bad); isHeader || err != nil {
				return err
			}
		}
		inf.row(data, bad)
		if inf.rows >= inferRows {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	if err == nil && f.offset == 0 && !inf.c.opt.Follow {
		return fmt.Errorf("%s is empty: it needs a header, or rows and NoHeader", path)
	}
	return err
}

// header takes the names from the first record of the first file. It reports
// false when the record is data.
func (inf *inference) header(f *file, data []byte, bad error) (bool, error) {
	names := inf.c.opt.Names
	if inf.c.opt.NoHeader {
		n := len(inf.reader.scan.fields)
		if len(names) == 0 {
			names = inf.c.opt.Schema.Names()
		}
		if len(names) == 0 {
			names = numbered(n)
		}
		if len(names) != n {
			return false, fmt.Errorf("%s has %s in its first row, but %d names are given", f.path, plural(n, "column"), len(names))
		}
	} else {
		var err error
		if names, err = headerNames(f, data, inf.reader.scan.fields, bad); err != nil {
			return true, err
		}
	}
	switch {
	case inf.names == nil:
		inf.names, inf.guesses = names, make([]guess, len(names))
	case !slices.Equal(names, inf.names):
		// Read says what is wrong with this file, or puts its columns in order.
		return true, errEnough
	}
	return !inf.c.opt.NoHeader, nil
}

// numbered returns c0, c1, …
func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("c%d", i)
	}
	return names
}

// row lets a row of the right length narrow the guesses; what is wrong with
// others is for Read to say.
func (inf *inference) row(data []byte, bad error) {
	fields := inf.reader.scan.fields
	if bad != nil || len(fields) != len(inf.guesses) {
		return
	}
	for i, s := range fields {
		if text := s.text(data, nil); !inf.c.nulls[string(text)] {
			inf.guesses[i].add(text)
		}
	}
	inf.rows++
}

// headerNames returns the names in a header: trimmed, c0, c1, … where one is
// empty, and name_2 for the second of a name, so that expressions can say it.
func headerNames(f *file, data []byte, fields []span, bad error) ([]string, error) {
	if bad != nil {
		return nil, fmt.Errorf("%s, line %d, the header: %w", f.path, f.line, bad)
	}
	names := make([]string, 0, len(fields))
	for i, s := range fields {
		text := s.text(data, nil)
		if !utf8.Valid(text) {
			return nil, fmt.Errorf("%s, line %d, the header: name %d is not valid UTF-8: %q", f.path, f.line, i+1, text)
		}
		name := strings.TrimSpace(string(text))
		if name == "" {
			name = fmt.Sprintf("c%d", i)
		}
		base := name
		for n := 2; slices.Contains(names, name); n++ {
			name = fmt.Sprintf("%s_%d", base, n)
		}
		names = append(names, name)
	}
	return names, nil
}
