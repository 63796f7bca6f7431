package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// jsonText returns a value as text, a string without its quotes, and the byte
// that it begins with; n is null.
func jsonText(value []byte) ([]byte, byte) {
	kind := value[0]
	if kind != '"' {
		return value, kind
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1], kind
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return nil, kind
	}
	return []byte(s), kind
}

// members calls f with the keys and values of the object that a line holds.
func members(line []byte, f func(key string, value []byte)) error {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' || !json.Valid(line) || !utf8.Valid(line) {
		return errors.New("is no JSON object")
	}
	for at := skipSpace(line, 1); line[at] != '}'; {
		end := valueEnd(line, at)
		key, _ := jsonText(line[at:end])
		at = skipSpace(line, end) + 1 // the colon
		at = skipSpace(line, at)
		end = valueEnd(line, at)
		f(string(key), line[at:end])
		if at = skipSpace(line, end); line[at] == ',' {
			at = skipSpace(line, at+1)
		}
	}
	return nil
}

func skipSpace(b []byte, at int) int {
	for b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == '\n' {
		at++
	}
	return at
}

// valueEnd returns where the value that begins at a place of valid JSON ends.
func valueEnd(b []byte, at int) int {
	depth := 0
	for {
		switch b[at] {
		case '"':
			for at++; b[at] != '"'; at++ {
				if b[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ':', ' ', '\t', '\r', '\n':
			at++
			continue
		default: // a number or a word
			for at+1 < len(b) && strings.IndexByte(",:}] \t\r\n", b[at+1]) < 0 {
				at++
			}
		}
		if at++; depth == 0 {
			return at
		}
	}
}
