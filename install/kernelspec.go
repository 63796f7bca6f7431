package install

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

//go:embed assets
var assets embed.FS

// A Spec is what a kernelspec says. Name is the folder's name and what
// clients ask for (freshet), DisplayName what people pick (Go (Freshet)).
type Spec struct {
	Name        string
	DisplayName string
	Binary      string            // absolute path of the kernel's program
	Env         map[string]string // set for the kernel's process
}

var validName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// kernelJSON is kernel.json as jupyter_client documents it.
type kernelJSON struct {
	Argv            []string          `json:"argv"`
	DisplayName     string            `json:"display_name"`
	Language        string            `json:"language"`
	InterruptMode   string            `json:"interrupt_mode"`
	ProtocolVersion string            `json:"kernel_protocol_version"`
	Env             map[string]string `json:"env,omitempty"`
	Metadata        map[string]any    `json:"metadata"`
}

func (s Spec) json() ([]byte, error) {
	text, err := json.MarshalIndent(kernelJSON{
		Argv:            []string{s.Binary, "kernel", "--connection-file", "{connection_file}"},
		DisplayName:     s.DisplayName,
		Language:        "go",
		InterruptMode:   "message",
		ProtocolVersion: "5.5",
		Env:             s.Env,
		Metadata:        map[string]any{"debugger": false},
	}, "", "  ")
	return append(text, '\n'), err
}

func (s Spec) check() error {
	if err := checkName(s.Name); err != nil {
		return err
	}
	if strings.TrimSpace(s.DisplayName) == "" {
		return errors.New("the display name is empty: say what front ends should show, as in --display-name 'Go (Freshet)'")
	}
	if !filepath.IsAbs(s.Binary) {
		return fmt.Errorf("kernelspec needs the absolute path of the program, got %q", s.Binary)
	}
	return nil
}

func checkName(name string) error {
	if !validName.MatchString(name) || strings.Trim(name, ".") == "" {
		return fmt.Errorf("%q is no kernel name: use letters, digits, '.', '_' and '-' only", name)
	}
	return nil
}

// ParseEnv reads K=V pairs as --env gives them.
func ParseEnv(pairs []string) (map[string]string, error) {
	env := map[string]string{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--env %q: want NAME=VALUE", pair)
		}
		env[key] = value
	}
	return env, nil
}

// Install writes the kernelspec below root, a data directory of Jupyter, and
// returns its folder. A spec of the same name is replaced whole: the new one
// is written beside it first, so a failure leaves the old one working.
func Install(root string, s Spec) (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	kernels := filepath.Join(root, "kernels")
	dir := filepath.Join(kernels, s.Name)
	if err := os.MkdirAll(kernels, 0o755); err != nil {
		return "", explain("create", kernels, err)
	}
	fresh, err := os.MkdirTemp(kernels, "."+s.Name+"-")
	if err != nil {
		return "", explain("write to", kernels, err)
	}
	defer os.RemoveAll(fresh)
	if err := s.write(fresh); err != nil {
		return "", explain("write to", kernels, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", explain("replace", dir, err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return "", explain("write", dir, err)
	}
	return dir, nil
}

func (s Spec) write(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	text, err := s.json()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), text, 0o644); err != nil {
		return err
	}
	logos, err := fs.Sub(assets, "assets")
	if err != nil {
		return err
	}
	entries, err := fs.ReadDir(logos, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(logos, e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Uninstall removes the named kernelspec below root and returns the folder
// that is gone. It refuses a folder without a kernel.json: that is not ours.
func Uninstall(root, name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	dir := filepath.Join(root, "kernels", name)
	if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("no kernel %q in %s (`jupyter kernelspec list` shows what is installed)", name, filepath.Dir(dir))
		}
		return "", explain("read", dir, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", explain("remove", dir, err)
	}
	return dir, nil
}
