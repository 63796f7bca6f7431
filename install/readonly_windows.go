package install

import (
	"errors"

	"golang.org/x/sys/windows"
)

// writeProtected is what the system says of a read-only file system.
const writeProtected = windows.ERROR_WRITE_PROTECT

func readOnly(err error) bool { return errors.Is(err, writeProtected) }
