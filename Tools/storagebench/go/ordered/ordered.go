// Package bbolt is laid over bbolt's own when `boltscript -ordered`'s program is built.
//
// bbolt balances the nodes of a bucket in the order of a Go map, which is another one in each run.
// This gives it one of the orders that can be: that in which the nodes were made. Nothing else of
// bbolt changes; `Tools/storagebench/go/build` says which two lines call it.
package bbolt

import (
	"iter"
	"slices"
)

// serials is when each node was made.
var serials = map[*node]int{}

// noteMade remembers when a node was made.
func noteMade(n *node) { serials[n] = len(serials) }

// inOrderMade visits a bucket's nodes; like a range over the map it passes over those that are gone.
func inOrderMade(nodes map[pgid]*node) iter.Seq2[pgid, *node] {
	type entry struct {
		id pgid
		n  *node
	}
	var entries []entry
	for id, n := range nodes {
		entries = append(entries, entry{id, n})
	}
	slices.SortFunc(entries, func(a, b entry) int { return serials[a.n] - serials[b.n] })
	return func(yield func(pgid, *node) bool) {
		for _, e := range entries {
			if nodes[e.id] == e.n && !yield(e.id, e.n) {
				return
			}
		}
	}
}
