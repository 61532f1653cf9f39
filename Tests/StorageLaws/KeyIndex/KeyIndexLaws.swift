package import KeyIndexing
package import PropertyTesting
internal import SchemaFormat

/// Laws of the index.
///
/// Each takes the bug to be switched on, so that the same law is run as a test without one and must
/// fail with it. Histories have several changes of a key in one main revision as the common case: with
/// one alone, twenty thousand of them show nothing of etcd#22376.
///
/// The items of features.md, sections 15 and 16, and where each is held:
///
/// | item | law |
/// |---|---|
/// | KI-1 KI-2 KI-3 generations, put, tombstone | ``compaction(_:)``; refusals in `KeyIndexTests` |
/// | KI-4 KI-5 get, since, walk, findGeneration, isEmpty | ``compaction(_:)``, every small history |
/// | KI-6 compact, by release | ``compaction(_:)``, ``watching(_:)``, `histories.txt` |
/// | KI-7 keep | ``compaction(_:)``, ``hashKV(_:)``, ``checker(_:)`` |
/// | KI-8 treeIndex | ``store(_:)``, ``tree(_:)``; `KeyTreeTests` for the B-tree alone |
/// | KI-9 compaction in steps, empty keys go | ``steps(_:)``, ``store(_:)`` |
/// | CMP-1 CMP-5 refusals, compact revision | ``marks(_:)`` |
/// | CMP-2 CMP-4 marks on disk, a job cut off | ``crashes(_:)``; contexts and barriers come with the store |
/// | CMP-3 the job deletes what is not kept, in batches | ``crashes(_:)``, ``checker(_:)`` |
/// | CMP-6 members compact alike | ``hashKV(_:)`` |
/// | CMP-7 CMP-8 when compactions are asked for | with the compactor |
/// | CMP-9 only history goes | ``compaction(_:)``, ``watching(_:)`` |
/// | MV-10 MV-11 MV-12 start | ``rebuilding(_:)``, ``store(_:)``, ``crashes(_:)`` |
package enum KeyIndexLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [
    compaction(), steps(), rebuilding(), hashKV(), crashes(), watching(), checker(), marks(),
    store(), tree(),
  ]

  /// Draws whose behavior is followed.
  static func rules(_ choices: Choices, _ mutant: KeyIndexMutant?) -> KeyIndexRules {
    // The newest first: it is what a case shrinks to.
    let release = choices.element(of: Array(KeyIndexRules.Release.allCases.reversed()))
    choices.note("as etcd \(release.rawValue)")
    return KeyIndexRules(release, mutant: mutant)
  }

  /// Draws what a transaction does to a key that lives or not.
  static func changes(
    _ choices: Choices,
    of model: KeyModel,
    main: Int64
  ) -> [KeyChange] {
    var isLive = model.isLive
    var sub: Int64 = 0
    return choices.array(count: 1...3) { choices in
      sub += choices.weighted([(weight: 4, value: 0), (weight: 1, value: 1)])
      let isTombstone = isLive && choices.bool()
      isLive = !isTombstone
      defer { sub += 1 }
      return KeyChange(main, sub, isTombstone: isTombstone)
    }
  }

  /// Draws a compact revision: most often a revision that changed the key, or the last one.
  static func compactRevision(
    _ choices: Choices,
    of model: KeyModel,
    above floor: Int64,
    current: Int64
  ) -> Int64? {
    guard floor < current else { return nil }
    let changed = Set(model.changes.map(\.revision.main)).filter { $0 > floor }.sorted()
    if let last = changed.last, choices.chance(3, in: 4) {
      return choices.chance(1, in: 3) ? last : choices.element(of: changed)
    }
    return choices.integer(in: floor + 1...current)
  }

  /// Says what a history has that laws are about.
  static func tally(_ choices: Choices, _ model: KeyModel) {
    let pairs = zip(model.changes, model.changes.dropFirst())
      .filter { $0.revision.main == $1.revision.main }
    choices.tally("several changes in one revision", if: !pairs.isEmpty)
    choices.tally(
      "deleted and put again in one revision",
      if: pairs.contains { $0.isTombstone && !$1.isTombstone }
    )
  }

  // MARK: - One key

  /// KI-1…KI-7, CMP-3, CMP-9: whatever is written and compacted in whatever order, reads from the
  /// compact revision on answer as if nothing had been forgotten, and what is available is exactly
  /// what they can find.
  package static func compaction(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "a compaction changes no read from its revision on, and leaves what reads can find, no more",
      cases: 1_000,
      reaching: ["compacted where deleted and put again", "compacted at a tombstone", "emptied"]
    ) { choices in
      try walk(choices, mutant) { run, compacted in
        if let compacted {
          let there = run.model.changes.filter { $0.revision.main == compacted }
          choices.sometimes(
            "compacted where deleted and put again",
            if: there.last?.isTombstone == false && there.contains(where: \.isTombstone)
          )
          choices.sometimes("compacted at a tombstone", if: there.last?.isTombstone == true)
          choices.sometimes("emptied", if: run.index.isEmpty && !there.isEmpty)
        } else {
          try run.checkReads()
          try run.checkGenerations()
          let floor = run.compactRevision
          for main in max(floor, 1)...run.model.lastMain + 1 { try run.checkKeep(at: main) }
        }
      }
    }
  }

  /// KI-9: compacting again and again leaves what compacting once does.
  package static func steps(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law("compacting in steps leaves what compacting once does", cases: 500) { choices in
      let run = try history(choices, mutant)
      let mains = choices.array(count: 1...4) { $0.integer(in: 1...run.model.lastMain + 1) }
        .sorted()
      choices.note("compact \(mains)")
      try run.checkSteps(mains)
    }
  }

  /// MV-10, MV-11: a start rebuilds from the rows that compactions left what was in memory before.
  package static func rebuilding(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "an index rebuilt from the surviving rows answers as the live one, whatever is done next",
      cases: 1_000,
      reaching: ["a tombstone alone is left"]
    ) { choices in
      var run = try history(choices, mutant)
      let compacted = choices.array(count: 0...2) { $0.integer(in: 1...run.model.lastMain) }
        .sorted()
      for main in compacted {
        choices.note("compact \(main)")
        _ = try run.compact(at: main)
      }
      choices.sometimes(
        "a tombstone alone is left",
        if: run.index.generations.first?.revisions.count == 1 && !run.model.isLive
      )
      let next = run.model.lastMain + 1
      let changes = changes(choices, of: run.model, main: next)
      choices.note("restart; \(KeyModel(changes))")
      let later = choices.integer(in: max(run.compactRevision, 1)...next)
      choices.note("compact \(later)")
      try run.checkRebuilt(then: changes, compaction: later)
    }
  }

  /// A key with a random history, not compacted.
  static func history(_ choices: Choices, _ mutant: KeyIndexMutant?) throws -> KeyRun {
    var run = KeyRun(rules(choices, mutant))
    try choices.steps(1...6) { _ in
      let main =
        run.model.lastMain + choices.weighted([(weight: 3, value: 1), (weight: 1, value: 2)])
      for change in changes(choices, of: run.model, main: main) {
        choices.note("\(change)")
        try run.apply(change)
      }
    }
    tally(choices, run.model)
    return run
  }

  /// A random walk of transactions and compactions; the body looks at each state, and knows of a
  /// compaction that led to it.
  private static func walk(
    _ choices: Choices,
    _ mutant: KeyIndexMutant?,
    _ body: (KeyRun, Int64?) throws -> Void
  ) throws {
    var run = KeyRun(rules(choices, mutant))
    try choices.steps(1...10) { _ in
      let current = run.model.lastMain
      if choices.chance(1, in: 3),
        let main = compactRevision(
          choices,
          of: run.model,
          above: run.compactRevision,
          current: current
        )
      {
        choices.note("compact \(main)")
        try run.compact(at: main)
        return try body(run, main)
      }
      let main = current + choices.weighted([(weight: 3, value: 1), (weight: 1, value: 2)])
      for change in changes(choices, of: run.model, main: main) {
        choices.note("\(change)")
        try run.apply(change)
      }
      try body(run, nil)
    }
    tally(choices, run.model)
  }
}
