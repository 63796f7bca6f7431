// Package plot draws plots as SVG, PNG and text. It knows no frames: package
// chart turns tables into batches of numbers and names, a Plot keeps of them
// what can be seen, and a Picture is what there is to see now.
//
// What a Plot keeps is bounded, however long a stream runs; each kind's keeper
// says how. A Plot also keeps what must hold still from picture to picture:
// margins, domains, the colours of the series. It belongs to one goroutine at
// a time.
package plot
