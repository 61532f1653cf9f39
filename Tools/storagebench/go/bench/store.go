package main

import (
	"os"

	"go.etcd.io/etcd/lease"
	"go.etcd.io/etcd/mvcc"
	"go.etcd.io/etcd/mvcc/backend"
	"go.etcd.io/etcd/pkg/traceutil"
	"go.uber.org/zap"
)

// openBackend opens a backend that commits by count alone, so that both programs commit as often.
func openBackend(path string) backend.Backend {
	config := backend.DefaultBackendConfig()
	config.Path, config.Logger = path, zap.NewNop()
	config.BatchInterval = 1 << 62
	config.BackendFreelistType = "hashmap"
	return backend.New(config)
}

func benchStore(count int, path string) {
	names := keys(count)
	first, second, lookups := shuffled(count, 1), shuffled(count, 2), shuffled(count, 3)
	os.Remove(path)
	files := openBackend(path)
	config := mvcc.StoreConfig{CompactionBatchLimit: 4 * count}
	store := mvcc.NewStore(zap.NewNop(), files, &lease.FakeLessor{}, nil, config)
	value := make([]byte, valueSize)
	put := func(order []int) uint64 {
		for i, place := range order {
			value[0], value[1], value[2] = byte(i), byte(i>>8), byte(i>>16)
			store.Put(names[place], value, lease.NoLease)
		}
		return uint64(store.Rev())
	}
	measure("mvcc put new keys", count, func() uint64 { return put(first) })
	measure("mvcc put again", count, func() uint64 { return put(second) })
	store.Commit()
	measure("mvcc get", count, func() (sum uint64) {
		for _, place := range lookups {
			found, err := store.Range(names[place], nil, mvcc.RangeOptions{})
			check(err)
			sum += uint64(found.KVs[0].ModRevision)
		}
		return sum
	})
	measure("mvcc range of 1000 keys, each", count, func() (sum uint64) {
		for start := 0; start < count; start += rangeSize {
			end := []byte("/registry/pods0")
			if start+rangeSize < count {
				end = names[start+rangeSize]
			}
			found, err := store.Range(names[start], end, mvcc.RangeOptions{})
			check(err)
			for _, kv := range found.KVs {
				sum += uint64(kv.ModRevision) + uint64(len(kv.Value))
			}
		}
		return sum
	})
	measure("mvcc HashKV, each row", 2*count, func() uint64 {
		hash, _, _, err := store.HashByRev(0)
		check(err)
		return uint64(hash)
	})
	check(store.Close())
	check(files.Close())
	measure("mvcc start, each row", 2*count, func() uint64 {
		files = openBackend(path)
		store = mvcc.NewStore(zap.NewNop(), files, &lease.FakeLessor{}, nil, config)
		return uint64(store.Rev())
	})
	measure("mvcc compact, each row", 2*count, func() uint64 {
		done, err := store.Compact(traceutil.TODO(), int64(2*count)+1)
		check(err)
		<-done
		store.Commit()
		hash, _, _, err := store.HashByRev(0)
		check(err)
		return uint64(hash)
	})
	check(store.Close())
	check(files.Close())
}
