package source

import (
	"bytes"
	"errors"
)

// A span is the bytes of one field. Quoted fields point behind their quote;
// escaped ones still hold their doubled quotes.
type span struct {
	start, end int
	quoted     bool
	escaped    bool
}

// A scanner cuts a byte slice into records and fields by RFC 4180, with two
// liberties that pandas takes as well: a quote inside an unquoted field stands
// for itself, and a line may end in LF, CRLF or the end of the data.
type scanner struct {
	delim  byte
	fields []span // of the last record
	lines  int    // newlines inside the last record, its own included
}

// What is wrong with a record as such. A record that is wrong ends at its
// first newline outside quotes.
var (
	errAfterQuote = errors.New(`text after a closing quote: write a quote inside a quoted field as ""`)
	errOpenQuote  = errors.New("a quote is opened and never closed")
)

// record splits the record that starts data. It returns the number of bytes
// that it takes, 0 when data holds no complete record. At the end of the data
// (final) an unterminated line is a record too.
func (s *scanner) record(data []byte, final bool) (int, error) {
	s.fields = s.fields[:0]
	s.lines = 0
	nl := bytes.IndexByte(data, '\n')
	line := data
	if nl >= 0 {
		line = data[:nl]
	}
	if bytes.IndexByte(line, '"') >= 0 {
		return s.quotedRecord(data, final)
	}
	taken := nl + 1
	if nl < 0 {
		if !final || len(data) == 0 {
			return 0, nil
		}
		taken = len(data)
	} else {
		s.lines = 1
	}
	s.plain(trimCR(line))
	return taken, nil
}

func trimCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// plain splits a line without quotes.
func (s *scanner) plain(line []byte) {
	start := 0
	for i, c := range line {
		if c == s.delim {
			s.fields = append(s.fields, span{start: start, end: i})
			start = i + 1
		}
	}
	s.fields = append(s.fields, span{start: start, end: len(line)})
}

// quotedRecord is record for a line that holds a quote somewhere.
func (s *scanner) quotedRecord(data []byte, final bool) (int, error) {
	var bad error
	for i := 0; ; {
		f, end, ok, err := s.field(data, i, final)
		if !ok {
			s.lines = 0
			return 0, nil
		}
		if err != nil && bad == nil {
			bad = err
		}
		s.fields = append(s.fields, f)
		switch {
		case end >= len(data):
			return len(data), bad
		case data[end] == '\n':
			s.lines++
			return end + 1, bad
		}
		i = end + 1
	}
}

// field reads the field that starts at i, and returns it with the place of
// the delimiter or newline that ends it. ok is false when more data is needed.
func (s *scanner) field(data []byte, i int, final bool) (f span, end int, ok bool, err error) {
	if i < len(data) && data[i] == '"' {
		return s.quotedField(data, i, final)
	}
	end = i
	for end < len(data) && data[end] != s.delim && data[end] != '\n' {
		end++
	}
	if end == len(data) && !final {
		return f, 0, false, nil
	}
	f = span{start: i, end: end}
	if (end == len(data) || data[end] == '\n') && end > i && data[end-1] == '\r' {
		f.end--
	}
	return f, end, true, nil
}

func (s *scanner) quotedField(data []byte, i int, final bool) (f span, end int, ok bool, err error) {
	f = span{start: i + 1, quoted: true}
	for p := i + 1; ; {
		q := bytes.IndexByte(data[p:], '"')
		if q < 0 {
			if !final {
				return f, 0, false, nil
			}
			f.end = len(data)
			return f, len(data), true, errOpenQuote
		}
		s.lines += bytes.Count(data[p:p+q], []byte{'\n'})
		p += q + 1
		if p < len(data) && data[p] == '"' {
			f.escaped = true
			p++
			continue
		}
		if p == len(data) && !final {
			return f, 0, false, nil
		}
		f.end = p - 1
		return s.afterQuote(data, f, p, final)
	}
}

// afterQuote finds the end of a field whose closing quote stands before p.
func (s *scanner) afterQuote(data []byte, f span, p int, final bool) (span, int, bool, error) {
	end := p
	for end < len(data) && data[end] != s.delim && data[end] != '\n' {
		end++
	}
	if end == len(data) && !final {
		return f, 0, false, nil
	}
	rest := data[p:end]
	if end == len(data) || data[end] == '\n' {
		rest = trimCR(rest)
	}
	if len(rest) > 0 {
		return f, end, true, errAfterQuote
	}
	return f, end, true, nil
}

// text returns the bytes of a field without its doubled quotes. scratch is
// reused when there are any.
func (f span) text(data, scratch []byte) []byte {
	raw := data[f.start:f.end]
	if !f.escaped {
		return raw
	}
	scratch = scratch[:0]
	for {
		q := bytes.IndexByte(raw, '"')
		if q < 0 {
			return append(scratch, raw...)
		}
		scratch = append(scratch, raw[:q+1]...)
		raw = raw[min(q+2, len(raw)):]
	}
}
