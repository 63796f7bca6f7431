package streamdf_test

import (
	"fmt"
	"strings"
	"testing"

	"freshet/streamdf"
)

// TestDistinct compares with a list of what was seen.
func TestDistinct(t *testing.T) {
	whole := mess(400)
	for _, columns := range [][]string{{"k"}, {"x"}, {"i"}, {"b"}, {"k", "s"}, {"b", "i", "k"}, {"x + 0"}} {
		picked := rowsOf(streamdf.FromTable(whole).Select(append([]string{"ts"}, columns...)...))
		for _, within := range []int{0, 2, 5} {
			var seen, want []string
			for _, row := range picked {
				key := strings.Replace(fmt.Sprint(row[1:]), "[-0]", "[0]", 1)
				at := -1
				for i, s := range seen {
					if s == key {
						at = i
					}
				}
				if at >= 0 {
					seen = append(append(seen[:at:at], seen[at+1:]...), key)
					continue
				}
				if seen = append(seen, key); within > 0 && len(seen) > within {
					seen = seen[1:]
				}
				want = append(want, fmt.Sprint(row[0]))
			}
			f := streamdf.FromTable(cut(whole, 23)...)
			if within > 0 {
				f = f.DistinctWithin(within, columns...)
			} else {
				f = f.Distinct(columns...)
			}
			var got []string
			for _, row := range rowsOf(f.Select("ts")) {
				got = append(got, fmt.Sprint(row[0]))
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%v within %d: got %d rows, want %d, or others", columns, within, len(got), len(want))
			}
		}
	}
}
