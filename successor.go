package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"freshet/kernel"
)

// What a kernel finds in its environment when it takes the place of another.
const (
	handoverVariable = "FRESHET_HANDOVER" // a file with a kernel.Handover
	requiredVariable = "FRESHET_REQUIRED" // the module that it was started for
)

// A successor is the kernel that takes the place of this one.
type successor struct{ binary, module string }

// start becomes the successor, which finds what this kernel has left in a file.
func (n successor) start(h kernel.Handover, args []string) error {
	f, err := os.CreateTemp("", "freshet-handover-")
	if err != nil {
		return err
	}
	if err := errors.Join(json.NewEncoder(f).Encode(h), f.Close()); err != nil {
		return err
	}
	env := append(os.Environ(), handoverVariable+"="+f.Name(), requiredVariable+"="+n.module)
	if err := become(n.binary, args, env); err != nil {
		return fmt.Errorf("start of the kernel built with %s: %w", n.module, err)
	}
	return nil
}

// handover is what the kernel before this one has left; nil when there was none.
func handover() (*kernel.Handover, error) {
	path := os.Getenv(handoverVariable)
	if path == "" {
		return nil, nil
	}
	os.Unsetenv(handoverVariable)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	h := new(kernel.Handover)
	return h, errors.Join(json.Unmarshal(text, h), os.Remove(path))
}
