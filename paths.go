package main

import (
	"os"
	"slices"
	"strings"

	"freshet/interp"
)

// maxPaths is how many paths are proposed at most.
const maxPaths = 200

// completePath lists the files and folders whose path begins with text. from
// is the byte of text at which a match goes. Hidden ones are listed only when
// asked for.
func completePath(text string) (from int, matches []interp.Match) {
	from = strings.LastIndexAny(text, `/`) + 1
	dir, base := text[:from], text[from:]
	folder, err := expandHome(dir)
	if dir == "" {
		folder = "."
	}
	if err != nil {
		return from, nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return from, nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(10_000) // a longer folder is not worth the wait
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || base == "" && name[0] == '.' {
			continue
		}
		kind := "file"
		if info, err := os.Stat(folder + "/" + name); err == nil && info.IsDir() {
			name, kind = name+"/", "folder"
		}
		if matches = append(matches, interp.Match{Text: name, Kind: kind}); len(matches) == maxPaths {
			break
		}
	}
	return from, sorted(matches)
}

func sorted(matches []interp.Match) []interp.Match {
	slices.SortFunc(matches, func(a, b interp.Match) int { return strings.Compare(a.Text, b.Text) })
	return matches
}
