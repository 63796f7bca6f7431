package bridge

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"freshet/streamdf/internal/column"
)

// SchemaKey is where a Parquet file says, as Arrow's own libraries do, which
// types of Arrow its columns had: that ints are durations, above all.
const SchemaKey = "ARROW:schema"

// EncodeSchema is the value of SchemaKey for the columns that ToArrowPlain makes.
func EncodeSchema(s column.Schema) (string, error) {
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(PlainSchema(s))).Close(); err != nil {
		return "", fmt.Errorf("the types of the columns cannot be written: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// DurationUnits are, by name, the units of the columns that a value of SchemaKey
// calls durations. One that cannot be read has none: the file's own types will do.
func DurationUnits(text string) map[string]arrow.TimeUnit {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	r, err := ipc.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	defer r.Release()
	units := map[string]arrow.TimeUnit{}
	for _, f := range r.Schema().Fields() {
		if t, ok := f.Type.(*arrow.DurationType); ok {
			units[f.Name] = t.Unit
		}
	}
	return units
}
