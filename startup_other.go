//go:build !linux

package main

import "context"

// forgetStartup does nothing: other systems do not count what nobody uses.
func forgetStartup(context.Context) {}
