package main

import (
	"os/exec"

	"freshet/kernel"
)

// require says that modules cannot be added: the engine has the packages that
// the kernel was built with.
func require(_ *session, _ *cellRun, module string) kernel.Result {
	if module == "" {
		return refused("%require names no module", "Write %require MODULE@VERSION.")
	}
	help := "Cells can use the standard library, streamdf and display. "
	if _, err := exec.LookPath("go"); err != nil {
		help += "There is no Go toolchain here either, with which a program of your own could be built."
	} else {
		help += "A program of your own can use the module: write it to a file and run it with !go run."
	}
	return refused("%require: modules outside of the standard library cannot be loaded: "+module, help)
}
