internal import BoltStore
internal import Environment
internal import PropertyTesting

/// A database and the model of it, side by side.
///
/// Errors that the model foresees are held to be exactly those. Failures of the file system are
/// thrown on, for the laws about faults.
final class BoltWorld {
  /// Path of the database.
  static let path = "db"

  /// The file system.
  let files: InMemoryFileSystem
  /// What the database reaches it through.
  private let door: any WritableFileSystem
  /// How the database is opened.
  let options: BoltOptions
  /// What the last acknowledged commit made of the database.
  private(set) var committed: BoltModel
  /// What a commit that was begun and not acknowledged makes of it.
  private(set) var attempted: BoltModel?
  /// The database.
  private(set) var database: Database
  /// Open snapshots with what each must show.
  private(set) var readers: [(transaction: Transaction, model: BoltModel)] = []
  /// Called after each acknowledged commit.
  var afterCommit: (BoltWorld) throws -> Void = { _ in }

  private var writer: Transaction?
  private var draft: BoltModel
  /// Makes each value another one.
  private var stamp = 0

  /// Opens a database that holds what the model says; a new one if there is none.
  init(
    _ files: InMemoryFileSystem,
    _ options: BoltOptions,
    holding model: BoltModel = BoltModel(),
    through door: (any WritableFileSystem)? = nil
  ) throws {
    self.files = files
    self.door = door ?? files
    self.options = options
    committed = model
    draft = model
    database = try Database.open(Self.path, in: self.door, options)
  }

  // MARK: - Commands

  /// Runs commands in turn.
  func run(_ commands: [BoltCommand]) throws {
    for command in commands { try run(command) }
  }

  /// Runs a command on both.
  func run(_ command: BoltCommand) throws {
    switch command {
    case .put(let path, let key, let byteCount): try fill(path, key..<(key + 1), byteCount)
    case .fill(let path, let keys, let byteCount): try fill(path, keys, byteCount)
    case .delete(let path, let key): try clear(path, key..<(key + 1))
    case .clear(let path, let keys): try clear(path, keys)
    case .sweep(let path, let every, let isBackward):
      guard let bucket = try openBucket(path) else { return }
      try sweep(bucket, at: names(path), every: every, isBackward: isBackward)
    case .createBucket(let path, let key): try createBucket(path, key)
    case .deleteBucket(let path, let key): try deleteBucket(path, key)
    case .sequence(let path, let value): try setSequence(path, value)
    case .fillPercent(let path, let percent):
      try openBucket(path)?.fillPercent = Double(percent) / 100
    case .commit: try commit()
    case .rollback: rollback()
    case .openReader: try openReader()
    case .closeReader(let number): try closeReader(number)
    case .reopen: try reopen()
    }
  }

  private func names(_ path: BoltCommand.Path) -> [[UInt8]] { path.map(BoltCommand.key) }

  private func begin() throws -> Transaction {
    if let writer { return writer }
    let begun = try database.beginWrite()
    writer = begun
    draft = committed
    return begun
  }

  /// Opens a bucket for changes, with all that it lies in; nil where a value is in the way.
  private func openBucket(_ path: BoltCommand.Path) throws -> Bucket? {
    let transaction = try begin()
    var bucket: Bucket?
    var above: [[UInt8]] = []
    for name in names(path) {
      let isValue = draft.bucket(at: above)?.values[name] != nil
      let outer = bucket
      bucket = try foreseen(isValue ? .incompatibleValue : nil, "open bucket \(path)") {
        () throws(BoltStoreError) in
        guard let outer else { return try transaction.createBucketIfNeeded(name) }
        return try outer.createBucketIfNeeded(name)
      }
      if bucket == nil { return nil }
      above.append(name)
      draft.change(at: above) { _ in }
    }
    return bucket
  }

  private func fill(_ path: BoltCommand.Path, _ keys: Range<Int>, _ byteCount: Int) throws {
    guard let bucket = try openBucket(path) else { return }
    for key in keys.map(BoltCommand.key) {
      stamp += 1
      let mark = [UInt8(truncatingIfNeeded: stamp), UInt8(truncatingIfNeeded: stamp >> 8)]
      let value = [UInt8]((0..<byteCount).map { mark[$0 % 2] })
      try draft.change(at: names(path)) { model in
        let isBucket = model.buckets[key] != nil
        let put: Void? = try foreseen(isBucket ? .incompatibleValue : nil, "put") {
          () throws(BoltStoreError) in try bucket.put(value, for: key)
        }
        if put != nil { model.values[key] = value }
      }
    }
  }

  private func clear(_ path: BoltCommand.Path, _ keys: Range<Int>) throws {
    guard let bucket = try openBucket(path) else { return }
    for key in keys.map(BoltCommand.key) {
      try draft.change(at: names(path)) { model in
        let isBucket = model.buckets[key] != nil
        let deleted: Void? = try foreseen(isBucket ? .incompatibleValue : nil, "delete") {
          () throws(BoltStoreError) in try bucket.delete(key)
        }
        if deleted != nil { model.values[key] = nil }
      }
    }
  }

  private func createBucket(_ path: BoltCommand.Path, _ key: Int) throws {
    let (transaction, name) = (try begin(), BoltCommand.key(key))
    let outer = try openBucket(path)
    guard path.isEmpty || outer != nil, let model = draft.bucket(at: names(path)) else { return }
    let error: BoltStoreError? =
      if model.buckets[name] != nil {
        .bucketExists
      } else {
        model.values[name] != nil ? .incompatibleValue : nil
      }
    _ = try foreseen(error, "create a bucket") { () throws(BoltStoreError) in
      guard let outer else { return try transaction.createBucket(name) }
      return try outer.createBucket(name)
    }
    if error == nil { draft.change(at: names(path) + [name]) { _ in } }
  }

  private func deleteBucket(_ path: BoltCommand.Path, _ key: Int) throws {
    let (transaction, name) = (try begin(), BoltCommand.key(key))
    let outer = try openBucket(path)
    guard path.isEmpty || outer != nil, let model = draft.bucket(at: names(path)) else { return }
    let error: BoltStoreError? =
      if model.buckets[name] != nil {
        nil
      } else {
        model.values[name] != nil ? .incompatibleValue : .bucketNotFound
      }
    _ = try foreseen(error, "delete a bucket") { () throws(BoltStoreError) in
      guard let outer else { return try transaction.deleteBucket(name) }
      return try outer.deleteBucket(name)
    }
    draft.change(at: names(path)) { $0.buckets[name] = nil }
  }

  private func setSequence(_ path: BoltCommand.Path, _ value: UInt64?) throws {
    guard let bucket = try openBucket(path) else { return }
    try draft.change(at: names(path)) { model in
      model.sequence = value ?? (model.sequence &+ 1)
      if let value {
        try bucket.setSequence(value)
      } else {
        try equal(try bucket.nextSequence(), model.sequence, "the next number of a sequence")
      }
    }
  }

  /// Deletes every n-th item a cursor comes to.
  ///
  /// Where a cursor deletes it may pass over the item behind, as upstream's does, but over no other.
  private func sweep(
    _ bucket: Bucket,
    at path: [[UInt8]],
    every: Int,
    isBackward: Bool
  ) throws {
    guard let before = draft.bucket(at: path) else { return }
    let expected = isBackward ? before.keys.reversed() : before.keys
    var cursor = try bucket.cursor()
    var visited: [[UInt8]] = []
    var deleted: Set<[UInt8]> = []
    var isThere = try isBackward ? cursor.last() : cursor.first()
    while isThere, let item = cursor.item, visited.count <= expected.count {
      visited.append(item.key)
      if visited.count % every == 0, item.value != nil {
        try cursor.delete()
        deleted.insert(item.key)
      }
      isThere = try isBackward ? cursor.previous() : cursor.next()
    }
    var rest = visited[...]
    for (position, key) in expected.enumerated() {
      if rest.first == key {
        rest = rest.dropFirst()
      } else if position == 0 || !deleted.contains(expected[position - 1]) {
        throw Falsified("a cursor that deletes passed over \(key), which follows none it deleted")
      }
    }
    guard rest.isEmpty else { throw Falsified("a cursor that deletes came to \(rest[0]) in vain") }
    draft.change(at: path) { model in
      for key in deleted { model.values[key] = nil }
    }
  }

  // MARK: - Transactions

  /// Commits what was changed, if anything was.
  func commit() throws {
    guard let transaction = writer else { return }
    try same(try BoltModel(reading: transaction), draft, "the writer's own view")
    attempted = draft
    writer = nil
    try transaction.commit()
    committed = draft
    attempted = nil
    try afterCommit(self)
  }

  /// A bucket with its keys, in the transaction that writes or else in a snapshot.
  func bucketToWalk(
    at path: [[UInt8]]
  ) throws -> (bucket: Bucket, keys: [[UInt8]], isTouched: Bool)? {
    let model = writer == nil ? committed : draft
    guard let found = model.bucket(at: path) else { return nil }
    let transaction = try writer ?? database.beginRead()
    var bucket: Bucket?
    for name in path { bucket = try bucket?.bucket(named: name) ?? transaction.bucket(named: name) }
    return bucket.map { ($0, found.keys, writer != nil) }
  }

  private func rollback() {
    writer?.rollback()
    writer = nil
  }

  private func openReader() throws {
    guard readers.count < 4 else { return }
    readers.append((try database.beginRead(), committed))
  }

  private func closeReader(_ number: Int) throws {
    guard !readers.isEmpty else { return }
    let (transaction, model) = readers.remove(at: number % readers.count)
    try same(try BoltModel(reading: transaction), model, "a snapshot at its end")
    transaction.rollback()
  }

  /// Ends everything and opens the database again.
  func reopen() throws {
    rollback()
    while !readers.isEmpty { try closeReader(0) }
    try database.close()
    database = try Database.open(Self.path, in: door, options)
  }

  /// Holds every open snapshot to what it must show.
  func checkReaders() throws {
    for (transaction, model) in readers {
      try same(
        try BoltModel(reading: transaction),
        model,
        "a snapshot of transaction \(transaction.id)"
      )
    }
  }

  /// Holds the newest commit, as the engine shows it, to the model.
  func checkContents() throws {
    let snapshot = try database.beginRead()
    defer { snapshot.rollback() }
    try same(try BoltModel(reading: snapshot), committed, "the newest commit")
  }

  // MARK: - Holding

  /// Runs what must end as the model says.
  ///
  /// - Returns: Nil where it threw the error that was foreseen.
  private func foreseen<Value>(
    _ error: BoltStoreError?,
    _ what: @autoclosure () -> String,
    _ body: () throws(BoltStoreError) -> Value
  ) throws -> Value? {
    let outcome: Result<Value, BoltStoreError>
    do throws(BoltStoreError) {
      outcome = .success(try body())
    } catch {
      outcome = .failure(error)
    }
    switch (outcome, error) {
    case (.success(let value), nil): return value
    case (.success, let error?):
      throw Falsified("\(what()) succeeded where “\(error.message)” was due")
    case (.failure(let found), let error) where found == error: return nil
    case (.failure(let found), _): throw found
    }
  }
}

/// Holds two models equal.
func same(_ found: BoltModel, _ expected: BoltModel, _ subject: String) throws {
  if let difference = found.difference(from: expected) {
    throw Falsified("\(subject): \(difference)")
  }
}

/// Holds two values equal.
func equal<Value: Equatable>(_ found: Value, _ expected: Value, _ subject: String) throws {
  guard found == expected else { throw Falsified("\(subject): \(found), not \(expected)") }
}
