package render

import "strconv"

// appendEscaped appends s as HTML text or as the value of a quoted attribute.
func appendEscaped(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var name string
		switch s[i] {
		case '&':
			name = "&amp;"
		case '<':
			name = "&lt;"
		case '>':
			name = "&gt;"
		case '"':
			name = "&quot;"
		case '\'':
			name = "&#x27;"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, name...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// Escape returns s as HTML text.
func Escape(s string) string { return string(appendEscaped(nil, s)) }

// appendEm appends a length in em without trailing zeros.
func appendEm(b []byte, em float64) []byte {
	return append(strconv.AppendFloat(b, em, 'f', -1, 64), "em"...)
}
