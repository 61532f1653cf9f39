/// Base64 as Go's `StdEncoding` reads it: padded, line breaks passed over.
///
/// > Source: RFC 4648 §4; `encoding/base64`, `StdEncoding`, in Go.
enum Base64 {
  /// The bytes a text stands for; nil if it is not base64.
  ///
  /// - Complexity: O(*n*)
  static func decode(_ text: String) -> [UInt8]? {
    let symbols = text.utf8.filter { $0 != 0x0a && $0 != 0x0d }
    guard symbols.count.isMultiple(of: 4) else { return nil }
    let padding = symbols.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (position, symbol) in symbols.dropLast(padding).enumerated() {
      guard let value = value(of: symbol) else { return nil }
      bits = bits << 6 | value
      switch position % 4 {
      case 1: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
      case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
      case 3: bytes.append(UInt8(truncatingIfNeeded: bits))
      default: break
      }
    }
    return bytes
  }

  private static func value(of symbol: UInt8) -> UInt32? {
    switch symbol {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(symbol - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(symbol - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(symbol - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
