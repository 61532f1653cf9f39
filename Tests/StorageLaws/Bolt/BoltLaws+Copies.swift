internal import BoltFormat
internal import BoltStore
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// A compacted database is the same database.
  package static func compaction(_ bug: Bug? = nil) -> Law {
    Law(
      "compaction into a new file keeps all keys, values, buckets and sequences",
      cases: 150,
      reaching: ["several commits", "nested", "sequence", "a smaller file"]
    ) { choices in
      let options = options(choices, bug)
      let world = try BoltWorld(InMemoryFileSystem(), options)
      try world.run(try BoltCommand.list(choices, count: 1...30))
      try world.commit()
      let step = choices.element(of: [CompactionStep.never, .byteCount(500), .putCount(3)])
      let percent = choices.element(of: [1.0, 0.9, 0.5])
      choices.note("compact, commits at \(step), fill \(percent)")
      let targetOptions = BoltLaws.options(choices, bug)
      let target = try BoltWorld(InMemoryFileSystem(), targetOptions, holding: world.committed)
      try world.database.compact(into: target.database, fillPercent: percent, step: step)
      try check(target)
      try check(world)
      // What was copied can be changed, and opened again.
      try target.run([.put([0], key: 5, byteCount: 9), .commit, .reopen])
      try check(target)
      try world.checkReaders()
      choices.sometimes("several commits", if: target.database.meta.txid > 5)
      choices.sometimes(
        "nested",
        if: world.committed.buckets.values.contains { !$0.buckets.isEmpty }
      )
      choices.sometimes("sequence", if: world.committed.buckets.values.contains { $0.sequence > 0 })
      choices.sometimes(
        "a smaller file",
        if: target.database.meta.highWaterMark < world.database.meta.highWaterMark
      )
    }
  }

  /// How free pages are kept is nothing anyone sees.
  package static func policies(_ bug: Bug? = nil) -> Law {
    Law(
      "whatever the policy of the freelist, stored or not, the same commands make the same contents",
      cases: 60,
      reaching: ["other pages"]
    ) { choices in
      var options = options(choices, bug)
      let commands = try BoltCommand.list(choices, count: 1...30) + [.commit]
      var first: (model: BoltModel, root: PageID)?
      for policy in FreelistPolicy.allCases {
        for isStored in [true, false] {
          options.freelistPolicy = policy
          options.noFreelistSync = !isStored
          let world = try BoltWorld(InMemoryFileSystem(), options)
          try world.run(commands)
          try check(world)
          let model = try BoltModel(browsing: BoltWorld.path, in: world.files)
          let root = world.database.meta.root
          guard let first else {
            first = (model, root)
            continue
          }
          try same(model, first.model, "policy \(policy), \(isStored ? "" : "not ")stored")
          choices.sometimes("other pages", if: root != first.root)
        }
      }
    }
  }
}
