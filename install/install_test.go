package install_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"freshet/install"
)

func spec(t *testing.T) install.Spec {
	t.Helper()
	return install.Spec{
		Name:        "freshet",
		DisplayName: "Go (Freshet)",
		Binary:      filepath.Join(t.TempDir(), "freshet"),
		Env:         map[string]string{"FRESHET_LOG": "debug"},
	}
}

func TestInstallWritesWhatJupyterReads(t *testing.T) {
	root := t.TempDir()
	s := spec(t)
	dir, err := install.Install(root, s)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, "kernels", "freshet"); dir != want {
		t.Errorf("dir = %s, want %s", dir, want)
	}
	var got struct {
		Argv          []string          `json:"argv"`
		DisplayName   string            `json:"display_name"`
		Language      string            `json:"language"`
		InterruptMode string            `json:"interrupt_mode"`
		Env           map[string]string `json:"env"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Argv[0] != s.Binary || got.Argv[len(got.Argv)-1] != "{connection_file}" {
		t.Errorf("argv = %q", got.Argv)
	}
	if got.Language != "go" || got.InterruptMode != "message" || got.DisplayName != "Go (Freshet)" || got.Env["FRESHET_LOG"] != "debug" {
		t.Errorf("kernel.json = %s", text)
	}
	for _, logo := range []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
		if info, err := os.Stat(filepath.Join(dir, logo)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", logo, err)
		}
	}
}

func TestInstallReplacesAndUninstallRemoves(t *testing.T) {
	root := t.TempDir()
	s := spec(t)
	for _, display := range []string{"first", "second"} {
		s.DisplayName = display
		dir, err := install.Install(root, s)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(filepath.Join(dir, "kernel.json"))
		if !strings.Contains(string(text), display) {
			t.Errorf("kernel.json lacks %q: %s", display, text)
		}
	}
	if _, err := install.Uninstall(root, "freshet"); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(root, "kernels"))
	if err != nil || len(left) != 0 {
		t.Errorf("left after uninstall: %v, %v", left, err)
	}
	if _, err := install.Uninstall(root, "freshet"); err == nil || !strings.Contains(err.Error(), `no kernel "freshet"`) {
		t.Errorf("second uninstall: %v", err)
	}
}

func TestInstallRefuses(t *testing.T) {
	for name, change := range map[string]func(*install.Spec){
		"is no kernel name":     func(s *install.Spec) { s.Name = "go/../../etc" },
		`".." is no kernel`:     func(s *install.Spec) { s.Name = ".." },
		"display name is empty": func(s *install.Spec) { s.DisplayName = " " },
		"absolute path":         func(s *install.Spec) { s.Binary = "freshet" },
	} {
		s := spec(t)
		change(&s)
		if _, err := install.Install(t.TempDir(), s); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
}

// A file stands where a folder is needed: what every user, also root, meets.
func TestInstallSaysWhatIsInTheWay(t *testing.T) {
	root := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(root, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := install.Install(root, spec(t)); err == nil || !strings.Contains(err.Error(), "cannot create "+filepath.Join(root, "kernels")) {
		t.Errorf("got %v", err)
	}
}

func TestUninstallLeavesForeignFoldersAlone(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "kernels", "mine")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := install.Uninstall(root, "mine"); err == nil {
		t.Error("a folder without kernel.json was removed")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
}

func TestParseEnv(t *testing.T) {
	env, err := install.ParseEnv([]string{"A=1", "B=x=y", "C="})
	if err != nil || env["A"] != "1" || env["B"] != "x=y" || env["C"] != "" {
		t.Errorf("%v, %v", env, err)
	}
	for _, bad := range []string{"A", "=1"} {
		if _, err := install.ParseEnv([]string{bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestRoots(t *testing.T) {
	t.Setenv("JUPYTER_DATA_DIR", filepath.FromSlash("/data/jupyter"))
	if got, err := install.UserRoot(); err != nil || got != filepath.FromSlash("/data/jupyter") {
		t.Errorf("UserRoot = %s, %v", got, err)
	}
	venv := t.TempDir()
	t.Setenv("VIRTUAL_ENV", venv)
	if got, err := install.SysPrefixRoot(); err != nil || got != filepath.Join(venv, "share", "jupyter") {
		t.Errorf("SysPrefixRoot = %s, %v", got, err)
	}
	if got, err := install.Binary(); err != nil && runtime.GOOS != "windows" && !strings.Contains(err.Error(), "go run") {
		t.Errorf("Binary = %s, %v", got, err)
	}
}
