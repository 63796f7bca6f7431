//go:build !windows

package install

import (
	"errors"
	"syscall"
)

// writeProtected is what the system says of a read-only file system.
const writeProtected = syscall.EROFS

func readOnly(err error) bool { return errors.Is(err, writeProtected) }
