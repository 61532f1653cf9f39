package main

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// contents writes every bucket and pair as the commands that make them.
func contents(tx *bolt.Tx) []string {
	lines := []string{}
	cursor := tx.Cursor()
	for name, _ := cursor.First(); name != nil; name, _ = cursor.Next() {
		lines = append(lines, bucketContents(tx.Bucket(name), [][]byte{name})...)
	}
	return lines
}

func bucketContents(b *bolt.Bucket, path [][]byte) []string {
	lines := []string{"create-bucket " + showPath(path)}
	if b.Sequence() != 0 {
		lines = append(lines, fmt.Sprintf("sequence %s %d", showPath(path), b.Sequence()))
	}
	cursor := b.Cursor()
	for key, value := cursor.First(); key != nil; key, value = cursor.Next() {
		if value == nil {
			below := append(append([][]byte{}, path...), key)
			lines = append(lines, bucketContents(b.Bucket(key), below)...)
		} else {
			lines = append(lines, fmt.Sprintf("put %s %s %s", showPath(path), show(key), show(value)))
		}
	}
	return lines
}
