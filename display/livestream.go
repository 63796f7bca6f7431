package display

import (
	"fmt"

	"freshet/streamdf"
)

// A shownValue is a value of a stream as a live view shows it.
type shownValue struct {
	Value string `streamdf:"value"`
}

// showStream shows the last values of a stream of Go values.
func (d *Display) showStream(h *Handle, s *streamdf.Stream) {
	h.set.tail = true
	if h.set.title == "" {
		h.set.title = s.String()
	}
	shown := s.Map(func(v any) shownValue { return shownValue{inOneLine(v)} })
	d.showFrame(h, shown.Frame(shownValue{}))
}

func inOneLine(v any) string {
	if t, ok := v.(*streamdf.Table); ok && t != nil {
		return fmt.Sprintf("table of %d rows × %d columns", t.Len(), len(t.Schema()))
	}
	return fmt.Sprint(v)
}
