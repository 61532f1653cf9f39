internal import ByteCoding

/// Keys of branch pages, kept while the pages below them are checked.
struct SeparatorTable: Sendable {
  private var arena: [UInt8] = []
  private var ends: [Int] = [0]

  /// Number of a separator that is not there: no bound.
  static let none: Int = -1

  /// Adds a separator and gives its number.
  mutating func add(_ key: RawSpan) -> Int {
    arena.append(key)
    ends.append(arena.count)
    return ends.count - 2
  }

  /// Whether a key is at or above a separator; true where there is none.
  func isAtOrAbove(_ key: RawSpan, _ number: Int) -> Bool {
    number == Self.none || key.compare(arena.rawSpan.extracting(range(number))) >= 0
  }

  /// Whether a key is below a separator; true where there is none.
  func isBelow(_ key: RawSpan, _ number: Int) -> Bool {
    number == Self.none || key.compare(arena.rawSpan.extracting(range(number))) < 0
  }

  /// A separator for people.
  func text(_ number: Int) -> String {
    number == Self.none ? "nothing" : keyText(arena.rawSpan.extracting(range(number)))
  }

  private func range(_ number: Int) -> Range<Int> { ends[number]..<ends[number + 1] }
}

/// A bolt key for people: text where it is text, hex where it is not.
func keyText(_ key: RawSpan) -> String {
  var isText = key.byteCount > 0
  for offset in 0..<min(key.byteCount, 64) where !(32..<127).contains(key.byte(at: offset)) {
    isText = false
  }
  if isText { return printable(key, limit: 64) }
  var text = "0x"
  for offset in 0..<min(key.byteCount, 32) {
    let byte = key.byte(at: offset)
    text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
  }
  return key.byteCount > 32 ? text + "…" : text
}
