import BackendStore
import EtcdMessages
import KeyIndexing
package import MVCCStore
package import PropertyTesting
import ProtoWire
import SchemaFormat

/// Laws of the key space, each with a bug switched on if one is given.
package enum MVCCLaws {
  /// The newest behavior.
  static func rules(_ mutant: MVCCMutant?) -> StoreRules {
    StoreRules(of: SemanticVersion(major: 3, minor: 6), mutant: mutant)
  }

  /// The behavior of some release.
  private static func someRules(_ choices: Choices, _ mutant: MVCCMutant?) -> StoreRules {
    let texts = ["3.6.0", "3.5.18", "3.5.1", "3.4.36", "3.4.23"]
    let versions = texts.compactMap { SemanticVersion($0) }
    return StoreRules(of: choices.element(of: versions), mutant: mutant)
  }

  /// MV-3 to MV-9, KV-3 to KV-7, KV-11: requests are answered as by a map of all history.
  package static func history(_ mutant: MVCCMutant? = nil) -> Law {
    Law(
      "a store answers as a map of all history does",
      cases: 200,
      reaching: [
        "a key was deleted and put in one revision", "a transaction was refused",
        "a compaction was under way", "a read outlived a write",
      ]
    ) { choices in
      let member = try StoreMember(someRules(choices, mutant), MemberHabits(choices))
      choices.note("\(member.rules.index.release.rawValue), \(member.habits)")
      var model = HistoryModel()
      model.checksTxnInOrder = member.rules.checksTxnInOrder
      var read: (view: ReadTransaction, model: HistoryModel)?
      try choices.steps(0...40) { _ in
        let progress = member.store.progress
        switch choices.weighted([(8, 0), (6, 1), (4, 2), (1, 3), (2, 4)]) {
        case 0: try step(choices, member, &model)
        case 1: try ask(choices, member.store.view, model, of: model)
        case 2:
          choices.note("compact a batch")
          choices.sometimes("a compaction was under way", if: member.store.isCompacting)
          try member.store.compactBatch(member.habits.pace)
        case 3:
          choices.note("commit")
          try member.store.commit()
        default:
          guard let old = read else {
            choices.note("begin a read")
            read = (try member.store.beginRead(), model)
            return
          }
          choices.sometimes("a read outlived a write", if: old.model.revision < model.revision)
          try ask(choices, old.view.view, old.model, of: model)
          choices.note("end the read")
          try old.view.end()
          read = nil
        }
        try compare(choices, member, model)
        try checkStep(member, from: progress)
      }
      try read?.view.end()
    }
  }

  /// Applies an entry to both, and compares what they say.
  private static func step(
    _ choices: Choices,
    _ member: StoreMember,
    _ model: inout HistoryModel
  ) throws {
    let entry = LogEntry(choices, model)
    choices.note("\(entry)")
    let before = model
    let expected = entry.apply(to: &model)
    let found = try member.apply(entry)
    try choices.hold(found == expected, "answered \(found), expected \(expected)")
    if case (.txn, .refused) = (entry.request, expected) {
      choices.sometimes("a transaction was refused")
    }
    let changes = model.changes(from: before.revision + 1)
    let keys = changes.map { $0.event.kv?.key ?? [] }
    choices.sometimes("a key was deleted and put in one revision", if: Set(keys).count < keys.count)
    let told = member.takeTold()
    try choices.hold(told == changes, "told \(told), expected \(changes)")
    for change in changes {
      let pair = try member.store.view.previousPair(of: change.event)
      let isKnown = before.revision >= before.compactRevision
      let old = before.state[change.event.kv?.key ?? []]
      let isCreation =
        change.event.type == .put
        && change.event.kv?.createRevision == change.event.kv?.modRevision
      let expected = isCreation || !isKnown ? nil : old
      try choices.hold(
        pair == expected,
        "before \(change.row): \(text(pair)), expected \(text(expected))"
      )
    }
  }

  /// Asks a view something, and the model it should agree with.
  ///
  /// - Parameters:
  ///   - choices: Decide what is asked.
  ///   - view: Who is asked.
  ///   - model: What it knows.
  ///   - now: The model as it is by now; compactions take from old readers, too.
  /// - Throws: ``Falsified`` where they differ.
  private static func ask(
    _ choices: Choices,
    _ view: ReadView,
    _ model: HistoryModel,
    of now: HistoryModel
  ) throws {
    let request = choices.rangeRequest(model.revision)
    choices.note("\(request.describe()) at \(request.revision)")
    let main = request.revision > 0 ? request.revision : model.revision
    if request.revision <= model.revision, main < now.compactRevision {
      let found = try LogAnswer { () throws(KVError) in
        _ = try view.answer(request)
        return .nothing
      }
      return try choices.hold(found == .refused(.compacted), "\(found) below the compaction")
    }
    let found = try Result { () throws(KVError) in try view.answer(request) }.refusal()
    let expected = Result { () throws(KVRefusal) in try model.range(request) }
    switch (found, expected) {
    case (.success(let found), .success(let expected)):
      choices.tally("ranges that found something", if: !expected.kvs.isEmpty)
      try choices.equal(found, expected, "range")
    case (.failure(let found), .failure(let expected)):
      try choices.equal(found, expected, "refusal")
    default: throw Falsified("range gave \(found), expected \(expected)")
    }
  }
}

// MARK: - Comparing

extension MVCCLaws {
  /// Holds a member against the model it should be like, at every revision that may be read.
  static func compare(_ choices: Choices, _ member: StoreMember, _ model: HistoryModel) throws {
    let store = member.store
    try choices.equal(store.currentRevision, model.revision, "current revision")
    try choices.equal(store.compactRevision, model.compactRevision, "compact revision")
    try choices.equal(member.leases.lines, model.attachments, "attachments")
    do throws(KVError) {
      try store.checkInvariants()
    } catch {
      throw Falsified(error.message)
    }
    for main in max(1, model.compactRevision)...model.revision {
      var options = RangeOptions()
      options.revision = main
      let found = try store.view.range(.all, options).pairs
      let expected = model.state(at: main).values.sorted { precedes($0.key, $1.key) }
      try choices.hold(found == expected, "at \(main): \(text(found)), expected \(text(expected))")
    }
    guard !store.isCompacting else { return }
    var rows: [RevisionKey] = []
    try store.view.visitHistory(from: 0, through: .max) { row, _ in
      rows.append(row)
      return true
    }
    let expected = model.rowsAfterCompaction(
      keepingTombstone: member.rules.index.keepsTombstoneAtCompaction
    )
    try choices.hold(rows == expected, "rows \(rows), expected \(expected)")
  }

  /// No number of a member has fallen since.
  static func checkStep(_ member: StoreMember, from earlier: StoreProgress) throws {
    do throws(KVError) {
      try member.store.checkStep(from: earlier)
    } catch {
      throw Falsified(error.message)
    }
  }

  static func text(_ pairs: [KeyValue]) -> String {
    "[" + pairs.map(text).joined(separator: ", ") + "]"
  }

  static func text(_ pair: KeyValue) -> String {
    let value = String(decoding: pair.value, as: UTF8.self)
    let lease = pair.lease == 0 ? "" : " lease \(pair.lease)"
    return "\(printable(pair.key))=\(value) \(pair.createRevision)/\(pair.modRevision)"
      + " v\(pair.version)\(lease)"
  }

  static func text(_ pair: KeyValue?) -> String { pair.map(text) ?? "nothing" }
}

extension Result where Failure == KVError {
  /// The result with its refusal; what is none is thrown.
  func refusal() throws -> Result<Success, KVRefusal> {
    switch self {
    case .success(let value): return .success(value)
    case .failure(.refused(let refusal)): return .failure(refusal)
    case .failure(let error): throw error
    }
  }
}
