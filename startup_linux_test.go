package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestCodeOf(t *testing.T) {
	const smaps = `00400000-0167b000 r-xp 00000000 fe:00 42                         /usr/bin/freshet
Size:              18924 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
0167b000-0168b000 r-xp 00000000 fe:00 42                         /usr/bin/freshet
Anonymous:             4 kB
0168b000-02b58000 r--p 0127b000 fe:00 42                         /usr/bin/freshet
Anonymous:             0 kB
02b58000-02ccb000 rw-p 02758000 fe:00 42                         /usr/bin/freshet
Anonymous:             0 kB
12c00000-12c80000 r-xp 00000000 fe:00 42                         /opt/usr/bin/freshet
Anonymous:             0 kB
58119000000-58119800000 rw-p 00000000 00:00 0
Anonymous:             0 kB
7ffd1000-7ffd2000 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
`
	if got := fmt.Sprintf("%x", codeOf(strings.NewReader(smaps), "/usr/bin/freshet")); got != "[{400000 167b000}]" {
		t.Errorf("got %s", got)
	}
}
