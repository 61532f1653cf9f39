/// Renders bytes for people: printable UTF-8 as it is, every other byte as `\xNN`.
///
/// Controls, format characters, line separators, unassigned and private scalars are escaped, so
/// that a key cannot move the cursor or turn the writing direction of a terminal. A backslash is
/// doubled, so that the text says exactly which bytes were there.
///
/// - Parameters:
///   - bytes: The bytes to show; trusted for nothing.
///   - limit: How many bytes are shown before the rest is only counted.
/// - Returns: One line of text.
/// - Complexity: O(`limit`)
package func printable(_ bytes: RawSpan, limit: Int = 256) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(min(bytes.byteCount, max(limit, 0)))
  var offset = 0
  while offset < bytes.byteCount {
    if let scalar = bytes.scalar(at: offset), isPrintable(scalar) {
      let next = offset + UTF8.width(scalar)
      if next > limit { break }
      if scalar == "\\" { text.append(UInt8(ascii: "\\")) }
      while offset < next {
        text.append(bytes.byte(at: offset))
        offset += 1
      }
    } else {
      if offset >= limit { break }
      text.append(contentsOf: "\\x\(hexadecimal(UInt64(bytes.byte(at: offset)), digits: 2))".utf8)
      offset += 1
    }
  }
  let shown = String(decoding: text, as: UTF8.self)
  if offset == bytes.byteCount { return shown }
  return "\(shown)… \(counted(bytes.byteCount - offset, more: true))"
}

/// Renders bytes for people: printable UTF-8 as it is, every other byte as `\xNN`.
package func printable(_ bytes: [UInt8], limit: Int = 256) -> String {
  printable(bytes.rawSpan, limit: limit)
}

/// Renders a number in lowercase hexadecimal, padded with zeros to a width.
package func hexadecimal(_ value: UInt64, digits: Int = 1) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// Whether a scalar has a shape of its own and leaves the rest of the line alone.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
    .unassigned:
    return false
  default:
    return true
  }
}

/// `1 byte`, `2 bytes`, `1 more byte`, `2 more bytes`.
func counted(_ byteCount: Int, more: Bool) -> String {
  "\(byteCount)\(more ? " more" : "") byte\(byteCount == 1 ? "" : "s")"
}
