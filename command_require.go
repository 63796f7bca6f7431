package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"freshet/interp/symbols"
	"freshet/kernel"
)

// exactVersion is a version that names one release, not a query such as latest.
var exactVersion = regexp.MustCompile(`^v\d+\.\d+\.\d+`)

// require gives cells the packages of a module: the kernel is built with them,
// and the new one takes the place of this one and runs the cell again.
func require(s *session, r *cellRun, module string) kernel.Result {
	path, version, _ := strings.Cut(module, "@")
	switch here := moduleVersion(path); {
	case module == "":
		showModules(r)
		return kernel.Result{}
	case path == "" || strings.ContainsAny(module, " \t"):
		return refused("%require wants one module, not "+module, "Write %require MODULE@VERSION, each on a line of its own.")
	case here != "" && (version == here || !exactVersion.MatchString(version)):
		r.say("%s %s is here", path, here)
		return kernel.Result{}
	case module == os.Getenv(requiredVariable):
		return refused("%require: the kernel was built with "+module+" and has "+path+" "+here, "Another module needs that version.")
	case r.cell.Subshell != "" || !s.replaceable:
		return refused("%require works in a notebook's own cells only", "")
	}
	if _, err := exec.LookPath("go"); err != nil {
		return refused("%require builds the kernel anew and needs the Go toolchain, which is not here: "+module,
			"Install Go from https://go.dev/dl and see that the command go is in the PATH of Jupyter. Without it, cells can use the standard library, streamdf and display.")
	}
	b := rebuild{run: r, path: path, version: version}
	binary, err := b.kernel()
	if context.Cause(r.ctx) != nil {
		return kernel.Result{Err: &kernel.EvalError{
			Name: "Interrupted", Value: "the kernel was not built anew", Traceback: []string{"\033[1mInterrupted:\033[0m %require " + module, "", "The session is as it was."},
		}}
	}
	var failed *buildError
	switch {
	case errors.As(err, &failed):
		return refused("%require "+module+": "+failed.step+" failed", failed.said)
	case err != nil:
		return refused("%require "+module+": "+err.Error(), "")
	}
	s.mu.Lock()
	s.next = successor{binary, module}
	s.mu.Unlock()
	r.say("the kernel starts anew with %s; what earlier cells declared is gone", path)
	return kernel.Result{HandOver: true}
}

// moduleVersion is the version of the module that offers the package or the
// packages at path to cells; empty when none does.
func moduleVersion(path string) string {
	path = strings.TrimSuffix(path, "/...")
	if !slices.ContainsFunc(modulePackages(), func(p string) bool { return p == path || strings.HasPrefix(p, path+"/") }) {
		return ""
	}
	for _, m := range modules() {
		if path == m.Path || strings.HasPrefix(path, m.Path+"/") {
			return m.Version
		}
	}
	return ""
}

// modulePackages are the packages of modules that cells can import.
func modulePackages() []string {
	return slices.DeleteFunc(symbols.Preloaded(), func(p string) bool { return strings.HasPrefix(p, "freshet/") })
}

// modules are those that this program was built with, longest path first.
func modules() []*debug.Module {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	slices.SortFunc(info.Deps, func(a, b *debug.Module) int { return len(b.Path) - len(a.Path) })
	return info.Deps
}

// showModules lists the modules whose packages cells can import.
func showModules(r *cellRun) {
	packages := modulePackages()
	if len(packages) == 0 {
		r.say("no module beside the standard library, streamdf and display; %%require MODULE@VERSION adds one")
	}
	for _, p := range packages {
		r.say("%s  %s", p, moduleVersion(p))
	}
}
