package kernel

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestConnectionFiles: what is wrong is said so that it can be mended.
func TestConnectionFiles(t *testing.T) {
	for _, test := range []struct{ file, says string }{
		{`{"ip":"127.0.0.1","key":"k"}`, ""},
		{`{"ip":"127.0.0.1"}`, ""},
		{`{"ip":"::1","key":""}`, ""},
		{`{"ip":"0.0.0.0","key":"k"}`, ""},
		{`{"ip":"/tmp/k","transport":"ipc","shell_port":1,"control_port":2,"iopub_port":3,"stdin_port":4,"hb_port":5}`, ""},
		{`{"ip":"127.0.0.1","signature_scheme":"hmac-sha512","key":"k","anything":{"else":1}}`, ""},
		{``, "not the JSON"},
		{`{"ip":"127.0.0.1"`, "not the JSON"},
		{`{"ip":7}`, "not the JSON"},
		{`{"ip":"127.0.0.1","shell_port":"x"}`, "not the JSON"},
		{`{}`, "no ip"},
		{`{"ip":"0.0.0.0"}`, "no key"},
		{`{"ip":"192.168.1.7","key":""}`, "no key"},
		{`{"ip":"127.0.0.1","transport":"pigeon"}`, "pigeon"},
		{`{"ip":"127.0.0.1","signature_scheme":"hmac-md5"}`, "hmac-md5"},
		{`{"ip":"127.0.0.1","signature_scheme":"none"}`, "signature scheme"},
		{`{"ip":"127.0.0.1","shell_port":70000}`, "shell_port is 70000"},
		{`{"ip":"127.0.0.1","hb_port":-1}`, "hb_port is -1"},
		{`{"ip":"127.0.0.1","shell_port":5,"stdin_port":5}`, "both 5"},
		{`{"ip":"x","transport":"ipc"}`, ""},
		{`{"ip":"127.0.0.1","key":"k","curve_secretkey":"abc"}`, "encryption"},
		{`{"ip":"127.0.0.1","key":"k","curve_publickey":"abc"}`, "encryption"},
	} {
		path := filepath.Join(t.TempDir(), "c.json")
		if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadConnectionFile(path)
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%s: %v", test.file, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), path)):
			t.Errorf("%s says %v, want %q and the file's name", test.file, err, test.says)
		}
	}
	if _, err := ReadConnectionFile(filepath.Join(t.TempDir(), "none.json")); !os.IsNotExist(unwrap(err)) {
		t.Errorf("a missing file says %v", err)
	}
}

func unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return err
}

// TestWriteBack: chosen ports are written, the other fields kept, and the file
// with the key is its owner's alone.
func TestWriteBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(path, []byte(`{"ip":"127.0.0.1","key":"k","jupyter_session":"s"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConnectionFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c.ShellPort, c.HeartbeatPort = 11, 12
	if err := c.writeBack(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	if fields["jupyter_session"] != "s" || fields["shell_port"] != 11.0 || fields["hb_port"] != 12.0 || fields["key"] != "k" {
		t.Errorf("the file has %s", data)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func FuzzConnection(f *testing.F) {
	f.Add([]byte(`{"ip":"127.0.0.1","key":"k","transport":"tcp","shell_port":1,"control_port":2,"iopub_port":3,"stdin_port":4,"hb_port":5}`))
	f.Add([]byte(`{"ip":"","shell_port":-1}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseConnection(data)
		if err != nil {
			return
		}
		if c.Key == "" && c.Transport == "tcp" && !c.loopback() {
			t.Errorf("%s opens an unsigned kernel to others", data)
		}
		if _, err := newWire(c); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	})
}
