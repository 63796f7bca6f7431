package main

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"io/fs"
)

// source is this program, to be built again with more packages in it.
//
//go:embed go.mod go.sum *.go
//go:embed display install/*.go install/assets internal interp/*.go interp/*.s interp/symbols kernel streamdf
var source embed.FS

// sourceSum tells sources apart.
func sourceSum() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := source.Open(path)
		if err != nil {
			return err
		}
		fmt.Fprintln(h, path)
		_, err = io.Copy(h, f)
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
