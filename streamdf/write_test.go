package streamdf_test

import (
	"os"
	"path/filepath"
	"testing"

	"freshet/streamdf"
)

// What a query has written reads back as what it computed.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		frame *streamdf.Frame
		write func(f *streamdf.Frame, path string) *streamdf.Query
		want  string
	}{
		"rows": {
			streamdf.FromTable(cut(trades().Collect(), 1)...).Select("symbol", "price"), (*streamdf.Frame).WriteCSV,
			"symbol,price\nA,10\nB,20\nA,11\nA,12\n",
		},
		"a result":  {trades().GroupBy("symbol").Sum("size"), (*streamdf.Frame).WriteCSV, "symbol,size\nA,10\nB,1\n"},
		"no rows":   {trades().Filter("price > 100").Select("price"), (*streamdf.Frame).WriteCSV, "price\n"},
		"as JSON":   {trades().Select("symbol", "price").Head(2), (*streamdf.Frame).WriteJSONLines, "{\"symbol\":\"A\",\"price\":10}\n{\"symbol\":\"B\",\"price\":20}\n"},
		"one state": {trades().Sum("size"), (*streamdf.Frame).WriteJSONLines, "{\"size\":11}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if err := c.write(c.frame, path).Wait(); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("wrote\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	if err := streamdf.Try(func() { trades().WriteCSV(filepath.Join(dir, "no", "folder")) }); err == nil {
		t.Error("a file in no folder is no error")
	}
}
