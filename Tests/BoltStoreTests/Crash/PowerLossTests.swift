internal import BoltFormat
internal import BoltStore
internal import Environment
internal import Testing

/// Power is lost at each change of one workload, which creates a database, grows it, splits and
/// merges, nests buckets and keeps a snapshot open.
@Suite("Power loss during a workload")
struct PowerLossTests {
  /// What an acknowledged commit left, and what the one under way was to leave.
  private struct Progress {
    var acknowledged: ModelBucket?
    var underWay: ModelBucket?
  }

  private let rounds: [(put: Range<UInt8>, delete: Range<UInt8>, byteCount: Int)] = [
    (0..<40, 0..<0, 30), (40..<60, 5..<35, 90), (0..<3, 3..<60, 1500), (0..<50, 0..<0, 9),
  ]

  private func work(
    _ files: InMemoryFileSystem,
    _ options: BoltOptions,
    _ progress: inout Progress
  ) throws {
    let database = try Database.open("db", in: files, options)
    var model = ModelBucket()
    progress.acknowledged = model
    var snapshot: Transaction?
    for round in rounds {
      let transaction = try database.beginWrite()
      let bucket = try transaction.createBucketIfNeeded([1])
      let inside = try bucket.createBucketIfNeeded([200])
      try inside.setSequence(UInt64(round.byteCount))
      var changed = model.buckets[[1]] ?? ModelBucket()
      changed.buckets[[200], default: ModelBucket()].sequence = UInt64(round.byteCount)
      for key in round.put {
        let value = [UInt8](repeating: key, count: round.byteCount)
        try bucket.put(value, for: [key])
        changed.values[[key]] = value
      }
      for key in round.delete {
        try bucket.delete([key])
        changed.values[[key]] = nil
      }
      model.buckets[[1]] = changed
      progress.underWay = model
      try transaction.commit()
      progress = Progress(acknowledged: model)
      if snapshot == nil { snapshot = try database.beginRead() }
    }
    snapshot?.rollback()
  }

  /// Opens what a crash left, and holds it to one of the two states.
  private func hold(
    _ crashed: InMemoryFileSystem,
    _ options: BoltOptions,
    _ progress: Progress,
    _ place: String
  ) throws {
    guard let acknowledged = progress.acknowledged else {
      // Nobody was told that there is a database; opening it finds a new one or refuses it.
      do throws(BoltStoreError) {
        let database = try Database.open("db", in: crashed, options)
        #expect(try database.checkInvariants().isEmpty, "\(place)")
      } catch {
        guard case .invalidDatabase = error else { throw error }
      }
      return
    }
    let database = try Database.open("db", in: crashed, options)
    #expect(try database.checkInvariants().isEmpty, "\(place)")
    let snapshot = try database.beginRead()
    let found = try contents(of: snapshot)
    snapshot.rollback()
    #expect(found == acknowledged || found == progress.underWay, "\(place)")
    var again = Progress()
    try database.update { (transaction) throws(BoltStoreError) in
      try transaction.createBucketIfNeeded([1]).put([], for: [201])
    }
    try database.close()
    try work(crashed, options, &again)
    #expect(try Database.open("db", in: crashed, options).checkInvariants().isEmpty, "\(place)")
  }

  @Test(arguments: FreelistPolicy.allCases, [false, true])
  func `wherever it happens, the last commit or the one under way is found`(
    policy: FreelistPolicy,
    noFreelistSync: Bool
  ) throws {
    let options = BoltOptions {
      $0.pageByteCount = 512
      $0.freelistPolicy = policy
      $0.noFreelistSync = noFreelistSync
      $0.growthByteCount = 1 << 12
    }
    let whole = InMemoryFileSystem()
    var progress = Progress()
    try work(whole, options, &progress)
    #expect(whole.changeCount > 20)
    for count in 1...whole.changeCount {
      let files = InMemoryFileSystem()
      files.losePower(at: count)
      var progress = Progress()
      #expect(throws: BoltStoreError.self) { try work(files, options, &progress) }
      for (keepsAll, differences) in [(true, 1), (false, 1)] {
        try files.forEachCrash(keepingAll: keepsAll, differingBy: differences) { crashed in
          try hold(crashed, options, progress, "change \(count)")
        }
      }
    }
  }

  @Test(arguments: [InMemoryFileSystem.Operation.write, .sync, .truncate])
  func `after a refusal nothing goes on, and nothing acknowledged is lost`(
    operation: InMemoryFileSystem.Operation
  ) throws {
    let options = BoltOptions { $0.pageByteCount = 512 }
    for count in 1... {
      let files = InMemoryFileSystem()
      let refusal = FileError.failed(path: "db", operation: "test", reason: "told to")
      files.fail(operation, at: count, with: refusal)
      var progress = Progress()
      do {
        try work(files, options, &progress)
        #expect(count > 1)
        return
      } catch let error as BoltStoreError {
        #expect(error == .file(refusal))
      }
      try files.forEachCrash(differingBy: 1) { crashed in
        try hold(crashed, options, progress, "\(operation) \(count)")
      }
    }
  }
}
