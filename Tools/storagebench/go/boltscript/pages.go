package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// file is a committed database as bytes; bbolt's own API does not show the keys of a page.
type file struct {
	bytes    []byte
	pageSize uint64
	root     uint64
}

const (
	branchFlag   = 1
	leafFlag     = 2
	bucketFlag   = 1
	headerSize   = 16
	elementSize  = 16
	bucketHeader = 16
)

// pagesOf shows every page of the newest committed tree, or of one bucket, without its number.
func pagesOf(path string, bucket [][]byte) ([]string, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := file{bytes: bytes}
	if err := f.findRoot(); err != nil {
		return nil, err
	}
	if len(bucket) == 0 {
		return f.tree("/", f.page(f.root), false, nil), nil
	}
	value := f.lookup(f.page(f.root), bucket[0])
	for _, name := range bucket[1:] {
		if value == nil {
			break
		}
		value = f.lookup(f.bucketRoot(value), name)
	}
	if value == nil {
		return nil, bolt.ErrBucketNotFound
	}
	return f.tree(showPath(bucket), f.bucketRoot(value), isInline(value), bucket), nil
}

// findRoot follows the newer of the two metas; bbolt has just written or opened them.
func (f *file) findRoot() error {
	if len(f.bytes) < 80 {
		return bolt.ErrInvalid
	}
	f.pageSize = uint64(binary.LittleEndian.Uint32(f.bytes[24:]))
	var newest uint64
	for page := uint64(0); page < 2; page++ {
		at := page*f.pageSize + headerSize
		if at+64 > uint64(len(f.bytes)) || binary.LittleEndian.Uint32(f.bytes[at:]) != 0xED0CDAED {
			return bolt.ErrInvalid
		}
		if txid := binary.LittleEndian.Uint64(f.bytes[at+48:]); txid >= newest {
			newest = txid
			f.root = binary.LittleEndian.Uint64(f.bytes[at+16:])
		}
	}
	return nil
}

func (f *file) page(id uint64) []byte { return f.bytes[id*f.pageSize:] }

func kind(page []byte) uint16    { return binary.LittleEndian.Uint16(page[8:]) }
func count(page []byte) int      { return int(binary.LittleEndian.Uint16(page[10:])) }
func overflow(page []byte) int   { return int(binary.LittleEndian.Uint32(page[12:])) }
func isInline(value []byte) bool { return binary.LittleEndian.Uint64(value) == 0 }

// bucketRoot is the root page of the bucket a leaf's value stands for.
func (f *file) bucketRoot(value []byte) []byte {
	if isInline(value) {
		return value[bucketHeader:]
	}
	return f.page(binary.LittleEndian.Uint64(value))
}

// element gives the key of an item, a branch's child or a leaf's value, and a leaf's flags.
func element(page []byte, i int) (key, value []byte, child uint64, flags uint32) {
	e := page[headerSize+i*elementSize:]
	if kind(page) == branchFlag {
		at, size := binary.LittleEndian.Uint32(e), binary.LittleEndian.Uint32(e[4:])
		return e[at : at+size], nil, binary.LittleEndian.Uint64(e[8:]), 0
	}
	flags = binary.LittleEndian.Uint32(e)
	at := binary.LittleEndian.Uint32(e[4:])
	end := at + binary.LittleEndian.Uint32(e[8:])
	return e[at:end], e[end : end+binary.LittleEndian.Uint32(e[12:])], 0, flags
}

// lookup finds the value of a nested bucket.
func (f *file) lookup(page []byte, name []byte) []byte {
	for i := 0; i < count(page); i++ {
		key, value, child, flags := element(page, i)
		if kind(page) == branchFlag {
			if found := f.lookup(f.page(child), name); found != nil {
				return found
			}
		} else if string(key) == string(name) && flags&bucketFlag != 0 {
			return value
		}
	}
	return nil
}

// tree shows a bucket's pages, then those of the buckets in it.
func (f *file) tree(name string, root []byte, inline bool, path [][]byte) []string {
	var pages, nested []string
	depth, pageCount := 0, 0
	var walk func(page []byte, level int)
	walk = func(page []byte, level int) {
		var keys []string
		var children [][]byte
		for i := 0; i < count(page); i++ {
			key, value, child, flags := element(page, i)
			switch {
			case kind(page) == branchFlag:
				keys = append(keys, show(key))
				children = append(children, f.page(child))
			case flags&bucketFlag != 0:
				keys = append(keys, showName(key)+"/")
				below := append(append([][]byte{}, path...), key)
				nested = append(nested, f.tree(showPath(below), f.bucketRoot(value), isInline(value), below)...)
			default:
				keys = append(keys, show(key))
			}
		}
		word := map[uint16]string{branchFlag: "branch", leafFlag: "leaf"}[kind(page)]
		pages = append(pages, fmt.Sprintf("%s%s count=%d overflow=%d [%s]",
			strings.Repeat("  ", level), word, count(page), overflow(page), strings.Join(keys, " ")))
		depth = max(depth, level)
		pageCount += 1 + overflow(page)
		for _, child := range children {
			walk(child, level+1)
		}
	}
	walk(root, 1)
	if inline {
		pageCount = 0
	}
	head := fmt.Sprintf("bucket %s depth=%d pages=%d", name, depth, pageCount)
	if inline {
		head += " inline"
	}
	return append(append([]string{head}, pages...), nested...)
}
