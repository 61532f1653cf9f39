package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// session is one open database and the transaction a script is in.
type session struct {
	path    string
	options bolt.Options
	fill    float64
	out     *bufio.Writer
	db      *bolt.DB
	tx      *bolt.Tx
	number  int
	failed  bool
	skip    bool
}

func (s *session) open() (err error) {
	options := s.options
	s.db, err = bolt.Open(s.path, 0o600, &options)
	return err
}

// take echoes one line of the script, with its answer.
func (s *session) take(line string) {
	s.number++
	line = strings.TrimRight(line, "\r")
	if s.skip && strings.HasPrefix(line, "  ") {
		return
	}
	s.skip = false
	text := strings.Trim(line, " \t")
	if at := strings.Index(text, " =>"); at >= 0 && !strings.HasPrefix(text, "#") {
		text = strings.TrimRight(text[:at], " \t")
		s.skip = true
	}
	if text == "" || text[0] == '#' {
		fmt.Fprintln(s.out, text)
		return
	}
	answer, lines, err := s.answer(text)
	if err != nil {
		s.failed = true
		answer, lines = fmt.Sprintf("error: line %d: %s", s.number, err), nil
	}
	if lines == nil {
		fmt.Fprintf(s.out, "%s => %s\n", text, answer)
		return
	}
	fmt.Fprintf(s.out, "%s =>\n", text)
	for _, line := range lines {
		fmt.Fprintf(s.out, "  %s\n", line)
	}
}

// answer runs one command; an error means that the line makes no sense.
func (s *session) answer(text string) (string, []string, error) {
	words, err := split(text)
	if err != nil {
		return "", nil, err
	}
	verb, words := words[0].raw, words[1:]
	wants := map[string][2]int{
		"create-bucket": {1, 1}, "delete-bucket": {1, 1}, "put": {3, 3}, "get": {2, 2},
		"delete": {2, 2}, "range": {1, 3}, "reverse": {1, 3}, "first": {1, 1}, "last": {1, 1},
		"seek": {2, 2}, "sequence": {1, 2}, "next-sequence": {1, 1}, "buckets": {0, 1},
		"fill-percent": {2, 2}, "commit": {0, 0}, "rollback": {0, 0}, "reopen": {0, 0},
		"check": {0, 0}, "dump": {0, 0}, "pages": {0, 1},
	}
	want, known := wants[verb]
	if !known {
		return "", nil, fmt.Errorf("unknown command '%s'", verb)
	}
	if len(words) < want[0] || len(words) > want[1] {
		return "", nil, fmt.Errorf("%s takes %d to %d words, not %d", verb, want[0], want[1], len(words))
	}
	var path [][]byte
	if len(words) > 0 {
		if path, err = words[0].path(); err != nil {
			return "", nil, err
		}
	}
	var arguments [][]byte
	for _, w := range words[min(1, len(words)):] {
		bytes, err := w.decode()
		if err != nil {
			return "", nil, err
		}
		arguments = append(arguments, bytes)
	}
	switch verb {
	case "commit", "rollback", "reopen":
		return s.end(verb), nil, nil
	case "check":
		answer, lines := s.check()
		return answer, lines, nil
	case "pages":
		lines, err := pagesOf(s.path, path)
		if err != nil {
			return "error: " + err.Error(), nil, nil
		}
		return "", lines, nil
	case "create-bucket", "delete-bucket", "put", "delete", "next-sequence", "fill-percent":
		answer, err := s.write(verb, path, arguments)
		return answer, nil, err
	case "sequence":
		if len(arguments) == 1 {
			answer, err := s.write(verb, path, arguments)
			return answer, nil, err
		}
	}
	answer, lines := s.read(verb, path, arguments)
	return answer, lines, nil
}

// end commits, rolls back, or closes and opens the database anew.
func (s *session) end(verb string) string {
	tx := s.tx
	s.tx = nil
	var err error
	switch {
	case verb == "reopen":
		if tx != nil {
			_ = tx.Rollback()
		}
		if err = s.db.Close(); err == nil {
			err = s.open()
		}
	case tx == nil && verb == "commit":
		return "nothing to commit"
	case tx == nil:
		return "nothing to roll back"
	case verb == "commit":
		err = tx.Commit()
	default:
		err = tx.Rollback()
	}
	return result("ok", err)
}

func result(answer string, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return answer
}

// bucket goes down a path; the fill percent counts for writes alone.
func (s *session) bucket(tx *bolt.Tx, path [][]byte) *bolt.Bucket {
	var b *bolt.Bucket
	for i, name := range path {
		if i == 0 {
			b = tx.Bucket(name)
		} else {
			b = b.Bucket(name)
		}
		if b == nil {
			return nil
		}
		if s.fill != 0 && tx.Writable() && b.FillPercent == bolt.DefaultFillPercent {
			b.FillPercent = s.fill
		}
	}
	return b
}

// write runs a command that needs a write transaction.
func (s *session) write(verb string, path, arguments [][]byte) (string, error) {
	var number uint64
	var percent float64
	var err error
	switch verb {
	case "sequence":
		number, err = strconv.ParseUint(string(arguments[0]), 10, 64)
	case "fill-percent":
		percent, err = strconv.ParseFloat(string(arguments[0]), 64)
	}
	if err != nil {
		return "", fmt.Errorf("'%s' is no number", arguments[0])
	}
	if s.tx == nil {
		if s.tx, err = s.db.Begin(true); err != nil {
			return result("", err), nil
		}
	}
	if verb == "create-bucket" || verb == "delete-bucket" {
		return s.writeBucket(verb, path), nil
	}
	b := s.bucket(s.tx, path)
	if b == nil {
		return result("", bolt.ErrBucketNotFound), nil
	}
	switch verb {
	case "put":
		return result("ok", b.Put(arguments[0], arguments[1])), nil
	case "delete":
		return result("ok", b.Delete(arguments[0])), nil
	case "sequence":
		return result("ok", b.SetSequence(number)), nil
	case "next-sequence":
		number, err := b.NextSequence()
		return result(strconv.FormatUint(number, 10), err), nil
	default:
		b.FillPercent = percent
		return "ok", nil
	}
}

func (s *session) writeBucket(verb string, path [][]byte) string {
	last := len(path) - 1
	name := path[last]
	if last == 0 {
		if verb == "delete-bucket" {
			return result("ok", s.tx.DeleteBucket(name))
		}
		_, err := s.tx.CreateBucket(name)
		return result("ok", err)
	}
	parent := s.bucket(s.tx, path[:last])
	if parent == nil {
		return result("", bolt.ErrBucketNotFound)
	}
	if verb == "delete-bucket" {
		return result("ok", parent.DeleteBucket(name))
	}
	_, err := parent.CreateBucket(name)
	return result("ok", err)
}

// read runs a command on the open write transaction, or else on what was last committed.
func (s *session) read(verb string, path, arguments [][]byte) (answer string, lines []string) {
	look := func(tx *bolt.Tx) error {
		var cursor *bolt.Cursor
		var b *bolt.Bucket
		switch {
		case verb == "dump":
			lines = contents(tx)
			return nil
		case path == nil:
			cursor = tx.Cursor()
		default:
			if b = s.bucket(tx, path); b == nil {
				answer = result("", bolt.ErrBucketNotFound)
				return nil
			}
			cursor = b.Cursor()
		}
		answer = readBucket(verb, b, cursor, arguments)
		return nil
	}
	if s.tx != nil {
		_ = look(s.tx)
	} else if err := s.db.View(look); err != nil {
		answer = result("", err)
	}
	return answer, lines
}

func readBucket(verb string, b *bolt.Bucket, cursor *bolt.Cursor, arguments [][]byte) string {
	switch verb {
	case "get":
		if value := b.Get(arguments[0]); value != nil {
			return show(value)
		}
		return "not found"
	case "sequence":
		return strconv.FormatUint(b.Sequence(), 10)
	case "first":
		return item(cursor.First())
	case "last":
		return item(cursor.Last())
	case "seek":
		return item(cursor.Seek(arguments[0]))
	}
	var from, to []byte
	if len(arguments) > 0 {
		from = arguments[0]
	}
	bounded := len(arguments) > 1
	if bounded {
		to = arguments[1]
	}
	var found []string
	isIn := func(key []byte) bool {
		return bytes.Compare(key, from) >= 0 && (!bounded || bytes.Compare(key, to) < 0)
	}
	if verb == "reverse" {
		for k, v := cursor.Last(); k != nil; k, v = cursor.Prev() {
			if isIn(k) {
				found = append(found, item(k, v))
			}
		}
	} else {
		for k, v := cursor.Seek(from); k != nil && isIn(k); k, v = cursor.Next() {
			if verb == "buckets" && v == nil {
				found = append(found, showName(k))
			} else if verb != "buckets" {
				found = append(found, item(k, v))
			}
		}
	}
	return "[" + strings.Join(found, " ") + "]"
}

// item is a pair, a nested bucket, or that there is none.
func item(key, value []byte) string {
	switch {
	case key == nil:
		return "not found"
	case value == nil:
		return showName(key) + "/"
	default:
		return showPair(key, value)
	}
}

// check says what bbolt's check says of the last commit.
func (s *session) check() (string, []string) {
	path := s.path
	db := s.db
	// In a write transaction the freelist in memory runs ahead: look at a copy.
	if s.tx != nil {
		path = s.path + ".check"
		if err := copyFile(s.path, path); err != nil {
			return result("", err), nil
		}
		defer os.Remove(path)
		var err error
		if db, err = bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true}); err != nil {
			return result("", err), nil
		}
		defer db.Close()
	}
	var lines []string
	_ = db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			lines = append(lines, err.Error())
		}
		return nil
	})
	if lines == nil {
		return "OK", nil
	}
	s.failed = true
	return "", append(lines, fmt.Sprintf("%d errors found", len(lines)))
}

func copyFile(source, target string) error {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(target)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in)
	return err
}
