package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"freshet/install"
)

// historyPath is the file that keeps the history of cells: what
// FRESHET_HISTORY says, where "" and "off" are none, or freshet/history.db in
// the user's data directory of Jupyter.
func historyPath(log *slog.Logger) string {
	if path, set := os.LookupEnv("FRESHET_HISTORY"); set {
		if strings.EqualFold(path, "off") {
			return ""
		}
		return path
	}
	root, err := install.UserRoot()
	if err != nil {
		log.Warn("history is not kept after this session", "err", err)
		return ""
	}
	return filepath.Join(root, "freshet", "history.db")
}
