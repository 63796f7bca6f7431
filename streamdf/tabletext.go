package streamdf

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"freshet/streamdf/internal/column"
)

// WriteCSV writes a header and the rows: shortest round-trip numbers, empty
// nulls, RFC 3339 times. An empty string is written as "", so that it is told
// from null; so is the null of a table of one column, since readers skip blank
// lines.
func (t *Table) WriteCSV(w io.Writer) error { return t.writeCSV(w, true) }

func (t *Table) writeCSV(w io.Writer, header bool) error {
	out := csv.NewWriter(w)
	if header {
		if err := out.Write(t.Names()); err != nil {
			return err
		}
	}
	cells := make([]string, len(t.Names()))
	for i := range t.Len() {
		quote := false
		for j := range cells {
			c := t.data.Col(j)
			cells[j] = csvText(c, i)
			quote = quote || cells[j] == "" && (c.Valid(i) || len(cells) == 1)
		}
		if !quote {
			if err := out.Write(cells); err != nil {
				return err
			}
			continue
		}
		out.Flush()
		if _, err := io.WriteString(w, t.quotedLine(i, cells)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// quotedLine is a line with an empty string in it, which encoding/csv would
// write like a null.
func (t *Table) quotedLine(i int, cells []string) string {
	parts := make([]string, len(cells))
	for j, text := range cells {
		parts[j] = text
		empty := text == "" && (t.data.Col(j).Valid(i) || len(cells) == 1)
		if empty || strings.ContainsAny(text, ",\"\r\n") || strings.HasPrefix(text, " ") {
			parts[j] = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		}
	}
	return strings.Join(parts, ",") + "\n"
}

func csvText(c *column.Column, i int) string {
	if !c.Valid(i) {
		return ""
	}
	switch c.Type() {
	case column.Bool:
		return strconv.FormatBool(c.Bools()[i])
	case column.Int:
		return strconv.FormatInt(c.Ints()[i], 10)
	case column.Float:
		return strconv.FormatFloat(c.Floats()[i], 'g', -1, 64)
	case column.Time:
		return time.Unix(0, c.Ints()[i]).UTC().Format(time.RFC3339Nano)
	case column.Duration:
		return time.Duration(c.Ints()[i]).String()
	}
	return c.Str(i)
}

// WriteJSONLines writes one JSON object a row; null for nulls, "NaN", "Inf" and
// "-Inf" as strings, since JSON has no such numbers.
func (t *Table) WriteJSONLines(w io.Writer) error {
	names := make([][]byte, len(t.Names()))
	for j, name := range t.Names() {
		names[j], _ = json.Marshal(name) // a string always can be
	}
	var line []byte
	for i := range t.Len() {
		line = append(line[:0], '{')
		for j, name := range names {
			if j > 0 {
				line = append(line, ',')
			}
			line = append(append(line, name...), ':')
			line = appendJSON(line, t.data.Col(j), i)
		}
		if _, err := w.Write(append(line, '}', '\n')); err != nil {
			return err
		}
	}
	return nil
}

// MarshalJSON makes a list of one object a row, as WriteJSONLines writes them.
func (t *Table) MarshalJSON() ([]byte, error) {
	var lines bytes.Buffer
	if err := t.WriteJSONLines(&lines); err != nil {
		return nil, err
	}
	list := bytes.ReplaceAll(bytes.TrimSuffix(lines.Bytes(), []byte("\n")), []byte("}\n{"), []byte("},{"))
	return append(append([]byte("["), list...), ']'), nil
}

func appendJSON(b []byte, c *column.Column, i int) []byte {
	if !c.Valid(i) {
		return append(b, "null"...)
	}
	text := csvText(c, i)
	switch c.Type() {
	case column.Bool, column.Int:
		return append(b, text...)
	case column.Float:
		if f := c.Floats()[i]; !math.IsNaN(f) && !math.IsInf(f, 0) {
			number, _ := json.Marshal(f) // finite numbers always can be
			return append(b, number...)
		}
		text = strings.TrimPrefix(text, "+")
	}
	quoted, _ := json.Marshal(text)
	return append(b, quoted...)
}

// headRows and tailRows are what String shows of a long table.
const headRows, tailRows = 5, 5

// String returns the table as aligned text: names, types, the first and the
// last five rows, and the size.
func (t *Table) String() string {
	rows := []int{}
	for i := range t.Len() {
		if t.Len() <= headRows+tailRows || i < headRows || i >= t.Len()-tailRows {
			rows = append(rows, i)
		}
	}
	lines := make([]strings.Builder, 2+len(rows))
	for j, f := range t.Schema() {
		cells := []string{f.Name, f.Type.String()}
		for _, i := range rows {
			cells = append(cells, shownText(t.data.Col(j), i))
		}
		if f.Type == column.Float {
			evenDecimals(cells[2:])
		}
		appendColumn(lines, cells, f.Type != column.String && f.Type != column.Bool, j > 0)
	}
	var b strings.Builder
	for k := range lines {
		if k == 2+headRows && t.Len() > headRows+tailRows {
			b.WriteString("⋮\n")
		}
		b.WriteString(strings.TrimRight(lines[k].String(), " ") + "\n")
	}
	fmt.Fprintf(&b, "%d row%s × %d column%s", t.Len(), plural(t.Len()), len(t.Schema()), plural(len(t.Schema())))
	return b.String()
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func shownText(c *column.Column, i int) string {
	if !c.Valid(i) {
		return "null"
	}
	if c.Type() == column.Float {
		return strconv.FormatFloat(c.Floats()[i], 'g', 6, 64)
	}
	text := []rune(strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(csvText(c, i)))
	if len(text) > 30 {
		text = append(text[:29], '…')
	}
	return string(text)
}

// evenDecimals gives the numbers of a column as many decimals as the one with
// most, unless one is written with an exponent.
func evenDecimals(cells []string) {
	most := 0
	for _, c := range cells {
		if strings.Contains(c, "e") {
			return
		}
		if _, decimals, ok := strings.Cut(c, "."); ok {
			most = max(most, len(decimals))
		}
	}
	for i, c := range cells {
		if c[len(c)-1] < '0' || c[len(c)-1] > '9' { // null, NaN, +Inf
			continue
		}
		whole, decimals, _ := strings.Cut(c, ".")
		if most > 0 {
			whole += "."
		}
		cells[i] = whole + decimals + strings.Repeat("0", most-len(decimals))
	}
}

// appendColumn writes a column's cells to the lines, padded to one width.
func appendColumn(lines []strings.Builder, cells []string, right, gap bool) {
	width := 0
	for _, c := range cells {
		width = max(width, utf8.RuneCountInString(c))
	}
	for k, c := range cells {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(c))
		if gap {
			lines[k].WriteString("  ")
		}
		if right {
			c = pad + c
		} else {
			c += pad
		}
		lines[k].WriteString(c)
	}
}
