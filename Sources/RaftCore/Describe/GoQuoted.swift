internal import ByteCoding

/// Renders bytes as Go's `%q` does: in quotes, with escapes for what cannot be read.
///
/// - Complexity: O(*n*)
package func goQuoted(_ bytes: [UInt8]) -> String {
  var text = "\""
  var offset = 0
  while offset < bytes.count {
    if let scalar = bytes.rawSpan.scalar(at: offset) {
      text += escaped(scalar)
      offset += UTF8.width(scalar)
    } else {
      text += "\\x" + hexadecimal(UInt64(bytes[offset]), digits: 2)
      offset += 1
    }
  }
  return text + "\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"": "\\\""
  case "\\": "\\\\"
  case "\u{7}": "\\a"
  case "\u{8}": "\\b"
  case "\u{c}": "\\f"
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  case "\u{b}": "\\v"
  case _ where isGoPrintable(scalar): String(scalar)
  case _ where scalar.isASCII: "\\x" + hexadecimal(UInt64(scalar.value), digits: 2)
  case _ where scalar.value < 0x10000: "\\u" + hexadecimal(UInt64(scalar.value), digits: 4)
  default: "\\U" + hexadecimal(UInt64(scalar.value), digits: 8)
  }
}

/// Whether Go prints a scalar as it is: letters, marks, numbers, punctuation, symbols and the
/// plain blank.
private func isGoPrintable(_ scalar: Unicode.Scalar) -> Bool {
  if scalar == " " { return true }
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator, .spaceSeparator:
    return false
  default:
    return true
  }
}
