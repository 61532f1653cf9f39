internal import ByteCoding

/// Which keys a request is about, as `key` and `range_end` say it.
///
/// > Source: formats.md §7.3; `api/etcdserverpb/rpc.proto`, `RangeRequest.range_end`.
package enum KeyInterval: Equatable, Sendable {
  /// One key.
  case key([UInt8])
  /// All keys that begin with these bytes.
  case prefix([UInt8])
  /// All keys from one on, up to but not with another.
  case range([UInt8], [UInt8])
  /// All keys from one on.
  case from([UInt8])
  /// All keys.
  case all

  /// Reads the two fields of a request.
  package init(key: [UInt8], rangeEnd: [UInt8]) {
    self =
      switch rangeEnd {
      case []: .key(key)
      case [0] where key == [0] || key.isEmpty: .all
      case [0]: .from(key)
      case Self.end(ofPrefix: key): .prefix(key)
      default: .range(key, rangeEnd)
      }
  }

  /// The least key above all that begin with a prefix; `[0]`, without end, if there is none.
  ///
  /// - Complexity: O(*n*)
  package static func end(ofPrefix prefix: [UInt8]) -> [UInt8] {
    guard let last = prefix.lastIndex(where: { $0 < 0xff }) else { return [0] }
    var end = Array(prefix[...last])
    end[last] += 1
    return end
  }

  /// The least key that may lie in the interval, and the least key above all of it; nil for no end.
  package var bounds: (first: [UInt8], end: [UInt8]?) {
    switch self {
    case .key(let key): (key, key + [0])
    case .prefix(let prefix):
      Self.end(ofPrefix: prefix) == [0] ? (prefix, nil) : (prefix, Self.end(ofPrefix: prefix))
    case .range(let first, let end): (first, end)
    case .from(let first): (first, nil)
    case .all: ([], nil)
    }
  }

  /// One phrase for people: `/a`, `prefix /a/`, `[/a, /b)`, `from /a on` or `everything`.
  package func describe() -> String {
    switch self {
    case .key(let key): phrase(key)
    case .prefix(let prefix): "prefix \(phrase(prefix))"
    case .range(let first, let end): "[\(phrase(first)), \(phrase(end)))"
    case .from(let first): "from \(phrase(first)) on"
    case .all: "everything"
    }
  }
}

/// A key for people; the empty one as `""`.
func phrase(_ key: [UInt8]) -> String { key.isEmpty ? "\"\"" : printable(key) }

/// Text that came from disk, for people.
func phrase(_ text: String) -> String { phrase(Array(text.utf8)) }

/// An id as etcd prints it: lowercase hexadecimal without padding.
func phrase(id: UInt64) -> String { hexadecimal(id) }

/// A lease id as etcd prints it.
func phrase(lease: Int64) -> String { hexadecimal(UInt64(bitPattern: lease)) }

/// `1 byte`, `2 bytes`.
func phrase(byteCount: Int) -> String { byteCount == 1 ? "1 byte" : "\(byteCount) bytes" }

/// Details in parentheses after a space; nothing if there are none.
func phrase(details: [String]) -> String {
  details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
}
