package install

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// UserRoot returns the data directory of Jupyter for the present user:
// $JUPYTER_DATA_DIR where it is set, else ~/.local/share/jupyter (under
// $XDG_DATA_HOME where that is set), ~/Library/Jupyter on macOS and
// %APPDATA%\jupyter on Windows.
func UserRoot() (string, error) {
	return userRoot(runtime.GOOS, os.Getenv, os.UserHomeDir)
}

func userRoot(goos string, getenv func(string) string, home func() (string, error)) (string, error) {
	if dir := getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	switch {
	case goos == "windows" && getenv("APPDATA") != "":
		return filepath.Join(getenv("APPDATA"), "jupyter"), nil
	case goos != "windows" && goos != "darwin" && getenv("XDG_DATA_HOME") != "":
		return filepath.Join(getenv("XDG_DATA_HOME"), "jupyter"), nil
	}
	dir, err := home()
	if err != nil {
		return "", fmt.Errorf("finding Jupyter's data directory: %w (set JUPYTER_DATA_DIR)", err)
	}
	switch goos {
	case "darwin":
		return filepath.Join(dir, "Library", "Jupyter"), nil
	case "windows":
		return filepath.Join(dir, "AppData", "Roaming", "jupyter"), nil
	default:
		return filepath.Join(dir, ".local", "share", "jupyter"), nil
	}
}

// PrefixRoot returns the data directory under an installation prefix:
// P/share/jupyter.
func PrefixRoot(prefix string) (string, error) {
	abs, err := filepath.Abs(prefix)
	if err != nil {
		return "", fmt.Errorf("prefix %q: %w", prefix, err)
	}
	return filepath.Join(abs, "share", "jupyter"), nil
}

// SysPrefixRoot returns the data directory of the active Python environment:
// $VIRTUAL_ENV, else $CONDA_PREFIX, else what python3 on the PATH says its
// sys.prefix is.
func SysPrefixRoot() (string, error) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if dir := os.Getenv(name); dir != "" {
			return PrefixRoot(dir)
		}
	}
	for _, python := range []string{"python3", "python"} {
		out, err := exec.Command(python, "-c", "import sys; print(sys.prefix)").Output()
		if err == nil {
			return PrefixRoot(strings.TrimSpace(string(out)))
		}
	}
	return "", errors.New("no Python environment: neither VIRTUAL_ENV nor CONDA_PREFIX is set and no python3 answers; use --prefix or --user")
}

// Binary returns the absolute path by which this program was called. A
// symbolic link is kept as it is, so that the kernelspec goes on working when
// the link moves to a newer version.
func Binary() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program's own path: %w", err)
	}
	if strings.Contains(exe, "go-build") && strings.HasPrefix(exe, os.TempDir()) {
		return "", fmt.Errorf("%s goes away when `go run` ends; build the binary first (go build) and install with that", exe)
	}
	if called, err := exec.LookPath(os.Args[0]); err == nil {
		if abs, err := filepath.Abs(called); err == nil && sameFile(abs, exe) {
			return abs, nil
		}
	}
	return exe, nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
