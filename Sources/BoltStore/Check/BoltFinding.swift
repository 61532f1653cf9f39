package import BoltFormat
internal import ByteCoding

/// One thing that is wrong with a database.
///
/// ``message`` has the words of `bbolt check`, where it knows the thing.
///
/// > Source: formats.md §5.14; bbolt `tx_check.go`.
package indirect enum BoltFinding: Equatable, Sendable {
  /// Where a key stands.
  package struct Place: Equatable, Sendable {
    /// The page; for a separator the page below it, as upstream prints it.
    package var page: PageID
    /// Whether the item is one of a leaf.
    package var isLeaf: Bool
    /// Position of the item.
    package var index: Int
    /// Pages from the bucket's root down.
    package var stack: [PageID]

    /// Creates a place.
    package init(page: PageID, isLeaf: Bool, index: Int, stack: [PageID]) {
      self.page = page
      self.isLeaf = isLeaf
      self.index = index
      self.stack = stack
    }
  }

  /// A page is twice on the list of free pages.
  case alreadyFreed(PageID)
  /// A page is past the high-water mark.
  case outOfBounds(PageID, highWaterMark: PageID, stack: [PageID])
  /// A page is reached from two places.
  case multipleReferences(PageID, stack: [PageID])
  /// A page in use is on the list of free pages.
  case reachableFreed(PageID)
  /// A page in use is neither branch nor leaf.
  case invalidType(PageID, PageFlags, stack: [PageID])
  /// The first key of a page is below the separator above it.
  case firstKeyBelowSeparator(Place, key: [UInt8], separator: [UInt8])
  /// A key is not above the one before it.
  case keyNotAscending(Place, key: [UInt8], previous: [UInt8])
  /// A key is not below the next separator above it.
  case keyNotBelowNext(Place, key: [UInt8], next: [UInt8])
  /// A page is neither in use nor free.
  case unreachableUnfreed(PageID)
  /// A page cannot be read; upstream stops with a panic here.
  case unreadable(BoltStoreError)

  /// One line for people.
  package var message: String {
    switch self {
    case .alreadyFreed(let page): "page \(page): already freed"
    case .outOfBounds(let page, let mark, let stack):
      "page \(page): out of bounds: \(mark) (stack: \(Self.text(stack)))"
    case .multipleReferences(let page, let stack):
      "page \(page): multiple references (stack: \(Self.text(stack)))"
    case .reachableFreed(let page): "page \(page): reachable freed"
    case .invalidType(let page, let flags, let stack):
      "page \(page): invalid type: \(flags) (stack: \(Self.text(stack)))"
    case .firstKeyBelowSeparator(let place, let key, let separator):
      "the first \(Self.text(place, key)) needs to be >= the key in the ancestor "
        + "(\(Self.text(separator))). Stack: \(Self.text(place.stack))"
    case .keyNotAscending(let place, let key, let previous):
      "\(Self.text(place, key)) needs to be > (found \(key == previous ? "=" : "<")) than previous "
        + "element (hex)\(Self.text(previous)). Stack: \(Self.text(place.stack))"
    case .keyNotBelowNext(let place, let key, let next):
      "\(Self.text(place, key)) needs to be < than key of the next element in ancestor "
        + "(hex)\(Self.text(next)). Pages stack: \(Self.text(place.stack))"
    case .unreachableUnfreed(let page): "page \(page): unreachable unfreed"
    case .unreadable(let error): error.message
    }
  }

  private static func text(_ place: Place, _ key: [UInt8]) -> String {
    "key[\(place.index)]=(hex)\(text(key)) on \(place.isLeaf ? "leaf" : "branch") page(\(place.page))"
  }

  private static func text(_ bytes: [UInt8]) -> String {
    bytes.map { hexadecimal(UInt64($0), digits: 2) }.joined()
  }

  private static func text(_ stack: [PageID]) -> String {
    "[" + stack.map(\.description).joined(separator: " ") + "]"
  }
}
