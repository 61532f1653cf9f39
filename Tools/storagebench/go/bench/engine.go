package main

import (
	"encoding/binary"
	"os"

	bolt "go.etcd.io/bbolt"
)

const (
	valueSize  = 100
	largeBatch = 10_000
	smallBatch = 100
	commits    = 1_000
	filled     = 100_000
)

var (
	sequential = []byte("sequential")
	random     = []byte("random")
)

// revisionKey is a row's key as etcd writes it: main, underscore, sub.
func revisionKey(i int) []byte {
	key := make([]byte, 17)
	binary.BigEndian.PutUint64(key, uint64(i)+1)
	key[8] = '_'
	return key
}

// randomKey is the same key for the same number, far from those of its neighbors.
func randomKey(i int) []byte {
	d := dice(i)
	key := make([]byte, 16)
	binary.BigEndian.PutUint64(key, d.next())
	binary.BigEndian.PutUint64(key[8:], uint64(i))
	return key
}

// putBatches writes keys of a range, so many a transaction.
func putBatches(db *bolt.DB, name []byte, from, to, batch int, key func(int) []byte) uint64 {
	value := make([]byte, valueSize)
	for start := from; start < to; start += batch {
		check(db.Update(func(tx *bolt.Tx) error {
			bucket := tx.Bucket(name)
			if &name[0] == &sequential[0] {
				bucket.FillPercent = 0.9
			}
			for i := start; i < min(start+batch, to); i++ {
				binary.LittleEndian.PutUint64(value, uint64(i))
				// bbolt keeps the slice until the commit.
				if err := bucket.Put(key(i), append([]byte(nil), value...)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return uint64(to)
}

// create makes the database anew, with etcd's options and both buckets.
func create(path string) *bolt.DB {
	_ = os.Remove(path)
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	check(err)
	check(db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{sequential, random} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return nil
	}))
	return db
}

// benchCommits writes to a file that is worth syncing, unlike that of benchEngine.
func benchCommits(count int, path string) {
	db := create(path)
	putBatches(db, random, 0, filled, largeBatch, randomKey)
	measure("commit of one put", count, func() uint64 {
		return putBatches(db, random, filled, filled+count, 1, randomKey)
	})
	start := filled + count
	measure("commit of 100 puts", count, func() uint64 {
		return putBatches(db, random, start, start+count*smallBatch, smallBatch, randomKey)
	})
	check(db.Close())
}

func benchEngine(count int, path string) {
	db := create(path)
	small := count / 10
	measure("engine put sequential, batches of 10000", count, func() uint64 {
		return putBatches(db, sequential, 0, count, largeBatch, revisionKey)
	})
	measure("engine put sequential, batches of 100", small, func() uint64 {
		return putBatches(db, sequential, count, count+small, smallBatch, revisionKey)
	})
	measure("engine put random, batches of 10000", count, func() uint64 {
		return putBatches(db, random, 0, count, largeBatch, randomKey)
	})
	measure("engine put random, batches of 100", small, func() uint64 {
		return putBatches(db, random, count, count+small, smallBatch, randomKey)
	})
	measure("engine commit of one put", commits, func() uint64 {
		return putBatches(db, random, count+small, count+small+commits, 1, randomKey)
	})
	order := shuffled(count, 4)
	view(db, "engine get", count, func(tx *bolt.Tx) (sum uint64) {
		bucket := tx.Bucket(random)
		for _, i := range order {
			sum += binary.LittleEndian.Uint64(bucket.Get(randomKey(i)))
		}
		return sum
	})
	view(db, "engine scan", count+small, func(tx *bolt.Tx) (sum uint64) {
		cursor := tx.Bucket(sequential).Cursor()
		for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
			sum += uint64(len(key)) + binary.LittleEndian.Uint64(value)
		}
		return sum
	})
	measure("engine delete random, batches of 10000", count, func() uint64 {
		for start := 0; start < count; start += largeBatch {
			check(db.Update(func(tx *bolt.Tx) error {
				bucket := tx.Bucket(random)
				for _, i := range order[start:min(start+largeBatch, count)] {
					if err := bucket.Delete(randomKey(i)); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		return uint64(count)
	})
	check(db.Close())
}

func view(db *bolt.DB, name string, count int, body func(tx *bolt.Tx) uint64) {
	check(db.View(func(tx *bolt.Tx) error {
		measure(name, count, func() uint64 { return body(tx) })
		return nil
	}))
}
