internal import EtcdMessages
package import KeyIndexing
package import PropertyTesting
internal import SchemaFormat

extension KeyIndexLaws {
  private static let keys: [[UInt8]] = [Array("a".utf8), Array("b".utf8), Array("c".utf8)]

  /// Draws a transaction; several changes of one key are common.
  static func transaction(_ choices: Choices) -> [(key: [UInt8], isTombstone: Bool)] {
    let changes = choices.array(count: 1...4) { choices in
      let key = choices.weighted([
        (weight: 3, value: 0), (weight: 2, value: 1), (weight: 1, value: 2),
      ])
      return (key: keys[key], isTombstone: choices.bool())
    }
    choices.note(
      changes.map {
        "\($0.isTombstone ? "delete" : "put") \(String(decoding: $0.key, as: UTF8.self))"
      }
      .joined(separator: ", ")
    )
    return changes
  }

  /// Draws where to compact: most often at the current revision.
  static func revision(_ choices: Choices, of member: IndexMember) -> Int64? {
    let floor = max(member.compactRevision, 0)
    guard floor < member.currentRevision else { return nil }
    if choices.chance(1, in: 2) { return member.currentRevision }
    return choices.integer(in: floor + 1...member.currentRevision)
  }

  // MARK: - CMP-6

  /// CMP-3, CMP-6: members that were compacted at other times before, whatever their releases, agree
  /// on HashKV once they are compacted at one revision.
  package static func hashKV(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "HashKV is equal for any two compaction histories and releases",
      cases: 1_500,
      reaching: ["compacted at a tombstone", "no key is left"]
    ) { choices in
      var members = [
        IndexMember(rules(choices, mutant)), IndexMember(rules(choices, mutant)),
      ]
      try choices.steps(1...6) { _ in
        let transaction = transaction(choices)
        for number in members.indices {
          try members[number].apply(transaction)
          guard choices.chance(1, in: 4), let main = revision(choices, of: members[number]) else {
            continue
          }
          // The last compaction is to be the same; it comes after all others.
          guard main < members[number].currentRevision else { continue }
          choices.note("member \(number): compact \(main)")
          try members[number].compact(at: main, rowCountMax: 2)
        }
      }
      let last = members.map(\.currentRevision).max() ?? 1
      let floor = max(members.map(\.compactRevision).max() ?? 0, 0)
      guard floor < last else { return }
      let main = choices.chance(1, in: 2) ? last : choices.integer(in: floor + 1...last)
      choices.note("compact \(main)")
      for number in members.indices {
        try members[number].compact(at: main)
        if choices.bool() { try members[number].restart() }
      }
      choices.sometimes(
        "compacted at a tombstone",
        if: members[0].rows.contains { $0.at.isTombstone && $0.at.revision.main == main }
      )
      choices.sometimes("no key is left", if: members[0].index.keep(at: last).isEmpty)
      for at in main...last {
        try choices.equal(
          members[0].hashKV(at: at),
          members[1].hashKV(at: at),
          "HashKV at \(at), compacted at \(main)"
        )
      }
    }
  }

  // MARK: - CMP-2, CMP-3, CMP-4, MV-12

  /// CMP-2, CMP-3, CMP-4: wherever a compaction is cut off, the start after it gives out no revision
  /// again, and goes on to what would have been.
  package static func crashes(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "a crash in a compaction takes no revision back, and the compaction ends as it would have",
      cases: 1_000,
      reaching: ["the row of the current revision is gone", "cut off between batches"]
    ) { choices in
      var member = IndexMember(rules(choices, mutant))
      try choices.steps(1...6) { _ in
        try member.apply(transaction(choices))
        guard choices.chance(1, in: 3), let main = revision(choices, of: member) else { return }
        let rowCountMax = choices.int(in: 1...4)
        let batchCount = choices.int(in: 0...4)
        choices.note("compact \(main), batches of \(rowCountMax), crash after \(batchCount)")
        let before = member.currentRevision
        var whole = member
        try whole.compact(at: main, rowCountMax: rowCountMax)
        try member.compact(at: main, rowCountMax: rowCountMax, batchCountMax: batchCount)
        choices.sometimes(
          "cut off between batches",
          if: member.marks.interrupted != nil && batchCount > 0
        )
        choices.sometimes(
          "the row of the current revision is gone",
          if: member.marks.interrupted != nil && member.rows.last?.at.revision.main != before
        )
        try member.restart()
        let rules = KeyIndexRules(member.rules.release)
        if rules.countsScheduledCompaction {
          try choices.equal(member.currentRevision, before, "current revision after the crash")
        } else if member.currentRevision < before {
          // The bug that release had (etcd#17780); nothing can be said of what follows.
          try choices.discard()
        }
        try member.resume()
        try choices.equal(member.marks, whole.marks, "marks")
        // Releases between the two fixes lose a tombstone that stands alone (etcd#19179), and its
        // row with it.
        if rules.restoresTombstones || !rules.keepsTombstoneAtCompaction {
          try choices.equal(member.rows, whole.rows, "rows")
        }
        try whole.restart()
        try member.restart()
        try choices.hold(member.index == whole.index, "the indexes differ after the compaction")
      }
    }
  }

  // MARK: - Watchers

  /// KI-6, CMP-9: who watches from the compact revision on learns how each revision left each key,
  /// in the index and from the rows.
  package static func watching(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law(
      "a watcher from the compact revision on misses nothing that a revision left behind",
      cases: 1_000,
      reaching: ["a deletion at the compact revision"]
    ) { choices in
      var member = IndexMember(rules(choices, mutant))
      var models: [[UInt8]: KeyModel] = [:]
      try choices.steps(1...8) { _ in
        let before = member.rows
        try member.apply(transaction(choices))
        for row in member.rows.dropFirst(before.count) {
          let change = KeyChange(
            row.at.revision.main,
            row.at.revision.sub,
            isTombstone: row.at.isTombstone
          )
          models[row.key, default: KeyModel()].changes.append(change)
        }
        if choices.chance(1, in: 3), let main = revision(choices, of: member) {
          choices.note("compact \(main)")
          try member.compact(at: main)
          if choices.chance(1, in: 3) { try member.restart() }
        }
        // Releases that let a tombstone go at the compact revision promise what comes after it.
        let rules = KeyIndexRules(member.rules.release)
        let isPromised = rules.keepsTombstoneAtCompaction && rules.restoresTombstones
        let first = max(member.compactRevision + (isPromised ? 0 : 1), 1)
        guard first <= member.currentRevision else { return }
        for start in first...member.currentRevision {
          try checkWatchers(choices, member, models, from: start)
        }
      }
    }
  }

  private static func checkWatchers(
    _ choices: Choices,
    _ member: IndexMember,
    _ models: [[UInt8]: KeyModel],
    from start: Int64
  ) throws {
    for key in keys {
      let expected = models[key, default: KeyModel()].since(start)
      choices.sometimes(
        "a deletion at the compact revision",
        if: expected.contains { $0.isTombstone && $0.revision.main == member.compactRevision }
      )
      try choices.equal(member.events(of: key, from: start), expected, "events from \(start)")
      let since = member.index.rangeSince(.key(key), start)
      try choices.equal(since, expected.map(\.revision), "since \(start) in the index")
    }
  }

  // MARK: - CMP-1

  /// CMP-1, CMP-5, MV-12: a compaction is refused at or below the one before and above the current
  /// revision, and the marks say what a start has to go on with.
  package static func marks(_ mutant: KeyIndexMutant? = nil) -> Law {
    Law("marks of compaction only rise, and say what is to be gone on with", cases: 300) {
      choices in
      let rules = rules(choices, mutant)
      var marks = CompactionMarks()
      var current: Int64 = 1
      try choices.steps(0...12) { _ in
        current += choices.integer(in: Int64(0)...2)
        let before = marks
        let main = choices.integer(in: Int64(-1)...current + 2)
        choices.note("current \(current), compact \(main)")
        let outcome = Result { () throws(CompactionRefusal) in
          try marks.schedule(main, currentRevision: current)
        }
        if main <= before.compactRevision {
          let refusal = CompactionRefusal.compacted(
            revision: main,
            compactRevision: before.compactRevision
          )
          try choices.hold(outcome.failure == refusal, "compact \(main): \(outcome)")
        } else if main > current {
          let refusal = CompactionRefusal.future(revision: main, currentRevision: current)
          try choices.hold(outcome.failure == refusal, "compact \(main): \(outcome)")
        } else {
          try choices.hold(outcome.failure == nil, "compact \(main): \(outcome)")
          try choices.equal(marks.compactRevision, main, "compact revision")
          try choices.equal(marks.interrupted, main, "interrupted")
          if choices.bool() { marks.finish() }
        }
        if outcome.failure != nil { try choices.equal(marks, before, "marks after a refusal") }
        let found = CompactionMarks(scheduled: marks.scheduled, finished: marks.finished)
        try choices.equal(found.interrupted, marks.interrupted, "interrupted after a start")
        try choices.equal(found.compactRevision, marks.finished ?? -1, "compacted after a start")
        let revision = found.currentRevision(lastRow: nil, rules)
        try choices.hold(revision <= current, "current revision \(revision) of \(current)")
      }
    }
  }
}

extension Result {
  /// Why it failed; nil if it did not.
  fileprivate var failure: Failure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}
