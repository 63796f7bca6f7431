package render_test

import (
	"flag"
	"strconv"
	"strings"
	"testing"
	"time"

	"freshet/display/internal/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func liveFacts(rows int64, columns int, late string) []render.Fact {
	var s render.Status
	return []render.Fact{
		s.Sized(0, render.RowsText(rows, columns)),
		{Text: render.Short(4900, "/s"), Em: render.RateEm},
		{Text: "lag " + render.Lag(200*time.Millisecond), Em: render.LagEm},
		{Text: "late " + late},
	}
}

// The golden files table*.html, table.txt and status.html are the samples
// that the look was decided on.
func TestTableIsTheSample(t *testing.T) {
	columns := quakes(t, 1234)
	var table render.Table
	table.See(frame(columns, 0, 1232, noon))
	f := frame(columns, 1222, 1232, noon)
	f.Keep = 10
	table.Append(nil, f)
	f = frame(columns, 1224, 1234, noon.Add(time.Millisecond))
	f.Keep = 10
	html, fade := table.Append(render.Open(nil, "", true), f)
	html = render.Close(render.AppendStatus(html, render.Live, liveFacts(1234, 8, "0")))
	golden(t, "table.html", string(html))
	if want := f.Now.Add(500 * time.Millisecond); !fade.Equal(want) {
		t.Errorf("the marks fade at %v, want %v", fade, want)
	}
	text := table.Text(frame(columns, 1229, 1234, noon))
	golden(t, "table.txt", text+render.StatusText(render.Live, liveFacts(1234, 8, "0"))+"\n")
}

func TestFinishedTableIsTheSample(t *testing.T) {
	columns := quakes(t, 1707)
	var table render.Table
	table.See(frame(columns, 0, 1707, noon))
	f := frame(columns, 0, 10, noon)
	f.Cut, f.Calm = 5, true
	for i := range f.Columns {
		values := columns[i].Values
		f.Columns[i].Values = append(append([]render.Value{}, values[:5]...), values[len(values)-5:]...)
	}
	for i := range 5 {
		f.Numbers[5+i] = int64(1702 + i)
	}
	var s render.Status
	html, _ := table.Append(render.Open(nil, "", true), f)
	html = render.Close(render.AppendStatus(html, render.Done, []render.Fact{
		s.Sized(0, render.RowsText(1707, 8)),
		{Text: "in " + render.Elapsed(340*time.Millisecond)},
		{Text: "late 0"},
	}))
	golden(t, "table-done.html", string(html))
}

func TestStatusIsTheSample(t *testing.T) {
	fact := func(texts ...string) []render.Fact {
		var facts []render.Fact
		for i, text := range texts {
			if i == 0 && strings.HasSuffix(text, "columns") {
				facts = append(facts, new(render.Status).Sized(0, text))
			} else {
				facts = append(facts, render.Fact{Text: text})
			}
		}
		return facts
	}
	rows := render.RowsText(12345, 8)
	skipped := liveFacts(12352, 8, "3")
	skipped[1].Text, skipped[2].Text = render.Short(120, "/s"), "lag "+render.Lag(1400*time.Millisecond)
	skipped = append(skipped, render.Fact{Text: "skipped 41 frames"})
	var b []byte
	b = render.AppendStatus(b, render.Waiting, fact("no rows yet", "data/*.csv"))
	b = render.AppendStatus(b, render.Live, liveFacts(12345, 8, "3"))
	b = render.AppendStatus(b, render.Live, skipped)
	b = render.AppendStatus(b, render.Paused, fact(rows, "4,102 rows waiting", "Resume() continues"))
	b = render.AppendStatus(b, render.Done, fact(render.RowsText(26483, 11), "in "+render.Elapsed(5400*time.Millisecond), "late 3"))
	b = render.AppendStatus(b, render.Interrupted, fact(rows, "after 2.5 s", "run the cell again to start over"))
	b = render.AppendStatus(b, render.Failed, fact(rows, `nyc-flights.csv, line 12,346: "n/a" is no int (dep_delay_min)`))
	golden(t, "status.html", string(b))
}

// TestTextsHaveRoom: by the widest of the common fonts, short texts fit into
// their columns, and longer ones where the table has room to spare.
func TestTextsHaveRoom(t *testing.T) {
	const dejaVu = 7.44 // em of "earthquake" in DejaVu Sans with the paddings, rounded up
	width := func(columns ...render.Column) float64 {
		var table render.Table
		html, _ := table.Append(nil, render.Frame{Columns: columns, Rows: 1, Now: noon})
		widths, _ := boxes(string(html))
		em, err := strconv.ParseFloat(widths[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		return em
	}
	kind := render.Column{Name: "type", Kind: render.String, Values: texts("earthquake")}
	if em := width(kind); em < dejaVu {
		t.Errorf("earthquake has %v em, needs %v", em, dejaVu)
	}
	many := []render.Column{kind}
	for range 5 {
		many = append(many, render.Column{Name: "place", Kind: render.String, Values: texts("300km SE of Kodiak, Alaska")})
	}
	if em := width(many...); em >= dejaVu {
		t.Errorf("earthquake has %v em in a table without room", em)
	}
	for _, key := range []bool{false, true} {
		many[0] = render.Column{Name: "k", Kind: render.String, Key: key, Values: texts("N14228")}
		if em := width(many...); em < 5.3 {
			t.Errorf("N14228 has %v em, needs 5.3", em)
		}
	}
}
