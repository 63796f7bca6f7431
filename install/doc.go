// Package install registers the kernel with Jupyter: it writes a kernelspec,
// the folder with kernel.json and logos that front ends look for, and removes
// it again. It knows where Jupyter looks on Linux, macOS and Windows, and
// nothing about how the kernel works.
package install
