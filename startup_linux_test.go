package main

import "testing"

func TestConstantPages(t *testing.T) {
	const path = "/usr/bin/freshet"
	for line, want := range map[string]bool{
		"00400000-0167b000 r-xp 00000000 fe:00 42                         /usr/bin/freshet":     true,
		"0167b000-02b58000 r--p 0127b000 fe:00 42                         /usr/bin/freshet":     true,
		"02b58000-02ccb000 rw-p 02758000 fe:00 42                         /usr/bin/freshet":     false,
		"00400000-0167b000 r-xp 00000000 fe:00 42                         /opt/usr/bin/freshet": false,
		"7ffd1000-7ffd2000 r-xp 00000000 00:00 0                          [vdso]":               false,
		"58119000000-58119800000 rw-p 00000000 00:00 0":                                         false,
		"00400000-00400000 r-xp 00000000 fe:00 42                         /usr/bin/freshet":     false,
		"zz-0167b000 r-xp 00000000 fe:00 42                               /usr/bin/freshet":     false,
	} {
		if from, to, ok := constantPages(line, path); ok != want || ok && to <= from {
			t.Errorf("%s: %x to %x, %t", line, from, to, ok)
		}
	}
}
