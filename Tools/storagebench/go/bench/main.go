// Command bench times etcd's index, google/btree and bbolt on the workloads of `storagebench`.
//
//	bench index COUNT            etcd's own treeIndex over google/btree
//	bench btree COUNT            google/btree alone, with keys and one word
//	bench engine COUNT FILE      bbolt
//	bench commits COUNT FILE     bbolt's commits, each made durable
//	bench mvcc COUNT FILE        etcd's store: puts, gets, ranges, hash, start, compaction
//
// Each figure is a line: name, operations, seconds, checksum, with tabs between. The workloads and
// the checksums are those of the Swift program beside this folder: what differs is the code under
// test. Built by Tools/bench with an overlay that lends out etcd's index, which is not exported.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: bench index|btree|engine|commits|mvcc COUNT [FILE]")
		os.Exit(16)
	}
	count, err := strconv.Atoi(os.Args[2])
	check(err)
	switch os.Args[1] {
	case "index":
		benchIndex(count)
	case "btree":
		benchTree(count)
	case "engine":
		benchEngine(count, os.Args[3])
	case "commits":
		benchCommits(count, os.Args[3])
	case "mvcc":
		benchStore(count, os.Args[3])
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(8)
	}
}

// measure times a body that returns a checksum, after the garbage of what went before is gone.
func measure(name string, count int, body func() uint64) {
	runtime.GC()
	start := time.Now()
	sum := body()
	fmt.Printf("%s\t%d\t%.6f\t%d\n", name, count, time.Since(start).Seconds(), sum)
}

// dice is SplitMix64, so that both programs draw the same numbers.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9E3779B97F4A7C15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// shuffled is a permutation of 0..<count.
func shuffled(count int, seed uint64) []int {
	d := dice(seed)
	order := make([]int, count)
	for i := range order {
		order[i] = i
	}
	for i := count - 1; i > 0; i-- {
		j := int(d.next() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}
