internal import BoltFormat
internal import BoltStore
internal import ByteCoding
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// No page is lost, used twice, or written while somebody looks at it.
  package static func pages(_ bug: Bug? = nil) -> Law {
    Law(
      "every page is in use once or free, and none that a snapshot sees is written",
      cases: 400,
      reaching: ["pages are pending", "pages are free", "a snapshot is two commits old"]
    ) { choices in
      let options = options(choices, bug)
      let world = try BoltWorld(InMemoryFileSystem(), options)
      // What each commit a snapshot may be of consists of.
      var seen: [UInt64: [PageID: ArraySlice<UInt8>]] = [
        1: try ledger(of: world.files, options).treeBytes()
      ]
      world.afterCommit = { world in
        var ledger = try ledger(of: world.files, options)
        let freelist = world.database.freelist
        if let stored = ledger.storedFreeIDs {
          try equal(stored, freelist.allIDs, "the stored list of free pages")
        }
        try equal(ledger.meta.freelist == .absent, options.noFreelistSync, "no list is stored")
        try ledger.checkConservation(free: freelist.allIDs)
        try ledger.checkItemCounts()
        freelist.checkInvariants()
        let file = ledger.treeBytes()
        let open = Set(world.readers.map(\.transaction.id))
        seen = seen.filter { open.contains($0.key) }
        try holdUntouched(seen, in: world)
        seen[ledger.meta.txid] = file
        choices.sometimes("pages are pending", if: freelist.pendingCount > 0)
        choices.sometimes("pages are free", if: freelist.freeCount > 1)
        choices.sometimes(
          "a snapshot is two commits old",
          if: open.contains { $0 + 2 <= ledger.meta.txid }
        )
      }
      try world.run(try BoltCommand.list(choices, count: 1...40))
      try world.commit()
      try world.checkReaders()
    }
  }

  /// Holds pages that snapshots see to the bytes they had.
  private static func holdUntouched(
    _ seen: [UInt64: [PageID: ArraySlice<UInt8>]],
    in world: BoltWorld
  ) throws {
    let bytes = world.files.files[BoltWorld.path] ?? []
    let size = world.database.pageByteCount
    for reader in seen.keys.sorted() {
      let pages = seen[reader] ?? [:]
      for id in pages.keys.sorted() {
        let start = Int(id.rawValue) * size
        guard pages[id] == bytes[start..<(start + size)] else {
          throw Falsified(
            "page \(id), which the snapshot of transaction \(reader) sees, was written"
          )
        }
      }
    }
  }

  /// The list found by looking at every page is the list that was stored.
  package static func rebuild(_ bug: Bug? = nil) -> Law {
    Law(
      "a list of free pages that is found by a scan is the one that was stored",
      cases: 150,
      reaching: ["several free"]
    ) { choices in
      var options = options(choices, bug)
      options.noFreelistSync = false
      let world = try BoltWorld(InMemoryFileSystem(), options)
      let kinds = BoltCommand.Kind.allCases.filter { $0 != .openReader }
      try world.run(try BoltCommand.list(choices, count: 1...30, of: kinds))
      try world.commit()
      try world.reopen()
      let stored = world.database.freelist.allIDs
      let ledger = try ledger(of: world.files, options)
      // The pages of the list itself are free once it is given up.
      let given = ledger.meta.freelist
      let file = world.files.files[BoltWorld.path] ?? []
      let start = Int(given.rawValue) * ledger.pageByteCount
      let overflow = UInt64(
        try PageHeader(decoding: Array(file[start..<(start + 16)]).rawSpan).overflow
      )
      let own = (given.rawValue...(given.rawValue + overflow)).map { PageID($0) }
      let abandoned = InMemoryFileSystem([
        BoltWorld.path: abandoningFreelist(file, ledger.meta, ledger.pageByteCount)
      ])
      options.noFreelistSync = true
      let scanned = try Database.open(BoltWorld.path, in: abandoned, options)
      try equal(scanned.freelist.allIDs, (stored + own).sorted(), "the list found by a scan")
      choices.sometimes("several free", if: stored.count > 5)
    }
  }

  /// The file with a newest meta that names no list.
  private static func abandoningFreelist(
    _ file: [UInt8],
    _ meta: Meta,
    _ pageByteCount: Int
  ) -> [UInt8] {
    var meta = meta
    meta.freelist = .absent
    let start = Int(meta.txid % 2) * pageByteCount + Meta.pageOffset
    var file = file
    file.replaceSubrange(start..<(start + Meta.byteCount), with: meta.checksummed().encoded())
    return file
  }
}
