package zmtp

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func message(s string) item { return item{frames: [][]byte{[]byte(s)}} }

func keyed(key, s string) item { return item{frames: [][]byte{[]byte(s)}, key: key} }

// queued is what an outbox holds, in order.
func queued(o *outbox) string {
	var b []string
	for _, it := range o.items {
		b = append(b, string(it.frames[0]))
	}
	return strings.Join(b, " ")
}

// TestReplace: a keyed item takes the place of one that still waits, and only
// of that.
func TestReplace(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	o := newOutbox(a, 1<<20)
	for _, it := range []item{message("1"), keyed("x", "x1"), keyed("y", "y1"), message("2"), keyed("x", "x22")} {
		if !o.put(it) {
			t.Fatal("not taken")
		}
	}
	if got := queued(o); got != "1 x22 y1 2" {
		t.Errorf("queued %s", got)
	}
	want := 4*(itemCost+shortHeader) + len("1x22y12")
	if o.bytes != want {
		t.Errorf("%d bytes wait, want %d", o.bytes, want)
	}
	if n := len(o.take()); n != 4 {
		t.Errorf("%d were taken", n)
	}
	o.put(keyed("x", "x3"))
	o.put(keyed("y", "y3"))
	o.put(keyed("x", "x4"))
	if got := queued(o); got != "x4 y3" {
		t.Errorf("after take queued %s", got)
	}
}

// TestAccount: when all is written nothing is owed.
func TestAccount(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	o := newOutbox(a, 1<<30)
	var want bytes.Buffer
	for i := range 2000 {
		part := bytes.Repeat([]byte{'x'}, i)
		o.put(item{frames: [][]byte{part, {}}})
		if i > 255 {
			want.Write(long(flagMore, uint64(i)))
		} else {
			want.Write([]byte{flagMore, byte(i)})
		}
		want.Write(part)
		want.Write([]byte{0, 0})
	}
	o.finish()
	done := make(chan error, 1)
	go func() { done <- errors.Join(o.write(), a.Close()) }() // ends when all is read
	got, err := io.ReadAll(b)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%d bytes came, want %d: %v", len(got), want.Len(), err)
	}
	if err := <-done; err != nil || o.bytes != 0 {
		t.Errorf("written: %v, %d bytes owed", err, o.bytes)
	}
}

// TestLimit: a peer for whom too much waits is given up and its connection closed.
func TestLimit(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	o := newOutbox(a, 1000)
	n := 0
	for n < 100 && o.put(message(strings.Repeat("x", 90))) {
		n++
	}
	if n == 0 || n > 7 {
		t.Errorf("%d were taken", n)
	}
	if _, err := b.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is open")
	}
	if o.put(message("more")) || o.take() != nil {
		t.Error("a lost peer takes messages")
	}
}

// TestRoom: producers wait for a peer that moves, and give up one that does not.
func TestRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		defer b.Close()
		o := newOutbox(a, 1<<30)
		go o.write() // ends when the outbox is abandoned
		const chunks = 20
		o.put(item{frames: [][]byte{make([]byte, chunks*chunkSize)}})
		go func() { // reads slower than any patience, but reads; then stops
			buf := make([]byte, chunkSize)
			for range chunks / 2 {
				time.Sleep(2 * time.Second)
				io.ReadFull(b, buf)
			}
		}()
		began := time.Now()
		o.room(chunkSize, 3*time.Second)
		took := time.Since(began)
		if took < chunks*time.Second || took > chunks*time.Second+4*time.Second {
			t.Errorf("waited %v", took)
		}
		if o.put(message("x")) {
			t.Error("a peer that has stopped was not given up")
		}
		o.room(1, time.Hour) // waits for nobody
	})
}
