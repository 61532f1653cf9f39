extension ScriptRunner {
  /// Runs a command.
  ///
  /// - Returns: An answer of one line; nil where it was written as lines.
  /// - Throws: What the database refused.
  func answer(
    to command: ScriptCommand,
    _ transcript: Transcript
  ) throws(BoltStoreError) -> String? {
    switch command {
    case .change(let change): return try make(change)
    case .question(let question):
      return try look { (transaction) throws(BoltStoreError) in
        try self.answer(to: question, in: transaction)
      }
    case .commit: return try commit()
    case .rollback: return rollback()
    case .reopen:
      try reopen()
      return "ok"
    case .check: return try check(transcript)
    case .pages(let path): try showPages(of: path, transcript)
    case .dump:
      try look { (transaction) throws(BoltStoreError) in
        try self.showContents(of: transaction, transcript)
      }
    }
    return nil
  }

  // MARK: The end of a transaction

  private func commit() throws(BoltStoreError) -> String {
    guard let writer else { return "nothing to commit" }
    self.writer = nil
    try writer.commit()
    return "ok"
  }

  private func rollback() -> String {
    guard let writer else { return "nothing to roll back" }
    self.writer = nil
    writer.rollback()
    return "ok"
  }

  // MARK: Changes

  /// Runs a command that changes something, in the open transaction or in one that begins now.
  private func make(_ change: ScriptCommand.Change) throws(BoltStoreError) -> String {
    let transaction = if let writer { writer } else { try database.beginWrite() }
    writer = transaction
    switch change {
    case .createBucket(let path):
      let (parent, name) = try parent(of: path, in: transaction)
      _ =
        if let parent { try parent.createBucket(name) } else { try transaction.createBucket(name) }
    case .deleteBucket(let path):
      let (parent, name) = try parent(of: path, in: transaction)
      if let parent { try parent.deleteBucket(name) } else { try transaction.deleteBucket(name) }
    case .put(let path, let key, let value):
      try bucket(path, in: transaction).put(value, for: key)
    case .delete(let path, let key): try bucket(path, in: transaction).delete(key)
    case .setSequence(let path, let number): try bucket(path, in: transaction).setSequence(number)
    case .nextSequence(let path): return try String(bucket(path, in: transaction).nextSequence())
    case .fillPercent(let path, let share): try bucket(path, in: transaction).fillPercent = share
    }
    return "ok"
  }

  /// The bucket around one, nil at the top, and the name in it.
  private func parent(
    of path: ScriptCommand.BucketPath,
    in transaction: Transaction
  ) throws(BoltStoreError) -> (Bucket?, name: [UInt8]) {
    guard let name = path.last else { throw .bucketNameRequired }
    let around = path.dropLast()
    return (around.isEmpty ? nil : try bucket(Array(around), in: transaction), name)
  }

  /// Goes down to a bucket.
  func bucket(
    _ path: ScriptCommand.BucketPath,
    in transaction: Transaction
  ) throws(BoltStoreError) -> Bucket {
    var found: Bucket?
    for name in path {
      found =
        if let found { try found.bucket(named: name) } else { try transaction.bucket(named: name) }
      guard let bucket = found else { throw .bucketNotFound }
      if let fillPercent, bucket.fillPercent == BoltLimits.fillPercentDefault {
        bucket.fillPercent = fillPercent
      }
    }
    guard let found else { throw .bucketNotFound }
    return found
  }

  // MARK: Reads

  /// Reads in the open transaction, or else in a snapshot of the newest commit.
  private func look<Result>(
    _ body: (Transaction) throws(BoltStoreError) -> Result
  ) throws(BoltStoreError) -> Result {
    if let writer { return try body(writer) }
    return try database.view(body)
  }

  private func answer(
    to question: ScriptCommand.Question,
    in transaction: Transaction
  ) throws(BoltStoreError) -> String {
    switch question {
    case .get(let path, let key):
      let value = try bucket(path, in: transaction).value(for: key)
      return value.map(ScriptText.word) ?? Self.notFound
    case .sequence(let path): return try String(bucket(path, in: transaction).sequence)
    case .first(let path):
      var cursor = try bucket(path, in: transaction).cursor()
      try cursor.first()
      return cursor.text
    case .last(let path):
      var cursor = try bucket(path, in: transaction).cursor()
      try cursor.last()
      return cursor.text
    case .seek(let path, let key):
      var cursor = try bucket(path, in: transaction).cursor()
      try cursor.seek(key)
      return cursor.text
    case .list(let path, let from, let to, let isReversed):
      let bucket = try bucket(path, in: transaction)
      let items = try Self.items(of: bucket, from: from, to: to, isReversed: isReversed)
      return "[" + items.joined(separator: " ") + "]"
    case .buckets(let path):
      var cursor =
        path.isEmpty ? try transaction.cursor() : try bucket(path, in: transaction).cursor()
      var names: [String] = []
      try cursor.first()
      while let item = cursor.item {
        if item.value == nil { names.append(ScriptText.name(item.key)) }
        try cursor.next()
      }
      return "[" + names.joined(separator: " ") + "]"
    }
  }

  /// Items from a key up to and without another; reversed, both ends are met from behind.
  private static func items(
    of bucket: Bucket,
    from: [UInt8],
    to: [UInt8]?,
    isReversed: Bool
  ) throws(BoltStoreError) -> [String] {
    var cursor = try bucket.cursor()
    var items: [String] = []
    if isReversed {
      if let to {
        // The cursor then stands on or behind the first item that is not wanted.
        try cursor.seek(to)
        try cursor.previous()
      } else {
        try cursor.last()
      }
    } else {
      try cursor.seek(from)
    }
    while let item = cursor.item {
      let isBelowEnd = to.map { item.key.lexicographicallyPrecedes($0) } ?? true
      let isAboveStart = !item.key.lexicographicallyPrecedes(from)
      guard isReversed ? isAboveStart : isBelowEnd else { break }
      if isBelowEnd, isAboveStart { items.append(ScriptText.item(item.key, item.value)) }
      if isReversed { try cursor.previous() } else { try cursor.next() }
    }
    return items
  }

  /// What stands for an item that is not there.
  static let notFound = "not found"

  // MARK: Checking

  private func check(_ transcript: Transcript) throws(BoltStoreError) -> String? {
    // A writer's free pages run ahead of the newest commit: only what is in the file is looked at.
    let findings =
      writer == nil
      ? try database.checkInvariants()
      : try database.view { (transaction) throws(BoltStoreError) in
        try transaction.checkInvariants()
      }
    guard !findings.isEmpty else { return "OK" }
    outcome = max(outcome, .errorsFound)
    for finding in findings { transcript.line(finding.message) }
    transcript.line("\(findings.count) errors found")
    return nil
  }
}

extension Cursor {
  /// The item it stands on.
  fileprivate var text: String {
    item.map { ScriptText.item($0.key, $0.value) } ?? ScriptRunner.notFound
  }
}
