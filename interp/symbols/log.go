package symbols

import (
	"log"
	"reflect"

	"freshet/interp/symbols/internal/std"
)

// Log is the table "log/log" with l in the place of the standard logger, so
// that what a cell logs goes where l writes. Fatal prints and panics with an
// [Exit].
func Log(l *log.Logger) map[string]reflect.Value { return std.Log(l) }
