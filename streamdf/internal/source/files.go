package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Files is a file, a folder (the files in it with a certain ending) or a glob.
type Files struct {
	pattern string
	ext     string // ".csv": what counts in a folder
}

// NewFiles describes the files that pattern names, looked up anew each time.
func NewFiles(pattern, ext string) Files { return Files{pattern: pattern, ext: ext} }

// String returns the pattern; a folder's says which files count.
func (f Files) String() string {
	if f.isFolder() {
		return filepath.Join(f.pattern, "*"+f.ext)
	}
	return f.pattern
}

func (f Files) isFolder() bool {
	info, err := os.Stat(f.pattern)
	return err == nil && info.IsDir()
}

// List returns the paths of the regular files there now, in name order.
func (f Files) List() ([]string, error) {
	if info, err := os.Stat(f.pattern); err == nil && !info.IsDir() {
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file", f.pattern)
		}
		return []string{f.pattern}, nil
	}
	pattern := f.pattern
	if f.isFolder() {
		pattern = filepath.Join(escapeGlob(f.pattern), "*"+f.ext)
	}
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("%s is not a glob pattern: %w", f.pattern, err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		info, err := os.Stat(name)
		return err != nil || !info.Mode().IsRegular()
	})
	slices.Sort(names)
	return names, nil
}

// escapeGlob makes the characters of a folder's name stand for themselves.
func escapeGlob(dir string) string {
	if os.PathSeparator == '\\' || !strings.ContainsAny(dir, `*?[\`) {
		return dir // Windows has no escape in patterns
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// Dir returns the deepest folder that surely holds all the files.
func (f Files) Dir() string {
	if f.isFolder() {
		return f.pattern
	}
	dir := filepath.Dir(f.pattern)
	for strings.ContainsAny(dir, "*?[") && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	return dir
}

// missing explains that List found nothing.
func (f Files) missing() error {
	here := ""
	if wd, err := os.Getwd(); err == nil && !filepath.IsAbs(f.pattern) {
		here = " (looked from " + wd + ")"
	}
	switch {
	case f.isFolder():
		return fmt.Errorf("folder %s holds no %s file%s", f.pattern, f.ext, here)
	case strings.ContainsAny(f.pattern, "*?["):
		return fmt.Errorf("no file matches %s%s", f.pattern, here)
	}
	if _, err := os.Stat(f.pattern); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", f.pattern, errors.Unwrap(err))
	}
	return &MissingError{Path: f.pattern, Message: fmt.Sprintf("there is no file %s%s", f.pattern, here), Others: f.others()}
}

// A MissingError is a file that is not there.
type MissingError struct {
	Path    string
	Message string
	Others  []string // files that are there in its place
}

func (e *MissingError) Error() string { return e.Message }

// others are files of the kind in the folder, at most a thousand.
func (f Files) others() []string {
	dir := filepath.Dir(f.pattern)
	folder, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(1000)
	var list []string
	for _, name := range names {
		if filepath.Ext(name) == filepath.Ext(f.pattern) || filepath.Ext(name) == f.ext {
			list = append(list, filepath.Join(dir, name))
		}
	}
	slices.Sort(list)
	return list
}
