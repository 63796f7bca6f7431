package symbols

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"freshet/interp/symbols/internal/facade"
	"freshet/interp/symbols/internal/std"
)

// entries indexes the archives by entry name, once, on first use. What differs
// on the running target hides the base's entry.
var entries = sync.OnceValues(func() (map[string]*zip.File, error) {
	index := map[string]*zip.File{}
	for _, data := range []string{std.Data, std.TargetData(), facade.Data} {
		if data == "" {
			continue
		}
		r, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, fmt.Errorf("open the embedded export data: %w", err)
		}
		for _, f := range r.File {
			index[f.Name] = f
		}
	}
	return index, nil
})

// open decompresses one entry; ok is false when there is none.
func open(name string) (r io.ReadCloser, ok bool, err error) {
	index, err := entries()
	if err != nil {
		return nil, false, err
	}
	f := index[name]
	if f == nil {
		return nil, false, nil
	}
	r, err = f.Open()
	return r, err == nil, err
}

var docs struct {
	sync.Mutex
	pkgs map[string]map[string]string
}

// Doc is the doc comment of a package (name ""), of what it exports ("Name"),
// and of methods and fields ("Type.Method"); empty when it has none. It may be
// called from any goroutine.
func Doc(path, name string) string {
	docs.Lock()
	defer docs.Unlock()
	if docs.pkgs == nil {
		docs.pkgs = map[string]map[string]string{}
	}
	pkg, ok := docs.pkgs[path]
	if !ok {
		if r, found, err := open("d/" + path); err == nil && found {
			// A broken entry reads as a package without docs.
			_ = json.NewDecoder(r).Decode(&pkg)
			_ = r.Close()
		}
		docs.pkgs[path] = pkg
	}
	return pkg[name]
}
