package source

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// records runs the scanner over text in the pieces that in reads.
func records(in io.Reader, delim byte) (out [][]string, bads []string) {
	r := &recordReader{scan: scanner{delim: delim}}
	f := &file{path: "text", line: 1, info: sizeless{}}
	err := r.walk(context.Background(), in, f, true, func(data []byte, bad error) error {
		if bad != nil {
			bads = append(bads, fmt.Sprintf("%d: %v", f.line, bad))
			return nil
		}
		var fields []string
		for _, s := range r.scan.fields {
			fields = append(fields, string(s.text(data, nil)))
		}
		out = append(out, fields)
		return nil
	})
	if err != nil {
		bads = append(bads, err.Error())
	}
	return out, bads
}

// TestAgainstEncodingCSV compares fields on random well-formed files.
func TestAgainstEncodingCSV(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "1", "é", " ", "\"", ",", "\n", "x y", "-3.5", ""}
	for range 2000 {
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.UseCRLF = rng.IntN(2) == 0
		columns := 1 + rng.IntN(4)
		for range rng.IntN(20) {
			row := make([]string, columns)
			for i := range row {
				for range rng.IntN(5) {
					row[i] += pieces[rng.IntN(len(pieces))]
				}
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		want, err := csv.NewReader(bytes.NewReader(text.Bytes())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got, bads := records(iotest.HalfReader(bytes.NewReader(text.Bytes())), ',')
		// encoding/csv turns CRLF inside quotes into LF; RFC 4180 keeps it.
		for i := range got {
			for j := range got[i] {
				got[i][j] = strings.ReplaceAll(got[i][j], "\r\n", "\n")
			}
		}
		if len(bads) > 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q\ngot  %q %v\nwant %q", text.String(), got, bads, want)
		}
	}
}

// FuzzChunks says that how a file is cut into reads does not matter, and that
// what encoding/csv accepts is read as it reads it.
func FuzzChunks(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"x\"\"y\",\n\"\n\"", "\xEF\xBB\xBFa\r\n\r\n1", "\"a\"b,c\nd", "a\"b\n\"", ",,\n\"\",\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, wholeBad := records(bytes.NewReader(text), ',')
		bytewise, bytewiseBad := records(iotest.OneByteReader(bytes.NewReader(text)), ',')
		late, lateBad := records(iotest.DataErrReader(bytes.NewReader(text)), ',')
		for _, other := range []string{fmt.Sprintf("%q %q", bytewise, bytewiseBad), fmt.Sprintf("%q %q", late, lateBad)} {
			if want := fmt.Sprintf("%q %q", whole, wholeBad); other != want {
				t.Fatalf("cut otherwise\n%s\nis not\n%s", other, want)
			}
		}
		std := csv.NewReader(bytes.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil || bytes.ContainsRune(text, '\r') || bytes.HasPrefix(text, bom) || len(wholeBad) > 0 {
			return
		}
		if fmt.Sprintf("%q", whole) != fmt.Sprintf("%q", want) {
			t.Fatalf("got  %q\nwant %q", whole, want)
		}
	})
}

// FuzzNumbers holds the parsers to the standard library's.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-0.0", "1e22", "123456789012345.6", "9007199254740993", ".5", "5.", "-9223372036854775808", "+7", "1_0", "0x1p4", "nan", "2013-01-01T10:17Z"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text := string(b)
		want, err := strconv.ParseFloat(text, 64)
		got, ok := parseFloat(b)
		if ok && (err != nil || math.Float64bits(got) != math.Float64bits(want)) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
		if !ok && err == nil && !strings.ContainsAny(text, "xXpP_") {
			t.Errorf("%q: refused, want %v", text, want)
		}
		n, intErr := strconv.ParseInt(text, 10, 64)
		if i, ok := parseInt(b); ok != (intErr == nil) || ok && i != n {
			t.Errorf("%q: got int %d %v, want %d %v", text, i, ok, n, intErr)
		}
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || at.Year() < 1678 || at.Year() > 2261 {
			return
		}
		if ns, ok := parseTime(b); !ok || ns != at.UnixNano() {
			t.Errorf("%q: got time %d %v, want %d", text, ns, ok, at.UnixNano())
		}
	})
}

// TestDays compares every day that nanoseconds can hold with package time.
func TestDays(t *testing.T) {
	for at := time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2262; at = at.AddDate(0, 0, 1) {
		ns, ok := parseTime([]byte(at.Format(time.DateOnly)))
		if !ok || ns != at.UnixNano() {
			t.Fatalf("%v: got %d %v, want %d", at, ns, ok, at.UnixNano())
		}
	}
	for _, bad := range []string{"2013-02-29", "2013-13-01", "2013-00-01", "2013-1-1", "1600-01-01", "2013-01-01T", "2013-01-01T10", "2013-01-01T24:00Z", "2013-01-01T10:17:60Z", "2013-01-01x10:17", "2013-01-01T10:17+2"} {
		if ns, ok := parseTime([]byte(bad)); ok {
			t.Errorf("%s is read as %d", bad, ns)
		}
	}
}

func TestEndlessQuote(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("a,\""), io.LimitReader(neverQuote{}, 2*maxRecord))
	_, bads := records(endless, ',')
	if len(bads) != 1 || !strings.Contains(bads[0], "longer than 16 MB") {
		t.Errorf("got %v", bads)
	}
}

type neverQuote struct{}

func (neverQuote) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// sizeless is the information on a file of unknown size.
type sizeless struct{ fs.FileInfo }

func (sizeless) Size() int64 { return 0 }
