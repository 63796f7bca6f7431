package install

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A Check is one line of Doctor's report.
type Check struct {
	OK   bool
	Says string
}

// Doctor looks at what a front end needs to start the kernel: Jupyter itself,
// the kernelspecs named freshet in the user's and the active environment's
// data directories, and the programs they name.
func Doctor() []Check {
	checks := []Check{jupyterCheck()}
	found := false
	for _, root := range []func() (string, error){UserRoot, SysPrefixRoot} {
		dir, err := root()
		if err != nil {
			continue
		}
		spec := filepath.Join(dir, "kernels", "freshet", "kernel.json")
		if _, err := os.Stat(spec); err == nil {
			found = true
			checks = append(checks, specCheck(spec))
		}
	}
	if !found {
		checks = append(checks, Check{Says: "no kernelspec: run freshet install --user"})
	}
	return checks
}

func jupyterCheck() Check {
	path, err := exec.LookPath("jupyter")
	if err != nil {
		return Check{Says: "jupyter is not on the PATH: pip install jupyterlab"}
	}
	return Check{OK: true, Says: "jupyter is " + path}
}

func specCheck(path string) Check {
	text, err := os.ReadFile(path)
	if err != nil {
		return Check{Says: err.Error()}
	}
	var spec kernelJSON
	if err := json.Unmarshal(text, &spec); err != nil || len(spec.Argv) == 0 {
		return Check{Says: fmt.Sprintf("%s is not a kernelspec: run freshet install again", path)}
	}
	if _, err := exec.LookPath(spec.Argv[0]); err != nil {
		return Check{Says: fmt.Sprintf("%s names %s, which cannot be run: run freshet install again", path, spec.Argv[0])}
	}
	return Check{OK: true, Says: fmt.Sprintf("%s starts %s", path, spec.Argv[0])}
}
