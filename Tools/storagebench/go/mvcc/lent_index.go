// Package mvcc is laid over etcd's package of that name when bench is built: it lends out the index
// that etcd does not export, and adds nothing to it.
package mvcc

import (
	"go.etcd.io/etcd/mvcc/mvccpb"
	"go.uber.org/zap"
)

// LentIndex is etcd's treeIndex.
type LentIndex struct{ index index }

// LentRow is what a start reads of one row of the bucket key.
type LentRow struct {
	Key                        []byte
	Modified, Created, Version int64
}

// NewLentIndex makes an empty index.
func NewLentIndex() LentIndex { return LentIndex{newTreeIndex(zap.NewNop())} }

// Put records a revision of a key.
func (l LentIndex) Put(key []byte, main int64) { l.index.Put(key, revision{main: main}) }

// Get gives the main revision a key was last modified at.
func (l LentIndex) Get(key []byte, at int64) uint64 {
	modified, _, _, err := l.index.Get(key, at)
	if err != nil {
		panic(err)
	}
	return uint64(modified.main)
}

// Range gives the sum of the revisions of a range.
func (l LentIndex) Range(key, end []byte, at int64) (sum uint64) {
	for _, found := range l.index.Revisions(key, end, at) {
		sum += uint64(found.main)
	}
	return sum
}

// Compact forgets what lies before a revision, and counts what is kept.
func (l LentIndex) Compact(at int64) int { return len(l.index.Compact(at)) }

// Restore fills the index as a start does, from rows already decoded, and gives the last revision.
func (l LentIndex) Restore(rows []LentRow) uint64 {
	sink, done := restoreIntoIndex(zap.NewNop(), l.index)
	for _, row := range rows {
		key := newRevBytes()
		revToBytes(revision{main: row.Modified}, key)
		sink <- revKeyValue{
			key:  key,
			kv:   mvccpb.KeyValue{Key: row.Key, CreateRevision: row.Created, Version: row.Version},
			kstr: string(row.Key),
		}
	}
	close(sink)
	return uint64(<-done)
}
