package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// startupOver is when a kernel has long answered its client's first requests.
const startupOver = 500 * time.Millisecond

// forgetStartup gives back the pages of the program's code and constants that
// only its start has read, ten megabytes or so: hundreds of packages have
// something to prepare. What is read again comes from the page cache, at once.
func forgetStartup(ctx context.Context) {
	timer := time.NewTimer(startupOver)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return
	}
	path, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		if from, to, ok := constantPages(lines.Text(), path); ok {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED) // or they stay
		}
	}
}

// constantPages reads a line of maps, 00400000-0167b000 r-xp 00000000 fe:00 42
// /usr/bin/freshet, and tells whether it is a part of the program's file that
// nothing can have written to.
func constantPages(line, path string) (from, to uintptr, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 6 || fields[1] != "r-xp" && fields[1] != "r--p" || !strings.HasSuffix(line, " "+path) {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(fields[0], "%x-%x", &from, &to)
	return from, to, err == nil && from < to
}
