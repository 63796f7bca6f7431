package interp

import (
	"os"
	"strconv"
	"strings"
	"sync"
)

// heapObjects is the runtime's name for the memory that objects take.
const heapObjects = "/memory/classes/heap/objects:bytes"

// heapLimit is the heap at which a cell is stopped: four fifths of what the
// machine, or the container, has.
var heapLimit = sync.OnceValue(func() uint64 {
	total := uint64(8 << 30) // where the system does not tell
	if data, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(data)) {
			if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
				kb, err := strconv.ParseUint(strings.Fields(rest)[0], 10, 64)
				if err == nil {
					total = kb << 10
				}
			}
		}
	}
	if data, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if n, err := strconv.ParseUint(strings.TrimSpace(string(data)), 10, 64); err == nil {
			total = min(total, n)
		}
	}
	return total / 5 * 4
})
