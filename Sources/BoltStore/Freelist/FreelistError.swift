package import BoltFormat

/// Why a page cannot be free.
package enum FreelistError: Error, Equatable, Sendable {
  /// The page is one of the two meta pages, or a number that no page can have.
  case reserved(PageID)
  /// The page and the pages that follow it run past the last number there is.
  case pastLastPage(PageID, overflow: UInt32)
  /// The page is free or pending already.
  case alreadyFree(PageID)
  /// A list read from disk has a page behind a higher one.
  case outOfOrder(PageID, after: PageID)
  /// A transaction frees a page that it allocated itself.
  case allocatedBySame(PageID, transaction: UInt64)

  /// One line for people.
  package var message: String {
    switch self {
    case .reserved(let page): "page \(page) cannot be free"
    case .pastLastPage(let page, let overflow):
      "page \(page) with \(overflow) that follow it ends past the last page number"
    // Upstream's words, which people search for.
    case .alreadyFree(let page): "page \(page) already freed"
    case .outOfOrder(let page, let previous): "page \(page) is listed after page \(previous)"
    case .allocatedBySame(let page, let transaction):
      "page \(page) was allocated by transaction \(transaction), which frees it"
    }
  }
}
