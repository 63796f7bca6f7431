//go:build race

package interp

// racing leaves out the line markers: goroutines that run one function store
// into the same word, which is harmless but what the race detector is for.
const racing = true
