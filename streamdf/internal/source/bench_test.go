package source_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"freshet/streamdf/internal/column"
	"freshet/streamdf/internal/meter"
	"freshet/streamdf/internal/source"
)

// BenchmarkCSV reads rows of a time, a string, two floats and an int.
func BenchmarkCSV(b *testing.B) {
	var text strings.Builder
	text.WriteString("ts,name,x,y,n\n")
	const n = 200_000
	for i := range n {
		fmt.Fprintf(&text, "2013-01-01T10:%02d:%02d.%03dZ,name%d,%.4f,%.2f,%d\n", i/60%60, i%60, i%1000, i%50, float64(i)*0.37, float64(i)*1.1, i)
	}
	in, err := source.NewCSV(write(b, "in.csv", text.String()), source.CSVOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if err := in.Read(context.Background(), func(*column.Table) error { return nil }, &meter.Meter{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
