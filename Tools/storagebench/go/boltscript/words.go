package main

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// word is one argument of a command: bytes, and whether they were written as quoted text.
type word struct {
	bytes  []byte
	quoted bool
	raw    string
}

// split cuts a command into words: bare text, "quoted text", or 0x and hex digits.
func split(line string) ([]word, error) {
	var words []word
	rest := strings.TrimLeft(line, " \t")
	for rest != "" {
		var w word
		if rest[0] == '"' {
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				return nil, fmt.Errorf("a quotation mark is not closed")
			}
			w = word{bytes: []byte(rest[1 : 1+end]), quoted: true}
			rest = rest[end+2:]
			if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
				return nil, fmt.Errorf("no space after a closing quotation mark")
			}
		} else {
			end := strings.IndexAny(rest, " \t")
			if end < 0 {
				end = len(rest)
			}
			w = word{raw: rest[:end]}
			rest = rest[end:]
		}
		words = append(words, w)
		rest = strings.TrimLeft(rest, " \t")
	}
	return words, nil
}

// decode gives the bytes of a bare or quoted word.
func (w word) decode() ([]byte, error) {
	if w.quoted {
		return w.bytes, nil
	}
	return decodeBare(w.raw)
}

func decodeBare(text string) ([]byte, error) {
	if strings.HasPrefix(text, "0x") {
		bytes, err := hex.DecodeString(text[2:])
		if err != nil {
			return nil, fmt.Errorf("'%s' is no hex", text)
		}
		return bytes, nil
	}
	return []byte(text), nil
}

// path gives the names of a bucket and those around it.
func (w word) path() ([][]byte, error) {
	text := w.raw
	if w.quoted {
		text = string(w.bytes)
	}
	var names [][]byte
	for _, part := range strings.Split(text, "/") {
		if w.quoted {
			names = append(names, []byte(part))
			continue
		}
		name, err := decodeBare(part)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// show writes bytes as a word that decodes to them again.
func show(bytes []byte) string {
	bare, quotable := len(bytes) > 0, true
	for _, b := range bytes {
		if b <= 0x20 || b > 0x7e || b == '=' {
			bare = false
		}
		if b < 0x20 || b > 0x7e || b == '"' {
			quotable = false
		}
	}
	text := string(bytes)
	switch {
	case !quotable:
		return "0x" + hex.EncodeToString(bytes)
	case bare && !strings.HasPrefix(text, "0x"):
		return text
	default:
		return `"` + text + `"`
	}
}

// showName writes a bucket's name as it stands in a path.
func showName(name []byte) string {
	for _, b := range name {
		if b <= 0x20 || b > 0x7e || b == '"' || b == '/' || b == '=' {
			return "0x" + hex.EncodeToString(name)
		}
	}
	if len(name) == 0 || strings.HasPrefix(string(name), "0x") {
		return "0x" + hex.EncodeToString(name)
	}
	return string(name)
}

func showPath(path [][]byte) string {
	var names []string
	for _, name := range path {
		names = append(names, showName(name))
	}
	return strings.Join(names, "/")
}

func showPair(key, value []byte) string { return show(key) + "=" + show(value) }
