import BackendStore
import Environment
import PropertyTesting
import SchemaFormat

/// A backend that choices drive, with the model beside it.
final class BackendRun {
  /// What a step may do.
  enum Command: CaseIterable {
    case section, commit, interval, beginRead, endRead, defragment, reopen
  }

  /// What a section may do.
  enum Write: CaseIterable {
    case put, delete, createBucket, deleteBucket
  }

  /// How many sections were begun, for the hook to write.
  private final class Counter {
    var applied = 0
  }

  let choices: Choices
  let files = InMemoryFileSystem()
  let options: BackendOptions
  private let counter = Counter()
  private(set) var backend: Backend
  var model: BackendModel
  private var reads: [(read: ConcurrentReadTransaction, contents: BackendContents)] = []
  private let writes: [Write]
  private var valueCount = 0

  /// Opens a backend whose buckets exist durably.
  init(_ choices: Choices, _ mutant: BackendMutant?) throws {
    self.choices = choices
    options = Self.someOptions(choices, mutant)
    writes = choices.swarm(Write.allCases)
    model = BackendModel(options)
    backend = try Self.open(in: files, options, counter)
    for bucket in BackendModel.buckets {
      counter.applied += 1
      model.lock()
      try backend.write { batch throws(BackendError) in try batch.createBucket(bucket) }
      model.createBucket(bucket)
      model.unlock()
    }
    try backend.forceCommit()
    model.commit()
  }

  private static func open(
    in files: InMemoryFileSystem,
    _ options: BackendOptions,
    _ counter: Counter
  ) throws -> Backend {
    try Backend(opening: "db", in: files, options) { batch throws(BackendError) in
      let value = BackendModel.hookValue(counter.applied)
      try batch.put(value, for: BackendModel.hookKey, in: .meta)
    }
  }
}

// MARK: - Commands

extension BackendRun {
  /// Does one step.
  func step(_ command: Command) throws {
    switch command {
    case .section: try section { run in try run.someWrites() }
    case .commit: try commit()
    case .interval:
      choices.note("interval elapsed")
      try backend.intervalElapsed()
      model.intervalElapsed()
    case .beginRead: try beginRead()
    case .endRead: try endRead()
    case .defragment: try defragment()
    case .reopen: try reopen()
    }
  }

  /// Runs a section.
  func section(_ body: (BackendRun) throws -> Void) throws {
    counter.applied += 1
    model.lock()
    try backend.lock()
    do {
      try body(self)
    } catch {
      try backend.unlock()
      throw error
    }
    try backend.unlock()
    let isCommitted = model.unlock()
    choices.note(isCommitted ? "unlock, committed" : "unlock")
    choices.tally("sections committed at their end", if: isCommitted)
  }

  /// Writes a few rows in the section that is open, and looks whether only the batch sees them.
  func someWrites() throws {
    let count = choices.int(in: 1...4)
    for _ in 0..<count { try write(choices.element(of: writes)) }
    if choices.chance(1, in: 4) {
      let found = try BackendContents(reading: backend)
      try choices.equal(found, model.visible.seen, "rows seen while a section is open")
    }
  }

  private func write(_ write: Write) throws {
    let bucket = choices.element(of: BackendModel.buckets)
    let exists = model.batch.buckets[bucket] != nil
    switch write {
    case .put where exists: try put(someKey(of: bucket), in: bucket)
    case .delete where exists: try delete(someKey(of: bucket), in: bucket)
    case .deleteBucket where bucket != .meta:
      choices.note("delete bucket \(bucket)")
      try backend.batch.deleteBucket(bucket)
      model.deleteBucket(bucket)
    default: try create(bucket)
    }
  }

  func put(_ key: [UInt8], in bucket: Bucket) throws {
    valueCount += 1
    let isLong = choices.chance(1, in: 4)
    let padding = isLong ? [UInt8](repeating: 0x2e, count: 180) : []
    let value = Array("v\(valueCount)".utf8) + padding
    choices.note("put \(text(key)) v\(valueCount)\(isLong ? "…" : "") in \(bucket)")
    if choices.bool() {
      try backend.batch.putSequential(value, for: key, in: bucket)
    } else {
      try backend.batch.put(value, for: key, in: bucket)
    }
    model.put(value, for: key, in: bucket)
  }

  func delete(_ key: [UInt8], in bucket: Bucket) throws {
    choices.note("delete \(text(key)) in \(bucket)")
    choices.sometimes(
      "a buffered row is deleted",
      if: model.visible.buckets[bucket]?[key] != model.commits.last?.buckets[bucket]?[key]
    )
    try backend.batch.delete(key, in: bucket)
    model.delete(key, in: bucket)
  }

  func create(_ bucket: Bucket) throws {
    choices.note("create bucket \(bucket)")
    try backend.batch.createBucket(bucket)
    model.createBucket(bucket)
  }

  /// Commits; what was read from the buffers reads the same from the database.
  func commit() throws {
    choices.note("commit")
    let queries = (0..<2).map { _ in someQuery() }.filter { $0.bucket != .meta }
    let buffered = try queries.map { try $0.answer(of: backend) }
    try backend.forceCommit()
    model.commit()
    for (query, answer) in zip(queries, buffered) {
      let flushed = try query.answer(of: backend)
      try choices.hold(
        answer == flushed,
        "\(query): \(texts(answer)) before the commit, \(texts(flushed)) after it"
      )
    }
  }

  private func beginRead() throws {
    guard reads.count < 4 else { return }
    choices.note("begin read \(reads.count)")
    reads.append((try backend.beginConcurrentRead(), model.visible))
  }

  private func endRead() throws {
    guard !reads.isEmpty else { return }
    let index = choices.int(in: 0...(reads.count - 1))
    choices.note("end read \(index)")
    try reads.remove(at: index).read.end()
  }

  func defragment() throws {
    choices.note("defragment")
    choices.sometimes("defragmented under a reader", if: !reads.isEmpty)
    try backend.defragment()
    model.commit()
  }

  private func reopen() throws {
    choices.note("close and open")
    try endReads()
    try backend.close()
    model.commit()
    backend = try Self.open(in: files, options, counter)
  }

  /// Ends all reads.
  func endReads() throws {
    for (read, _) in reads { try read.end() }
    reads = []
  }

  /// Loses power as decided, and opens what is left.
  func crash(_ answer: CrashQuestion.Answer) throws {
    reads = []
    files.crash(answer)
    try Backend.removeLeftovers(of: "db", in: files)
    backend = try Self.open(in: files, options, counter)
  }

}

// MARK: - Looking

extension BackendRun {
  /// Holds every reader against the model.
  func checkReaders() throws {
    try look(at: backend, model.visible, "backend")
    for (index, (read, contents)) in reads.enumerated() {
      try look(at: read, contents, "read \(index)")
    }
  }

  /// Checks the backend's own books, which no reader sees.
  func checkInvariants() throws {
    do {
      try backend.checkInvariants()
    } catch {
      throw Falsified(error.message)
    }
  }

  private func look(
    at reader: some BufferedReader,
    _ contents: BackendContents,
    _ name: String
  ) throws {
    let query = someQuery()
    let answer = try query.answer(of: reader)
    let expected = query.answer(of: contents)
    choices.tally("queries that found something", if: !expected.isEmpty)
    try choices.hold(
      answer == expected,
      "\(name): \(query): \(texts(answer)), expected \(texts(expected))"
    )
    for bucket in BackendModel.buckets {
      let found = try reader.rows(in: bucket)
      let expected = contents.rows(in: bucket)
      try choices.hold(
        found == expected,
        "\(name): rows of \(bucket): \(texts(found)), expected \(texts(expected))"
      )
    }
  }

  private func someKey() -> [UInt8] { choices.bytes(count: 1...2, in: 0x68...0x6a) }

  /// A key that is often one the batch holds.
  private func someKey(of bucket: Bucket) -> [UInt8] {
    let rows = model.batch.rows(in: bucket)
    return choices.bool() || rows.isEmpty ? someKey() : choices.element(of: rows).key
  }

  /// Something a reader may be asked.
  func someQuery() -> BackendQuery {
    let bucket = choices.element(of: BackendModel.buckets)
    if choices.bool() { return BackendQuery(bucket: bucket, start: someKey(), kind: .value) }
    let end = choices.bool() ? someKey() : nil
    let limit = choices.element(of: [Int.max, 1, 2, 3])
    let start = choices.bool() ? someKey() : []
    return BackendQuery(bucket: bucket, start: start, kind: .range(to: end, limit: limit))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Contents in one line.
  func text(_ contents: BackendContents) -> String {
    BackendModel.buckets.filter { contents.buckets[$0]?.isEmpty == false }
      .map { "\($0)" + texts(contents.rows(in: $0)) }.joined(separator: " ")
  }

  private func texts(_ rows: [Row]) -> String {
    let shown = rows.map { "\(text($0.key))=\(text($0.value).prefix { $0 != "." })" }
    return "[" + shown.joined(separator: " ") + "]"
  }
}

/// Something a reader may be asked.
struct BackendQuery: CustomStringConvertible {
  enum Kind {
    case value
    case range(to: [UInt8]?, limit: Int)
  }

  let bucket: Bucket
  let start: [UInt8]
  let kind: Kind

  /// The rows a reader gives.
  func answer(of reader: some BufferedReader) throws -> [Row] {
    switch kind {
    case .value: try reader.value(for: start, in: bucket).map { [Row(start, $0)] } ?? []
    case .range(let end, let limit):
      try reader.rows(in: bucket, from: start, to: end, limit: limit)
    }
  }

  /// The rows that should be given.
  func answer(of contents: BackendContents) -> [Row] {
    switch kind {
    case .value: contents.buckets[bucket]?[start].map { [Row(start, $0)] } ?? []
    case .range(let end, let limit):
      contents.rows(in: bucket, from: start, to: end, limit: limit)
    }
  }

  var description: String {
    let from = start.isEmpty ? "all" : String(decoding: start, as: UTF8.self)
    switch kind {
    case .value: return "get \(from) in \(bucket)"
    case .range(let end, let limit):
      let to = end.map { String(decoding: $0, as: UTF8.self) } ?? "the end"
      let most = limit == .max ? "" : ", at most \(limit)"
      return "range \(from) to \(to) in \(bucket)\(most)"
    }
  }
}
