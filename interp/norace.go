//go:build !race

package interp

// racing leaves out the line markers; see race.go.
const racing = false
