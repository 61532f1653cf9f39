internal import BoltFormat
internal import BoltStore
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// Commands that change something or end a transaction; others have no part in a crash.
  private static let changes: [BoltCommand.Kind] = [
    .fill, .commit, .clear, .put, .delete, .createBucket, .deleteBucket, .sequence, .rollback,
    .openReader, .closeReader,
  ]

  // MARK: - All crashes of small cases

  /// Wherever a small case is cut off, whatever then is found is one of two states.
  package static func everyCrash(_ bug: Bug? = nil) -> Law {
    Law(
      "at every write and sync all that a crash can leave is the last commit or the one under way",
      cases: 25,
      reaching: ["the last commit", "the one under way"]
    ) { choices in
      let options = options(choices, bug)
      let files = InMemoryFileSystem()
      let watch = CrashWatch(files, options)
      let world = try BoltWorld(
        files,
        options,
        through: CrashFileSystem(files) { watch.look() }
      )
      watch.world = world
      world.afterCommit = { _ in watch.look() }
      try world.run(try BoltCommand.list(choices, count: 1...10, of: changes))
      try world.commit()
      if let failure = watch.failure { throw failure }
      for label in watch.reached.sorted() { choices.sometimes(label) }
    }
  }

  // MARK: - Some crashes of large cases

  /// Power is lost at random, again and again, and what is found goes on.
  package static func crashes(_ bug: Bug? = nil) -> Law {
    Law(
      "after a loss of power the database is as the last acknowledged commit left it, or as the "
        + "one under way would have",
      cases: 300,
      reaching: ["the last commit", "the one under way", "twice", "a torn write"]
    ) { choices in
      let options = options(choices, bug)
      let files = InMemoryFileSystem()
      var world = try BoltWorld(files, options)
      var crashCount = 0
      let commands = try BoltCommand.list(choices, count: 1...40, of: changes + [.reopen])
      losePower(of: files, choices)
      for command in commands + [.commit] {
        do {
          try world.run(command)
          continue
        } catch let error as BoltStoreError {
          guard error.isFault else { throw error }
        }
        crashCount += 1
        world = try recover(world, choices)
        if crashCount < 3 { losePower(of: files, choices) }
      }
      // The process ends here, with nothing of importance undone.
      files.losePower(at: 1)
      world = try recover(world, choices)
      choices.sometimes("twice", if: crashCount > 1)
    }
  }

  private static func losePower(of files: InMemoryFileSystem, _ choices: Choices) {
    let count = choices.int(in: 1...25)
    choices.note("power goes at change \(count) from here")
    files.losePower(at: count)
  }

  /// Crashes, draws what is left, and opens the database anew.
  private static func recover(_ world: BoltWorld, _ choices: Choices) throws -> BoltWorld {
    world.files.crash { question in
      let answer = choices.int(in: 0...(question.answerCount - 1))
      choices.note("  \(question): \(answer)")
      if case .sector = question { choices.sometimes("a torn write") }
      return answer
    }
    let (next, isNew) = try opened(world.files, world.options, after: world)
    choices.sometimes(isNew ? "the one under way" : "the last commit")
    return next
  }

  /// Opens what a crash left, and holds it to be sound and one of the states it may be.
  ///
  /// - Returns: The database, and whether it is as the commit under way would have left it.
  static func opened(
    _ files: InMemoryFileSystem,
    _ options: BoltOptions,
    after world: BoltWorld
  ) throws -> (world: BoltWorld, isNew: Bool) {
    let found = try BoltModel(browsing: BoltWorld.path, in: files)
    let isOld = found == world.committed
    guard isOld || found == world.attempted else {
      let difference = found.difference(from: world.committed) ?? ""
      let other = world.attempted.flatMap { found.difference(from: $0) }
      throw Falsified(
        "after a crash the database is not as the last commit left it: \(difference)"
          + (other.map { "; nor as the one under way would have: \($0)" } ?? "")
      )
    }
    try checkClean(BoltWorld.path, in: files)
    let next = try BoltWorld(files, options, holding: found)
    try check(next)
    return (next, !isOld)
  }

  // MARK: - Refused writes

  /// After a refused write or sync nothing is done until the database is opened anew.
  package static func refusals(_ bug: Bug? = nil) -> Law {
    Law(
      "a refused write or sync poisons the database, and opened anew it is as before or after",
      cases: 300,
      reaching: [
        "the last commit", "the one under way", "write refused", "sync refused", "truncate refused",
      ]
    ) { choices in
      let options = options(choices, bug)
      let files = InMemoryFileSystem()
      let world = try BoltWorld(files, options)
      let operations: [InMemoryFileSystem.Operation] = [.write, .sync, .truncate]
      let operation = choices.element(of: operations)
      let count = choices.int(in: 1...8)
      let refusal = FileError.failed(path: "db", operation: operation.rawValue, reason: "told to")
      choices.note("\(operation) \(count) is refused")
      files.fail(operation, at: count, with: refusal)
      do {
        try world.run(try BoltCommand.list(choices, count: 1...25, of: changes))
        try world.commit()
        return
      } catch let error as BoltStoreError {
        try equal(error, .file(refusal), "the error of the commit")
      }
      choices.sometimes("\(operation) refused")
      for begin in [world.database.beginRead, world.database.beginWrite] {
        do throws(BoltStoreError) {
          _ = try begin()
        } catch {
          try equal(error, .poisoned(refusal), "the error after the commit")
          continue
        }
        throw Falsified("a transaction begins after a refused \(operation)")
      }
      if choices.bool() {
        _ = try recover(world, choices)
      } else {
        // The process ends and the system goes on: all that was written is there.
        choices.note("no crash")
        let (_, isNew) = try opened(files.crashed { _ in 0 }, options, after: world)
        choices.sometimes(isNew ? "the one under way" : "the last commit")
      }
    }
  }
}

extension BoltLaws {
  // MARK: - Damage

  /// Where the newest meta is damaged, the database is as the commit before left it.
  package static func damagedMeta(_ bug: Bug? = nil) -> Law {
    Law("a damaged meta leaves the commit before it", cases: 150) { choices in
      var options = options(choices, bug)
      // Smaller pages cannot be found by the second meta alone.
      options.pageByteCount = choices.element(of: [1024, 4096])
      let world = try BoltWorld(InMemoryFileSystem(), options)
      var states = [BoltModel()]
      world.afterCommit = { states.append($0.committed) }
      let kinds = changes.filter { $0 != .openReader }
      try world.run(try BoltCommand.list(choices, count: 1...20, of: kinds))
      try world.commit()
      guard states.count > 1 else { try choices.discard() }
      var file = world.files.files[BoltWorld.path] ?? []
      let place = choices.int(in: 0...(Meta.byteCount - 1))
      let bit = choices.int(in: 0...7)
      choices.note("bit \(bit) of byte \(place) of the newest meta flips")
      let meta = Int(world.database.meta.txid % 2) * options.pageByteCount + Meta.pageOffset
      file[meta + place] ^= 1 << UInt8(bit)
      let damaged = try BoltWorld(
        InMemoryFileSystem([BoltWorld.path: file]),
        options,
        holding: states[states.count - 2]
      )
      try damaged.checkContents()
      // What is there goes on, and the damaged meta is the one that is written over.
      try damaged.run([.put([0], key: 5, byteCount: 9), .commit])
      try check(damaged)
    }
  }
}

extension BoltStoreError {
  /// Whether the file system, and not the engine, is at fault.
  fileprivate var isFault: Bool {
    switch self {
    case .file, .poisoned: true
    default: false
    }
  }
}

/// Looks at all that crashes can leave, whenever a file system is about to be changed.
///
/// Marked as sendable only because file systems are; all is done on one thread.
private final class CrashWatch: @unchecked Sendable {
  let files: InMemoryFileSystem
  let options: BoltOptions
  /// The database; nil while it is being created.
  var world: BoltWorld?
  /// The first thing that was wrong.
  private(set) var failure: (any Error)?
  /// Rare states that were met.
  private(set) var reached: Set<String> = []

  init(_ files: InMemoryFileSystem, _ options: BoltOptions) {
    self.files = files
    self.options = options
  }

  func look() {
    guard failure == nil else { return }
    do {
      for keepsAll in [true, false] {
        try files.forEachCrash(keepingAll: keepsAll, differingBy: 2) { try hold($0) }
      }
    } catch {
      failure = error
    }
  }

  private func hold(_ crashed: InMemoryFileSystem) throws {
    guard let world else {
      try holdUnfinished(crashed)
      return
    }
    let (next, isNew) = try BoltLaws.opened(crashed, options, after: world)
    reached.insert(isNew ? "the one under way" : "the last commit")
    // What was found goes on.
    try next.run([.put([0], key: 5, byteCount: 9), .commit])
    try BoltLaws.check(next)
  }

  /// Holds a database whose creation was cut off to be refused, or else empty.
  private func holdUnfinished(_ crashed: InMemoryFileSystem) throws {
    do throws(BoltStoreError) {
      let database = try Database.open(BoltWorld.path, in: crashed, options)
      let snapshot = try database.beginRead()
      defer { snapshot.rollback() }
      var cursor = try snapshot.cursor()
      guard try cursor.first() else { return }
    } catch {
      guard case .invalidDatabase = error else { throw error }
      return
    }
    throw Falsified("a database that was never finished holds something")
  }
}
