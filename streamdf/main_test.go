package streamdf_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"

	"freshet/streamdf/internal/column"
)

// TestMain spoils every batch that nobody may use any more, unless its memory is
// what is measured.
func TestMain(m *testing.M) {
	flag.Parse()
	column.Scribble(flag.Lookup("test.bench").Value.String() == "")
	goleak.VerifyTestMain(m)
}
