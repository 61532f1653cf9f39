// Command boltscript runs a script of `assay bolt exec` through real bbolt.
//
//	boltscript [options] FILE < SCRIPT
//	boltscript -pages FILE...
//
// It answers in the same form, so the two transcripts can be compared line by line: the answers, and
// with the command pages every page of the tree. The language is described by `assay bolt exec -h`.
//
// bbolt merges pages in the order of a Go map, so that one script may end in one of several shapes.
// With -against OTHER the script is run on copies of FILE until its pages are those of OTHER, -tries
// times at most; OTHER is checked too. Exit status 1: no run did, or the check found something.
//
// With -pages it only shows contents and pages of files, and what bbolt's check says of them.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
)

func main() {
	pageSize := flag.Int("page-size", 0, "page size of a new file")
	freelist := flag.String("freelist", "array", "array or map")
	noFreelistSync := flag.Bool("no-freelist-sync", false, "do not store the freelist")
	fill := flag.Float64("fill-percent", 0, "fill percent of every bucket")
	noSync := flag.Bool("no-sync", false, "do not sync the file")
	onlyPages := flag.Bool("pages", false, "show the pages of files and check them")
	script := flag.String("script", "", "file to read the script from")
	against := flag.String("against", "", "database whose pages are wanted")
	tries := flag.Int("tries", 1, "runs to make until the pages are those wanted")
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
		lines, err := readLines(*script)
		if err != nil {
			fmt.Fprintln(os.Stderr, "boltscript:", err)
			os.Exit(8)
		}
		r := runner{path: flag.Arg(0), options: options, fill: *fill, lines: lines}
		if *against == "" {
			status = r.run(out)
		} else {
			status = r.runAgainst(*against, *tries, out)
		}
	}
	out.Flush()
	os.Exit(status)
}

func readLines(path string) ([]string, error) {
	in := os.Stdin
	if path != "" {
		var err error
		if in, err = os.Open(path); err != nil {
			return nil, err
		}
		defer in.Close()
	}
	var lines []string
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<30)
	for scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	return lines, scanner.Err()
}

// runner is a script and the database it is run on.
type runner struct {
	path    string
	options bolt.Options
	fill    float64
	lines   []string
}

// run answers the script.
func (r runner) run(out *bufio.Writer) int {
	s := session{path: r.path, options: r.options, fill: r.fill, out: out}
	if err := s.open(); err != nil {
		fmt.Fprintf(os.Stderr, "boltscript: %s: %s\n", r.path, err)
		return 8
	}
	for _, line := range r.lines {
		s.take(line)
	}
	if s.tx != nil {
		_ = s.tx.Rollback()
		fmt.Fprintln(out, "# the script ended inside a transaction: rolled back")
	}
	if err := s.db.Close(); err != nil {
		fmt.Fprintf(os.Stderr, "boltscript: %s: %s\n", r.path, err)
		return 8
	}
	if s.failed {
		return 4
	}
	return 0
}

// runAgainst answers the script until the pages are those of another database.
func (r runner) runAgainst(other string, tries int, out *bufio.Writer) int {
	before, err := os.ReadFile(r.path)
	if err != nil && !os.IsNotExist(err) {
		fmt.Fprintln(os.Stderr, "boltscript:", err)
		return 8
	}
	var complaints strings.Builder
	sink := bufio.NewWriter(&complaints)
	isSound := examine(other, r.options, sink)
	if !isSound {
		sink.Flush()
		fmt.Fprintf(os.Stderr, "boltscript: check of %s", complaints.String())
		return 1
	}
	wanted, err := pagesOf(other, nil)
	if err != nil {
		fmt.Fprintf(os.Stderr, "boltscript: %s: %s\n", other, err)
		return 1
	}
	var answers strings.Builder
	for ; tries > 0; tries-- {
		answers.Reset()
		buffer := bufio.NewWriter(&answers)
		status := r.run(buffer)
		buffer.Flush()
		if status == 8 {
			return 8
		}
		found, err := pagesOf(r.path, nil)
		if err == nil && slices.Equal(found, wanted) {
			out.WriteString(answers.String())
			return status
		}
		if tries > 1 {
			err = os.Remove(r.path)
			if before != nil {
				err = os.WriteFile(r.path, before, 0o600)
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, "boltscript:", err)
				return 8
			}
		}
	}
	out.WriteString(answers.String())
	fmt.Fprintln(os.Stderr, "boltscript: no run has the pages wanted")
	return 1
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
