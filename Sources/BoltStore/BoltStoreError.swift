package import BoltFormat
package import Environment

/// Why the engine refused or failed.
///
/// Three kinds stand here. Misuse has upstream's words. Damage of the file names the page, what was
/// expected and what was found. Failures of the file system are passed on; after one in a commit
/// the database refuses everything until it is opened anew.
package enum BoltStoreError: Error, Equatable, Sendable {
  // MARK: Misuse, with upstream's names

  /// The database was closed.
  case databaseNotOpen
  /// The database was opened for reading only.
  case databaseReadOnly
  /// The transaction was committed or rolled back.
  case transactionClosed
  /// The transaction only reads.
  case transactionNotWritable
  /// No bucket has the name.
  case bucketNotFound
  /// A bucket of the name is there already.
  case bucketExists
  /// The name of a bucket is empty.
  case bucketNameRequired
  /// The key is empty.
  case keyRequired
  /// The key is longer than ``BoltLimits/keyByteCountMax``.
  case keyTooLarge(byteCount: Int)
  /// The value is longer than ``BoltLimits/valueByteCountMax``.
  case valueTooLarge(byteCount: Int)
  /// A bucket stands where a value was meant, or the other way round.
  case incompatibleValue

  // MARK: Misuse that upstream waits over or does not name

  /// Another transaction is writing.
  case writerOpen(transaction: UInt64)
  /// Transactions are open that must end first.
  case transactionsOpen(count: Int)
  /// The newest commit has the highest number there is; only damage gives it one.
  case transactionNumbersUsedUp
  /// A write or sync of an earlier commit failed; the database must be opened anew.
  case poisoned(FileError)

  // MARK: Damage

  /// Neither meta is valid.
  case invalidDatabase(meta0: BoltError, meta1: BoltError)
  /// A page number is not one of the database's, or its overflow reaches past the last.
  case pageOutOfBounds(page: PageID, expected: Range<UInt64>, overflow: UInt32)
  /// The file ends before the page does.
  case pagePastEnd(page: PageID, expected: Int, found: Int)
  /// The page's header carries another number.
  case wrongPageID(page: PageID, found: PageID)
  /// The page is neither branch nor leaf.
  case wrongPageKind(page: PageID, found: PageFlags)
  /// The page's table or an item of it is out of bounds; page zero is that of an inline bucket.
  case malformedPage(page: PageID, BoltError)
  /// A page that must have items has none.
  case emptyPage(page: PageID)
  /// Keys do not ascend where they must.
  case keyOrder(page: PageID)
  /// The tree has more levels than any sound one; there is a cycle.
  case treeTooDeep(page: PageID, limit: Int)
  /// Buckets lie in each other deeper than a walk may follow.
  case bucketsTooDeep(limit: Int)
  /// The page is reached from two places.
  case pageReachedTwice(page: PageID)
  /// A commit would leave the database unsound; only asked where options call for it.
  case unsound([BoltFinding])
  /// A page cannot be free, or is freed twice.
  case freelist(FreelistError)
  /// The list of free pages names a page that cannot be free.
  case wrongFreePage(page: PageID, expected: Range<UInt64>)

  // MARK: The world

  /// The file system refused.
  case file(FileError)
}

extension BoltStoreError {
  /// One line for people; upstream's text where upstream has one.
  package var message: String {
    switch self {
    case .databaseNotOpen: "database not open"
    case .databaseReadOnly: "database is in read-only mode"
    case .transactionClosed: "tx closed"
    case .transactionNotWritable: "tx not writable"
    case .bucketNotFound: "bucket not found"
    case .bucketExists: "bucket already exists"
    case .bucketNameRequired: "bucket name required"
    case .keyRequired: "key required"
    case .keyTooLarge: "key too large"
    case .valueTooLarge: "value too large"
    case .incompatibleValue: "incompatible value"
    case .writerOpen(let transaction): "transaction \(transaction) is still writing"
    case .transactionsOpen(let count): "\(count) transactions are still open"
    case .transactionNumbersUsedUp: "no transaction number is left after \(UInt64.max)"
    case .poisoned(let error): "an earlier commit failed, open the database anew: \(error.message)"
    case .file(let error): error.message
    default: damage
    }
  }

  /// What is damaged, for those cases that are about damage.
  private var damage: String {
    switch self {
    case .invalidDatabase(let meta0, let meta1):
      "invalid database: meta 0: \(meta0.message); meta 1: \(meta1.message)"
    case .pageOutOfBounds(let page, let expected, let overflow):
      "page \(page): with overflow \(overflow), expected in \(expected)"
    case .pagePastEnd(let page, let expected, let found):
      "page \(page): ends at byte \(expected), file has \(found)"
    case .wrongPageID(let page, let found): "page \(page): header says page \(found)"
    case .wrongPageKind(let page, let found):
      "page \(page): expected a branch or leaf page, found \(found)"
    case .malformedPage(let page, let error): "page \(page): \(error.message)"
    case .emptyPage(let page): "page \(page): expected items, found none"
    case .keyOrder(let page): "page \(page): keys do not ascend"
    case .treeTooDeep(let page, let limit): "page \(page): expected at most \(limit) levels above"
    case .bucketsTooDeep(let limit): "buckets lie in each other more than \(limit) deep"
    case .pageReachedTwice(let page): "page \(page): reached from two places"
    case .unsound(let findings):
      "\(findings.count) errors found: \(findings.first?.message ?? "")"
    case .freelist(let error): error.message
    case .wrongFreePage(let page, let expected):
      "page \(page): listed as free, expected in \(expected)"
    default: ""
    }
  }
}
