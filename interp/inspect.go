package interp

// Inspect describes what stands at cursor.
func (s *Session) Inspect(code string, cursor, detail int) (text, markdown string, ok bool) {
	return "", "", false
}

func (s *Session) valueText(string) (string, bool) { return "", false }
