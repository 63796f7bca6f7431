package display

// A mistake is a call that cannot be done; a cell shows where, and what to do.
type mistake struct {
	message string
	text    string // the argument at fault
	help    string
	cause   error
}

// Error returns the message.
func (m *mistake) Error() string { return m.message }

// Unwrap returns what lies behind.
func (m *mistake) Unwrap() error { return m.cause }

// Where returns the argument at fault, all of it.
func (m *mistake) Where() (text string, start, end int) { return m.text, 0, len(m.text) }

// Help says what to do.
func (m *mistake) Help() string { return m.help }
