package install

import (
	"errors"
	"fmt"
	"io/fs"
)

// explain says what was attempted, why it failed and what to do instead.
func explain(verb, path string, err error) error {
	switch {
	case readOnly(err):
		return fmt.Errorf("cannot %s %s: the file system is read-only; use --user or another --prefix: %w", verb, path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("cannot %s %s: no permission; use --user, another --prefix, or run as an administrator: %w", verb, path, err)
	default:
		return fmt.Errorf("cannot %s %s: %w", verb, path, err)
	}
}
