package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"freshet/interp/symbols"
)

// generator writes the tables of packages.
const generator = "./interp/symbols/internal/gen"

// A rebuild makes a kernel whose cells can import more packages: those of one
// module, or below a path of one.
type rebuild struct {
	run           *cellRun
	path, version string
	dir           string   // the source, while it is built
	packages      []string // that the new kernel is to have
}

// A buildError is the failure of a command, with what it said.
type buildError struct{ step, said string }

func (e *buildError) Error() string { return e.step + " failed: " + e.said }

// kernel is the path of the new kernel. A release that was built before is
// there at once; a query such as latest may mean another each time.
func (b *rebuild) kernel() (string, error) {
	target, err := b.target()
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(target); err == nil && exactVersion.MatchString(b.version) {
		return target, nil
	}
	if b.dir, err = os.MkdirTemp("", "freshet-"); err != nil {
		return "", err
	}
	defer os.RemoveAll(b.dir)
	if err := os.CopyFS(b.dir, source); err != nil {
		return "", fmt.Errorf("writing the kernel's source: %w", err)
	}
	return target, b.build(target)
}

// target names the new kernel after all that decides what is in it.
func (b *rebuild) target() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum, err := sourceSum()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(strings.Join([]string{sum, b.path, b.version, runtime.Version()}, "\n")))
	name := fmt.Sprintf("%x", key[:10])
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir := filepath.Join(cache, "freshet", "kernels")
	return filepath.Join(dir, name), os.MkdirAll(dir, 0o755)
}

// build goes from the source to the kernel.
func (b *rebuild) build(target string) error {
	pattern := strings.TrimSuffix(b.path, "/...") + "/..."
	version := b.version
	if version == "" {
		version = "latest"
	}
	if _, err := b.step("fetching "+b.path+"@"+version, "go", "get", pattern+"@"+version, ".", generator); err != nil {
		return err
	}
	listed, err := b.step("", "go", "list", "-e", "-f", "{{if and .GoFiles (ne .Name \"main\")}}{{.ImportPath}}{{end}}", pattern)
	if err != nil {
		return err
	}
	b.packages = slices.DeleteFunc(strings.Fields(listed), private)
	if len(b.packages) == 0 {
		return errors.New("it has no package that cells could import")
	}
	generate := []string{"run", generator, "-target", runtime.GOOS + "/" + runtime.GOARCH, "-facade", "interp/symbols/internal/facade"}
	generate = append(append(generate, symbols.Preloaded()...), b.packages...)
	if _, err := b.step(fmt.Sprintf("reading %d packages", len(b.packages)), "go", generate...); err != nil {
		return err
	}
	made := filepath.Join(b.dir, "built")
	if _, err := b.step("building the kernel", "go", "build", "-trimpath", "-ldflags", "-s -w -X main.version="+versionString(), "-o", made, "."); err != nil {
		return err
	}
	return putInPlace(made, target)
}

// private tells packages that only their own module may import.
func private(path string) bool { return slices.Contains(strings.Split(path, "/"), "internal") }

// step runs a command in the source, tells how long it took, and returns what
// it printed.
func (b *rebuild) step(what, name string, args ...string) (string, error) {
	began := time.Now()
	cmd := inGroup(b.run.ctx, name, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOWORK=off", "GOEXPERIMENT=", "GOOS=", "GOARCH=")
	cmd.WaitDelay = patience
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if b.run.ctx.Err() != nil {
		endAll(cmd)
		return "", b.run.ctx.Err()
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return "", &buildError{name + " " + args[0], tail(said.String())}
	case err != nil:
		return "", err
	}
	if what != "" {
		b.run.say("%s: %.1f s", what, time.Since(began).Seconds())
	}
	return string(out), nil
}

// tail is the end of what a command said, where it tells why it failed.
func tail(text string) string {
	const most = 15
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(text), "\n"), func(l string) bool {
		return strings.HasPrefix(l, "go: downloading ") || strings.HasPrefix(l, "exit status ")
	})
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}

// putInPlace moves a built kernel to where it belongs, at once: another kernel may
// be building the same.
func putInPlace(made, target string) error {
	f, err := os.CreateTemp(filepath.Dir(target), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect after the rename
	in, err := os.Open(made)
	if err == nil {
		_, err = f.ReadFrom(in)
		in.Close()
	}
	err = errors.Join(err, f.Chmod(0o755), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), target)
}
