package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"freshet/kernel"
)

// changeDir changes the folder that relative paths start from.
func changeDir(s *session, r *cellRun, dir string) kernel.Result {
	before, _ := os.Getwd()
	path, err := expandHome(unquote(dir))
	s.mu.Lock()
	defer s.mu.Unlock()
	if dir == "-" {
		if path = s.lastDir; path == "" {
			return refused("%cd -: the folder has not been changed yet", "")
		}
	}
	if err == nil {
		err = os.Chdir(path)
	}
	if err == nil {
		s.lastDir = before
	}
	if err == nil {
		path, err = os.Getwd()
	}
	if err != nil {
		return refused("%cd: "+err.Error(), "")
	}
	r.say("%s", path)
	return kernel.Result{}
}

// expandHome reads a leading ~ as the home folder; so it does nothing at all.
func expandHome(path string) (string, error) {
	if path != "" && path != "~" && !strings.HasPrefix(path, "~/") {
		return path, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, strings.TrimPrefix(path, "~")), err
}

// unquote takes a pair of quotes off.
func unquote(s string) string {
	if n := len(s); n > 1 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}

// loadEnv sets variables of the environment. It says which, but not to what:
// they are often secrets.
func loadEnv(_ *session, r *cellRun, file string) kernel.Result {
	if file == "" {
		file = ".env"
	}
	path, err := expandHome(unquote(file))
	var text []byte
	if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return refused("%load_env: "+err.Error(), "")
	}
	variables, err := parseEnv(string(text))
	if err != nil {
		return refused(fmt.Sprintf("%s: %v", file, err), "Nothing was set. A line is NAME=VALUE, # begins a comment.")
	}
	names := make([]string, len(variables))
	for i, v := range variables {
		if err := os.Setenv(v[0], v[1]); err != nil {
			return refused(fmt.Sprintf("%s: %v", file, err), "")
		}
		names[i] = v[0]
	}
	r.say("set %s", strings.Join(names, ", "))
	return kernel.Result{}
}

var envLine = regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$`)

// parseEnv reads lines NAME=VALUE. A value in double quotes may have Go's
// escapes, one in single quotes is as it stands; behind another, # begins a
// comment when a blank stands before it.
func parseEnv(text string) (variables [][2]string, err error) {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := envLine.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("line %d is not NAME=VALUE", i+1)
		}
		value, err := envValue(m[2])
		if err != nil {
			return nil, fmt.Errorf("line %d, %s: %w", i+1, m[1], err)
		}
		variables = append(variables, [2]string{m[1], value})
	}
	return variables, nil
}

func envValue(text string) (string, error) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		text, _, _ = strings.Cut(" "+text, " #")
		return strings.TrimSpace(text), nil
	}
	if text[0] == '\'' {
		if value, rest, ok := strings.Cut(text[1:], "'"); ok && onlyComment(rest) {
			return value, nil
		}
		return "", errors.New("the quotes do not match")
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil || !onlyComment(text[len(quoted):]) {
		return "", errors.New("the quotes do not match")
	}
	return strconv.Unquote(quoted)
}

func onlyComment(rest string) bool {
	rest = strings.TrimSpace(rest)
	return rest == "" || strings.HasPrefix(rest, "#")
}
