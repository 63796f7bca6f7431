package protocol

import (
	"fmt"
	"testing"

	"freshet/kernel"
	"freshet/tests/client"
	"freshet/tests/toy"
)

func BenchmarkEmptyCell(b *testing.B) {
	c, _ := client.Serve(b, &toy.Toy{}, kernel.Options{Info: toy.Info})
	k := client.Connect(b, c)
	for b.Loop() {
		k.Execute("", client.Options{NoHistory: true})
		k.Forget()
	}
}

// BenchmarkFlood prints 20 MB in lines of 100 bytes.
func BenchmarkFlood(b *testing.B) {
	c, _ := client.Serve(b, &toy.Toy{}, kernel.Options{Info: toy.Info})
	k := client.Connect(b, c)
	b.SetBytes(20 << 20)
	for b.Loop() {
		k.Execute(fmt.Sprintf("flood %d 93", 20<<20/100), client.Options{NoHistory: true})
		k.Forget()
	}
}
