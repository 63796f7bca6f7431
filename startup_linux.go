package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// forgetStartup gives back the pages of the program's code that only its start
// has run, ten megabytes or so: hundreds of packages have something to prepare.
// What is run again comes from the page cache, at once.
func forgetStartup() {
	path, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	for _, c := range codeOf(maps, path) {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, c.from, c.to-c.from, unix.MADV_DONTNEED) // or they stay
	}
}

// A stretch is a range of addresses.
type stretch struct{ from, to uintptr }

// codeOf finds the code of the program's file in a text as that of smaps:
//
//	00400000-0167b000 r-xp 00000000 fe:00 42   /usr/bin/freshet
//	Anonymous:             0 kB
//
// Pages that were written to are anonymous, and would be lost: a part with any
// is left alone.
func codeOf(smaps io.Reader, path string) (code []stretch) {
	var part *stretch
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) >= 5 && !strings.HasSuffix(fields[0], ":"):
			part = nil
			var s stretch
			if _, err := fmt.Sscanf(fields[0], "%x-%x", &s.from, &s.to); err == nil && s.from < s.to &&
				fields[1] == "r-xp" && strings.HasSuffix(lines.Text(), " "+path) {
				part = &s
			}
		case part != nil && len(fields) == 3 && fields[0] == "Anonymous:" && fields[1] == "0":
			code = append(code, *part)
		}
	}
	return code
}
