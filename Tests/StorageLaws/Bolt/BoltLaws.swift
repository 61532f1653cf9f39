internal import BoltFormat
package import BoltStore
internal import Environment
package import PropertyTesting

/// Laws of the storage engine.
///
/// Each takes the bug to be switched on, so that the same law is run as a test without one and must
/// fail with it.
package enum BoltLaws {
  /// A bug of the engine, or of its list of free pages.
  package enum Bug: Sendable {
    /// One of the engine.
    case engine(BoltMutant)
    /// One of the freelist.
    case freelist(FreelistMutant)
  }

  /// Draws how a database is opened; small pages, so that small cases split and merge.
  static func options(_ choices: Choices, _ bug: Bug?) -> BoltOptions {
    var options = BoltOptions()
    options.pageByteCount = choices.weighted([(4, 512), (2, 1024), (1, 4096)])
    options.freelistPolicy = choices.element(of: FreelistPolicy.allCases)
    options.noFreelistSync = choices.chance(1, in: 3)
    options.release = choices.element(of: [.v1_4, .v1_3_7, .v1_3_6])
    options.growthByteCount = choices.element(of: [1 << 16, 1 << 12])
    options.noGrowSync = choices.chance(1, in: 6)
    choices.note(
      "pages of \(options.pageByteCount), freelist \(options.freelistPolicy)"
        + "\(options.noFreelistSync ? " not stored" : ""), as bbolt \(options.release.rawValue)"
    )
    if case .engine(let mutant) = bug { options.mutant = mutant }
    if case .freelist(let mutant) = bug { options.freelistMutant = mutant }
    return options
  }

  /// Holds a database between transactions to the model, as the engine and as others see it.
  static func check(_ world: BoltWorld) throws {
    try world.checkContents()
    let model = try BoltModel(browsing: BoltWorld.path, in: world.files)
    try same(model, world.committed, "the file as the checker's browser reads it")
    try checkClean(BoltWorld.path, in: world.files)
    let findings = try world.database.checkInvariants()
    if let first = findings.first { throw Falsified("checkInvariants: \(first.message)") }
  }

  // MARK: - The engine against a model

  /// After any commands the database holds what dictionaries hold, and snapshots what they held.
  package static func model(_ bug: Bug? = nil) -> Law {
    Law(
      "a database holds what was committed, and a snapshot what was committed before it",
      cases: 400,
      reaching: [
        "three levels", "overflow", "nested", "snapshot over two commits", "page count fell",
      ]
    ) { choices in
      let options = options(choices, bug)
      let world = try BoltWorld(InMemoryFileSystem(), options)
      var treePageCount = 0
      world.afterCommit = { world in
        try check(world)
        let ledger = try ledger(of: world.files, options)
        choices.sometimes("three levels", if: ledger.treePages.contains { $0.page.depth == 2 })
        choices.sometimes("overflow", if: ledger.treeIDs.count > ledger.treePages.count)
        choices.sometimes(
          "nested",
          if: world.committed.buckets.values.contains { !$0.buckets.isEmpty }
        )
        choices.sometimes("page count fell", if: ledger.treePages.count < treePageCount)
        choices.sometimes(
          "snapshot over two commits",
          if: world.readers.contains {
            $0.transaction.id + 1 < ledger.meta.txid && $0.model != world.committed
          }
        )
        treePageCount = ledger.treePages.count
        try world.checkReaders()
      }
      let commands = try BoltCommand.list(choices, count: 1...40)
      try world.run(commands)
      try world.commit()
      try world.reopen()
      try check(world)
    }
  }
}
