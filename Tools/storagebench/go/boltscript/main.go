// Command boltscript runs a script of `assay bolt exec` through real bbolt.
//
//	boltscript [options] FILE < SCRIPT
//	boltscript -pages FILE...
//
// It answers in the same form, so the two transcripts can be compared line by line: the answers, and
// with the command pages every page of the tree. The language is described by `assay bolt exec -h`.
// With -pages it only shows the pages of files, with a line `ok` or bbolt's complaints after each.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

func main() {
	pageSize := flag.Int("page-size", 0, "page size of a new file")
	freelist := flag.String("freelist", "array", "array or map")
	noFreelistSync := flag.Bool("no-freelist-sync", false, "do not store the freelist")
	fill := flag.Float64("fill-percent", 0, "fill percent of every bucket")
	noSync := flag.Bool("no-sync", false, "do not sync the file")
	onlyPages := flag.Bool("pages", false, "show the pages of files and check them")
	flag.Parse()
	options := bolt.Options{
		PageSize: *pageSize, NoFreelistSync: *noFreelistSync, NoSync: *noSync,
		FreelistType: bolt.FreelistArrayType,
	}
	if *freelist == "map" {
		options.FreelistType = bolt.FreelistMapType
	}
	out := bufio.NewWriter(os.Stdout)
	status := 0
	if *onlyPages {
		for _, path := range flag.Args() {
			if !examine(path, options, out) {
				status = 4
			}
		}
	} else if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "boltscript: want one FILE")
		os.Exit(16)
	} else {
		status = run(flag.Arg(0), options, *fill, out)
	}
	out.Flush()
	os.Exit(status)
}

// run answers the script on standard input.
func run(path string, options bolt.Options, fill float64, out *bufio.Writer) int {
	s := session{path: path, options: options, fill: fill, out: out}
	if err := s.open(); err != nil {
		fmt.Fprintf(os.Stderr, "boltscript: %s: %s\n", path, err)
		return 8
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<30)
	for lines.Scan() {
		s.take(lines.Text())
	}
	if s.tx != nil {
		_ = s.tx.Rollback()
		fmt.Fprintln(out, "# the script ended inside a transaction: rolled back")
	}
	if err := s.db.Close(); err != nil {
		fmt.Fprintf(os.Stderr, "boltscript: %s: %s\n", path, err)
		return 8
	}
	if s.failed {
		return 4
	}
	return 0
}

// examine shows one file's pages, contents and what bbolt's check says.
func examine(path string, options bolt.Options, out *bufio.Writer) bool {
	fmt.Fprintf(out, "%s\n", path)
	options.ReadOnly = true
	db, err := bolt.Open(path, 0o600, &options)
	if err != nil {
		fmt.Fprintf(out, "  error: %s\n", err)
		return false
	}
	defer db.Close()
	sound := true
	_ = db.View(func(tx *bolt.Tx) error {
		for _, line := range contents(tx) {
			fmt.Fprintf(out, "  %s\n", line)
		}
		lines, err := pagesOf(path, nil)
		if err != nil {
			fmt.Fprintf(out, "  error: %s\n", err)
			sound = false
		}
		for _, line := range lines {
			fmt.Fprintf(out, "  %s\n", line)
		}
		for err := range tx.Check() {
			fmt.Fprintf(out, "  error: %s\n", err)
			sound = false
		}
		return nil
	})
	if sound {
		fmt.Fprintln(out, "  OK")
	}
	return sound
}
