package kernel

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"os"
)

// bbolt trusts the pages of a file: two that refer to each other make it go round
// for ever or end the process by its stack, and a length that is wrong may ask
// for more memory than there is. So a store is looked through before bbolt works
// on it: everything must lie inside the file and be referred to once.

// The layout of bbolt's files, version 2; numbers are in the machine's order.
const (
	boltMagic    = 0xED0CDAED
	boltVersion  = 2
	metaSum      = 56 // bytes of a meta that its checksum covers
	pageHead     = 16 // id, flags, count, overflow
	elementHead  = 16
	bucketHead   = 16 // root page, sequence
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	noFreelist   = ^uint64(0)
)

var boltOrder = binary.NativeEndian

// A boltMeta is one of the two first pages, which take turns.
type boltMeta struct {
	pageSize             uint64
	root, freelist, high uint64 // pages
	tx                   uint64
}

// A checker looks through a file.
type checker struct {
	data []byte
	meta boltMeta
	seen map[uint64]bool // pages that were referred to
}

// checkStore tells what is wrong with the file of a store.
func checkStore(data []byte) error {
	c := &checker{data: data, seen: map[uint64]bool{0: true, 1: true}}
	if err := c.findMeta(); err != nil {
		return err
	}
	if err := c.tree(c.meta.root); err != nil {
		return err
	}
	if c.meta.freelist == noFreelist {
		return nil
	}
	return c.freelist()
}

// findMeta takes the sound one with the higher transaction, as bbolt does.
func (c *checker) findMeta() error {
	found := false
	for _, size := range []int{os.Getpagesize(), 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16} {
		for i := range 2 {
			if m, ok := readMeta(c.data, i*size); ok && m.pageSize == uint64(size) && (!found || m.tx > c.meta.tx) {
				c.meta, found = m, true
			}
		}
	}
	if !found {
		return fmt.Errorf("it has no beginning")
	}
	return nil
}

func readMeta(data []byte, at int) (m boltMeta, ok bool) {
	at += pageHead
	if at+metaSum+8 > len(data) {
		return m, false
	}
	p := data[at:]
	if boltOrder.Uint32(p) != boltMagic || boltOrder.Uint32(p[4:]) != boltVersion {
		return m, false
	}
	sum := fnv.New64a()
	sum.Write(p[:metaSum])
	m = boltMeta{
		pageSize: uint64(boltOrder.Uint32(p[8:])), root: boltOrder.Uint64(p[16:]), freelist: boltOrder.Uint64(p[32:]),
		high: boltOrder.Uint64(p[40:]), tx: boltOrder.Uint64(p[48:]),
	}
	return m, sum.Sum64() == boltOrder.Uint64(p[metaSum:])
}

// page returns a page with what overflows it; it must not have been referred to
// before.
func (c *checker) page(id uint64) ([]byte, error) {
	pages := uint64(len(c.data)) / c.meta.pageSize
	if id >= pages || id >= c.meta.high || c.seen[id] {
		return nil, fmt.Errorf("page %d is referred to, of %d", id, min(pages, c.meta.high))
	}
	p := c.data[id*c.meta.pageSize:]
	more := uint64(boltOrder.Uint32(p[12:]))
	if boltOrder.Uint64(p) != id || more >= pages-id {
		return nil, fmt.Errorf("page %d is none", id)
	}
	for i := id; i <= id+more; i++ {
		if c.seen[i] {
			return nil, fmt.Errorf("page %d is referred to twice", i)
		}
		c.seen[i] = true
	}
	return p[:(more+1)*c.meta.pageSize], nil
}

// tree checks a page of a bucket and all below it.
func (c *checker) tree(id uint64) error {
	p, err := c.page(id)
	if err != nil {
		return err
	}
	return c.elements(p)
}

func (c *checker) elements(p []byte) error {
	count := int(boltOrder.Uint16(p[10:]))
	kind := boltOrder.Uint16(p[8:])
	if kind != branchPage && kind != leafPage || pageHead+count*elementHead > len(p) || kind == branchPage && count == 0 {
		return fmt.Errorf("a page of kind %d has %d elements", kind, count)
	}
	for i := range count {
		e := p[pageHead+i*elementHead:]
		var err error
		if kind == branchPage {
			if err = within(e, boltOrder.Uint32(e), boltOrder.Uint32(e[4:]), 0); err == nil {
				err = c.tree(boltOrder.Uint64(e[8:]))
			}
		} else {
			err = c.leaf(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leaf checks a key and its value, which may be a bucket: a page elsewhere, or
// one that stands in the value.
func (c *checker) leaf(e []byte) error {
	at, key, size := boltOrder.Uint32(e[4:]), boltOrder.Uint32(e[8:]), boltOrder.Uint32(e[12:])
	if err := within(e, at, key, size); err != nil || boltOrder.Uint32(e) == 0 {
		return err
	}
	value := e[at+key : at+key+size]
	if len(value) < bucketHead {
		return fmt.Errorf("a bucket of %d bytes", len(value))
	}
	if root := boltOrder.Uint64(value); root != 0 {
		return c.tree(root)
	}
	if value = value[bucketHead:]; len(value) < pageHead || boltOrder.Uint16(value[8:]) != leafPage {
		return fmt.Errorf("a bucket without a page")
	}
	return c.elements(value)
}

// within tells whether a key and a value are inside the page that e goes to the
// end of.
func within(e []byte, at, key, value uint32) error {
	if end := uint64(at) + uint64(key) + uint64(value); end > uint64(len(e)) {
		return fmt.Errorf("an element of %d bytes has %d", len(e), end)
	}
	return nil
}

// freelist checks the list of pages that are free.
func (c *checker) freelist() error {
	p, err := c.page(c.meta.freelist)
	if err != nil {
		return err
	}
	count, ids := uint64(boltOrder.Uint16(p[10:])), p[pageHead:]
	if count == 0xFFFF { // then it stands in the list
		count, ids = boltOrder.Uint64(ids), ids[8:]
	}
	if boltOrder.Uint16(p[8:]) != freelistPage || count > uint64(len(ids))/8 {
		return fmt.Errorf("a list of %d free pages", count)
	}
	for i := range count {
		id := boltOrder.Uint64(ids[8*i:])
		if id >= c.meta.high || c.seen[id] {
			return fmt.Errorf("page %d is free and is not", id)
		}
		c.seen[id] = true
	}
	return nil
}
