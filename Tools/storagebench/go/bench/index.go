package main

import (
	"bytes"
	"fmt"

	"github.com/google/btree"
	"go.etcd.io/etcd/mvcc"
)

// rangeSize is how many keys one range visits.
const rangeSize = 1000

// keys are the names of objects as Kubernetes has them, in order.
func keys(count int) [][]byte {
	keys := make([][]byte, count)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, "/registry/pods/ns%03d/pod-%07d", i*1000/count, i)
	}
	return keys
}

func benchIndex(count int) {
	names := keys(count)
	first, second, lookups := shuffled(count, 1), shuffled(count, 2), shuffled(count, 3)
	index := mvcc.NewLentIndex()
	measure("index put new keys", count, func() uint64 {
		for i, place := range first {
			index.Put(names[place], int64(i)+2)
		}
		return uint64(count)
	})
	measure("index put again", count, func() uint64 {
		for i, place := range second {
			index.Put(names[place], int64(count+i)+2)
		}
		return uint64(count)
	})
	last := int64(2*count) + 1
	measure("index get", count, func() (sum uint64) {
		for _, place := range lookups {
			sum += index.Get(names[place], last)
		}
		return sum
	})
	measure("index range visit", count, func() (sum uint64) {
		for start := 0; start < count; start += rangeSize {
			end := []byte("/registry/pods0")
			if start+rangeSize < count {
				end = names[start+rangeSize]
			}
			sum += index.Range(names[start], end, last)
		}
		return sum
	})
	measure("index compact", count, func() uint64 {
		return uint64(index.Compact(last))
	})
	rows := make([]mvcc.LentRow, count)
	for i, place := range second {
		rows[i] = mvcc.LentRow{Key: names[place], Modified: int64(count+i) + 2, Created: int64(i) + 2, Version: 2}
	}
	index = mvcc.NewLentIndex()
	measure("index restore", count, func() uint64 {
		return index.Restore(rows)
	})
}

// item is the least a tree can hold: a key and one word.
type item struct {
	key      []byte
	revision int64
}

func (i *item) Less(other btree.Item) bool { return bytes.Compare(i.key, other.(*item).key) < 0 }

func benchTree(count int) {
	names := keys(count)
	first, second, lookups := shuffled(count, 1), shuffled(count, 2), shuffled(count, 3)
	tree := btree.New(32)
	measure("index put new keys", count, func() uint64 {
		for i, place := range first {
			tree.ReplaceOrInsert(&item{names[place], int64(i) + 2})
		}
		return uint64(tree.Len())
	})
	measure("index put again", count, func() uint64 {
		for i, place := range second {
			tree.Get(&item{key: names[place]}).(*item).revision = int64(count+i) + 2
		}
		return uint64(tree.Len())
	})
	measure("index get", count, func() (sum uint64) {
		for _, place := range lookups {
			sum += uint64(tree.Get(&item{key: names[place]}).(*item).revision)
		}
		return sum
	})
	measure("index range visit", count, func() (sum uint64) {
		for start := 0; start < count; start += rangeSize {
			end := &item{key: []byte("/registry/pods0")}
			if start+rangeSize < count {
				end.key = names[start+rangeSize]
			}
			tree.AscendRange(&item{key: names[start]}, end, func(found btree.Item) bool {
				sum += uint64(found.(*item).revision)
				return true
			})
		}
		return sum
	})
}
