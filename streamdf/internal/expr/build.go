package expr

import "strings"

// Quote returns a name as expressions write it: in backquotes when it is more
// than letters, digits and _, or is a word of the language.
func Quote(name string) string {
	switch name {
	case "and", "or", "not", "in", "true", "false", "null", "":
		return "`" + name + "`"
	}
	for i, r := range name {
		if !inName(r) || i == 0 && r >= '0' && r <= '9' {
			return "`" + strings.ReplaceAll(name, "`", "``") + "`"
		}
	}
	return name
}
