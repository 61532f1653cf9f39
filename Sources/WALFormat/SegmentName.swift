/// The name of a segment file: its sequence number and the first raft index it may contain.
///
/// A name is `%016x-%016x.wal`. Servers read it back as two hexadecimal numbers of up to sixteen
/// digits, so names that no server writes are accepted too, and told apart by ``isCanonical``.
///
/// > Source: formats.md §2.1; `server/storage/wal/util.go`, `parseWALName`, in etcd@c34dc7e.
package struct SegmentName: Equatable, Hashable, Sendable {
  /// Position in the log; one more than that of the segment before it.
  package var sequence: UInt64
  /// Raft index of the first entry the segment may contain.
  package var firstIndex: UInt64

  /// Creates a name.
  package init(sequence: UInt64, firstIndex: UInt64) {
    self.sequence = sequence
    self.firstIndex = firstIndex
  }

  /// Reads a file name; nil if no server would take it for a segment.
  package init?(_ fileName: String) {
    guard fileName.hasSuffix(Self.suffix) else { return nil }
    let parts = fileName.dropLast(Self.suffix.count)
      .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Self.number(parts[0]),
      let firstIndex = Self.number(parts[1])
    else { return nil }
    self.init(sequence: sequence, firstIndex: firstIndex)
  }

  /// The name as servers write it.
  package var fileName: String {
    Self.digits(sequence) + "-" + Self.digits(firstIndex) + Self.suffix
  }

  /// Whether a file name is the one servers write for what it says.
  package static func isCanonical(_ fileName: String) -> Bool {
    SegmentName(fileName)?.fileName == fileName
  }

  /// What the names of segments end in.
  package static let suffix = ".wal"

  /// Sixteen lower-case hexadecimal digits.
  package static func digits(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  private static func number(_ text: Substring) -> UInt64? {
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      text.utf8.count <= 16
    else { return nil }
    return UInt64(text, radix: 16)
  }
}

/// What a name in a log directory stands for.
package enum LogFileKind: Equatable, Sendable {
  /// A segment of the log.
  case segment(SegmentName)
  /// A preallocated file that may become the next segment; servers ignore and overwrite it.
  case temporary
  /// The whole copy of a segment that a repair cut.
  case broken
  /// Anything else; servers ignore it with a warning.
  case foreign

  /// Tells what a file name stands for.
  package init(_ fileName: String) {
    if let name = SegmentName(fileName) {
      self = .segment(name)
    } else if fileName.hasSuffix(".tmp") {
      self = .temporary
    } else if fileName.hasSuffix(".broken") {
      self = .broken
    } else {
      self = .foreign
    }
  }
}
