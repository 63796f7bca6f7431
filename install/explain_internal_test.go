package install

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestExplainSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "mkdir", Path: "/usr/share/jupyter", Err: fs.ErrPermission}, "no permission; use --user, another --prefix"},
		{&fs.PathError{Op: "open", Path: "/cdrom/x", Err: writeProtected}, "read-only; use --user or another --prefix"},
		{errors.New("disk on fire"), "cannot write to DIR: disk on fire"},
	} {
		err := explain("write to", "DIR", c.err)
		if !strings.Contains(err.Error(), c.want) || !errors.Is(err, c.err) {
			t.Errorf("explain(%v) = %v, want %q in it", c.err, err, c.want)
		}
	}
}
