package display

import (
	"encoding/base64"
	"fmt"
	"hash/maphash"
	"image"
	"maps"
	"slices"

	"freshet/streamdf"
)

// bundle returns how a finished value is shown. Values that say it themselves
// come first; what nothing is known about is text.
func (d *Display) bundle(v any, o settings) (b Bundle) {
	defer func() {
		if r := recover(); r != nil {
			b = Bundle{"text/plain": fmt.Sprintf("cannot show a %T: its method panicked: %v", v, r)}
		}
	}()
	switch v := v.(type) {
	case Bundle:
		return normal(v)
	case Showable:
		return normal(v.MIME())
	case *streamdf.Table:
		if v != nil {
			return tableBundle(v, o)
		}
	case image.Image:
		b, err := drawing(v)
		if err == nil {
			return b
		}
		return Bundle{"text/plain": err.Error()}
	}
	return d.plain(v, o)
}

// plain shows a value without a form of its own: as text, and as a table too if
// it can be seen as one.
func (d *Display) plain(v any, o settings) Bundle {
	b := Bundle{}
	if o.text != nil {
		b["text/plain"] = o.text()
	} else {
		b["text/plain"] = d.options.Format(v)
	}
	if d.options.Grid == nil {
		return b
	}
	most := appendingRows
	if o.rows > 0 {
		most = o.rows
	}
	if g, ok := d.options.Grid(v, most); ok {
		b["text/html"] = gridHTML(g, o)
	}
	return b
}

// normal writes bytes as base64 and gives every bundle a text.
func normal(m map[string]any) Bundle {
	b := make(Bundle, len(m)+1)
	for mime, data := range m {
		if raw, ok := data.([]byte); ok {
			if isText(mime) {
				data = string(raw)
			} else {
				data = base64.StdEncoding.EncodeToString(raw)
			}
		}
		b[mime] = data
	}
	if _, ok := b["text/plain"]; !ok {
		b["text/plain"] = fmt.Sprintf("%v", slices.Sorted(maps.Keys(b)))
	}
	return b
}

func isText(mime string) bool {
	return len(mime) > 5 && mime[:5] == "text/" || mime == "image/svg+xml"
}

var seed = maphash.MakeSeed()

// digest tells bundles apart, and returns about how many bytes one is.
func digest(b Bundle) (sum uint64, size int) {
	for mime, data := range b { // order must not matter: add up
		s, ok := data.(string)
		if !ok {
			s = fmt.Sprint(data)
		}
		sum += maphash.String(seed, mime)*31 ^ maphash.String(seed, s)
		size += len(s)
	}
	return sum, size
}
