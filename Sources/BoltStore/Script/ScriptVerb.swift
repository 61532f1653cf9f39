/// The commands of a script, in the order help lists them.
package enum ScriptVerb: String, CaseIterable, Sendable {
  /// Creates a bucket; those around it must be there.
  case createBucket = "create-bucket"
  /// Deletes a bucket with everything in it.
  case deleteBucket = "delete-bucket"
  /// Puts a value under a key.
  case put
  /// Deletes a key.
  case delete
  /// Looks up a key.
  case get
  /// Lists items in key order.
  case range
  /// Lists items against key order.
  case reverse
  /// The first item.
  case first
  /// The last item.
  case last
  /// The first item at or behind a key.
  case seek
  /// Reads or sets a bucket's counter.
  case sequence
  /// Adds one to a bucket's counter.
  case nextSequence = "next-sequence"
  /// Lists the buckets in a bucket.
  case buckets
  /// Says how full a bucket's pages are made.
  case fillPercent = "fill-percent"
  /// Commits.
  case commit
  /// Gives up.
  case rollback
  /// Opens the file anew.
  case reopen
  /// Checks the newest commit.
  case check
  /// Writes out all that is visible.
  case dump
  /// Shows the pages of the newest commit.
  case pages

  /// The words behind it, as help writes them.
  package var operands: String {
    switch self {
    case .createBucket, .deleteBucket, .first, .last, .nextSequence: "B"
    case .put: "B K V"
    case .get, .delete, .seek: "B K"
    case .range, .reverse: "B [FROM [TO]]"
    case .sequence: "B [N]"
    case .fillPercent: "B F"
    case .buckets, .pages: "[B]"
    case .commit, .rollback, .reopen, .check, .dump: ""
    }
  }

  /// How many words may stand behind it.
  var operandCounts: ClosedRange<Int> {
    switch self {
    case .commit, .rollback, .reopen, .check, .dump: 0...0
    case .buckets, .pages: 0...1
    case .createBucket, .deleteBucket, .first, .last, .nextSequence: 1...1
    case .sequence: 1...2
    case .range, .reverse: 1...3
    case .get, .delete, .seek, .fillPercent: 2...2
    case .put: 3...3
    }
  }

  /// One line of help, lower case, without a full stop.
  package var summary: String {
    switch self {
    case .createBucket: "creates a bucket; those around it must be there"
    case .deleteBucket: "deletes a bucket with everything in it"
    case .put: "puts a value under a key"
    case .delete: "deletes a key; no error if it is not there"
    case .get: "the value, or `not found`"
    case .range: "`[k=v name/ ...]`, from FROM up to and without TO"
    case .reverse: "the same items, the last one first"
    case .first: "the first item"
    case .last: "the last item"
    case .seek: "the first item whose key is not below K"
    case .sequence: "the bucket's counter; with N sets it"
    case .nextSequence: "adds one to the counter and shows it"
    case .buckets: "the names of the buckets in B, or at the top"
    case .fillPercent: "fills B's pages up to F (0.1 to 1) in this transaction"
    case .commit: "commits the open transaction"
    case .rollback: "gives it up"
    case .reopen: "closes the file and opens it anew, as a new process would"
    case .check: "`OK`, or what `bbolt check` says of the newest commit"
    case .dump: "all that is visible, as the commands that make it"
    case .pages: "every page of the newest commit, below the bucket it is of"
    }
  }
}
