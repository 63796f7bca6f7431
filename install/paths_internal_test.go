package install

import (
	"path/filepath"
	"testing"
)

func TestUserRootOfEachSystem(t *testing.T) {
	home := func() (string, error) { return filepath.FromSlash("/home/ada"), nil }
	for _, c := range []struct {
		goos string
		env  map[string]string
		want string
	}{
		{"linux", nil, "/home/ada/.local/share/jupyter"},
		{"linux", map[string]string{"XDG_DATA_HOME": "/xdg"}, "/xdg/jupyter"},
		{"linux", map[string]string{"XDG_DATA_HOME": "/xdg", "JUPYTER_DATA_DIR": "/j"}, "/j"},
		{"freebsd", nil, "/home/ada/.local/share/jupyter"},
		{"darwin", map[string]string{"XDG_DATA_HOME": "/xdg"}, "/home/ada/Library/Jupyter"},
		{"windows", map[string]string{"APPDATA": "/roaming"}, "/roaming/jupyter"},
		{"windows", nil, "/home/ada/AppData/Roaming/jupyter"},
	} {
		got, err := userRoot(c.goos, func(k string) string { return c.env[k] }, home)
		if err != nil || got != filepath.FromSlash(c.want) {
			t.Errorf("%s %v: %s, %v; want %s", c.goos, c.env, got, err, c.want)
		}
	}
}
