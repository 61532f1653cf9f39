/// A hexdump in which every run of bytes carries its field's name and meaning.
///
/// One formatter serves page dumps, record dumps and the format tests:
///
///     00004000  0b 00 00 00 00 00 00 00  id        11
///     00004008  02 00                    flags     leaf
///     0000400a  03 00                    count     3
///     0000400c  00 00 00 00              overflow  0
///     00004010  2f 72 65 67 69 73 74 72  key       /registry/pods/x
///     00004018  79 2f 70 6f 64 73 2f 78
///
/// Bytes no field claims are shown under the name `-`, so that a dump never hides any.
package struct AnnotatedHexdump: Equatable, Sendable {
  /// One run of bytes and what it is.
  package struct Field: Equatable, Sendable {
    /// Byte offsets within the bytes dumped; clipped to them, since lengths come from disk.
    package var range: Range<Int>
    /// Name of the field, as in its type.
    package var name: String
    /// What the bytes say, for people.
    package var meaning: String

    /// Creates a field.
    package init(range: Range<Int>, name: String, meaning: String) {
      self.range = range
      self.name = name
      self.meaning = meaning
    }
  }

  /// Fields in the order they were added.
  package private(set) var fields: [Field] = []
  /// Bytes on one line.
  private let lineByteCount = 8

  /// Creates a dump without fields.
  package init() {}

  /// Names a run of bytes.
  package mutating func add(_ range: Range<Int>, _ name: String, _ meaning: String = "") {
    fields.append(Field(range: range, name: name, meaning: meaning))
  }

  /// Renders the bytes and their fields, in the order of their offsets.
  ///
  /// - Parameters:
  ///   - bytes: What the fields' ranges count in.
  ///   - base: Offset printed for the first byte.
  ///   - fieldByteCountMax: A longer field is folded into `… n more bytes` after so many.
  /// - Returns: Lines without line feeds and without blanks at their end.
  /// - Complexity: O(fields · log(fields) + lines)
  package func lines(
    of bytes: RawSpan,
    base: Int = 0,
    fieldByteCountMax: Int = 64
  ) -> [String] {
    let shown = covering(byteCount: bytes.byteCount)
    let nameWidth = shown.map(\.name.count).max() ?? 0
    let last = UInt64(truncatingIfNeeded: base &+ bytes.byteCount)
    let offsetWidth = max(8, hexadecimal(last).count)
    var lines: [String] = []
    for field in shown {
      let folded = field.range.count > fieldByteCountMax
      let end = field.range.lowerBound + min(field.range.count, fieldByteCountMax)
      var start = field.range.lowerBound
      repeat {
        let next = min(start + lineByteCount, end)
        let place = hexadecimal(UInt64(truncatingIfNeeded: base &+ start), digits: offsetWidth)
        let first = start == field.range.lowerBound
        let label = first ? "\(padded(field.name, nameWidth))  \(field.meaning)" : ""
        let digits = padded(hexDigits(bytes, start..<next), lineByteCount * 3 - 1)
        lines.append(trimmed("\(place)  \(digits)  \(label)"))
        start = next
      } while start < end
      if folded {
        let rest = counted(field.range.upperBound - end, more: true)
        lines.append("\(String(repeating: " ", count: offsetWidth))  … \(rest)")
      }
    }
    return lines
  }

  /// The fields by offset, clipped to the bytes, with the gaps between them named `-`.
  private func covering(byteCount: Int) -> [Field] {
    let bounds = 0..<byteCount
    let ordered = fields.enumerated()
      .sorted {
        ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
      }
      .map(\.element)
    var result: [Field] = []
    var covered = 0
    for var field in ordered {
      if field.range.upperBound > byteCount || field.range.lowerBound < 0 {
        field.meaning += field.meaning.isEmpty ? "(cut off)" : " (cut off)"
      }
      field.range = field.range.clamped(to: bounds)
      if field.range.lowerBound > covered {
        result.append(Field(range: covered..<field.range.lowerBound, name: "-", meaning: ""))
      }
      covered = max(covered, field.range.upperBound)
      result.append(field)
    }
    if covered < byteCount {
      result.append(Field(range: covered..<byteCount, name: "-", meaning: ""))
    }
    return result
  }

  private func hexDigits(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var text = ""
    for offset in range {
      if offset > range.lowerBound { text += " " }
      text += hexadecimal(UInt64(bytes.byte(at: offset)), digits: 2)
    }
    return text
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
