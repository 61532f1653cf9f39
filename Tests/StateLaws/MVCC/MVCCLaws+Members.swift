import Environment
import EtcdMessages
package import MVCCStore
package import PropertyTesting
import SchemaFormat

extension MVCCLaws {
  /// CMP-6, MV-13, MV-14: members that apply one log hold the same HashKV at every revision, however
  /// they batch, compact, start and crash, and whoever waits for the answers.
  package static func members(_ mutant: MVCCMutant? = nil) -> Law {
    Law(
      "members that apply one log agree on HashKV at every revision",
      cases: 120,
      reaching: ["compacted at different speeds", "a member crashed", "a hash is of a compaction"]
    ) { choices in
      let members = try (0..<2).map { number in
        let habits = MemberHabits(choices)
        choices.note("member \(number): \(habits)")
        return try StoreMember(rules(mutant), habits)
      }
      var log: [LogEntry] = []
      var model = HistoryModel()
      try choices.steps(0...24) { _ in
        let entry = LogEntry(choices, model)
        choices.note("\(log.count + 1): \(entry)")
        log.append(entry)
        let expected = entry.apply(to: &model)
        for (number, member) in members.enumerated() {
          try catchUp(choices, member, number, log, expected.verdict)
        }
        try compareHashes(choices, members, model)
      }
      for member in members { while try member.store.compactBatch() {} }
      try compareHashes(choices, members, model)
    }
  }

  /// Applies what a member has not applied yet; compacts, commits and crashes as it comes.
  private static func catchUp(
    _ choices: Choices,
    _ member: StoreMember,
    _ number: Int,
    _ log: [LogEntry],
    _ verdict: String
  ) throws {
    if choices.chance(1, in: 6) {
      choices.note("member \(number) crashes")
      choices.sometimes("a member crashed")
      try member.crash { choices.int(in: 0...($0.answerCount - 1)) }
    }
    while member.applied < log.count {
      let entry = log[Int(member.applied)]
      // The first member is the one that clients ask.
      let answer = try member.apply(entry, isAnswered: number == 0)
      if member.applied == log.count {
        try choices.equal(answer.verdict, verdict, "verdict of member \(number)")
      }
      try choices.steps(0...2) { _ in
        choices.note("member \(number) compacts a batch")
        try member.store.compactBatch(member.habits.pace)
      }
      if choices.chance(1, in: 4) { try member.store.commit() }
    }
  }

  /// Compares the hashes of each revision that both may be asked for.
  ///
  /// Where no key exists, upstream's hash counts all old rows that are still there, so members agree
  /// only once all have compacted; see ``HashKVScope/counts(_:)``.
  private static func compareHashes(
    _ choices: Choices,
    _ members: [StoreMember],
    _ model: HistoryModel
  ) throws {
    let (one, other) = (members[0].store, members[1].store)
    try choices.equal(one.currentRevision, other.currentRevision, "current revision")
    try choices.equal(one.compactRevision, other.compactRevision, "compact revision")
    choices.sometimes(
      "compacted at different speeds",
      if: one.isCompacting != other.isCompacting
    )
    let isCompacting = members.contains(where: \.store.isCompacting)
    for main in max(1, one.compactRevision)...one.currentRevision {
      if isCompacting, model.state(at: main).isEmpty { continue }
      let (hash, otherHash) = (try one.hashKV(at: main), try other.hashKV(at: main))
      // A member that has crashed has lost the hashes that its compactions left.
      guard hash.compactRevision == otherHash.compactRevision else {
        choices.sometimes("a hash is of a compaction")
        continue
      }
      try choices.equal(hash, otherHash, "HashKV at \(main)")
    }
  }

  // MARK: - Crashes

  /// MV-10, MV-12, MV-14, CMP-2: wherever the power goes, a start finds the effects of the entries up
  /// to the consistent index and of none after it, and lacks nothing that was committed.
  package static func durability(_ mutant: MVCCMutant? = nil) -> Law {
    Law(
      "a start finds what the log up to its consistent index says, wherever the power went",
      cases: 300,
      reaching: [
        "the power went in a step", "a commit came before the entry's effects",
        "a compaction was taken up", "crashed between two batches",
      ]
    ) { choices in
      var run = try CrashRun(choices, rules(mutant))
      try choices.steps(0...24) { _ in try run.step() }
      try run.crash()
    }
  }
}

/// A member that loses power, with the log and the state after each of its entries.
private struct CrashRun {
  let choices: Choices
  let member: StoreMember
  /// The log, and what each of its entries leaves; one state more than entries.
  var log: [LogEntry] = []
  var models = [HistoryModel()]
  /// Last entry that must be found.
  var committed: UInt64 = 0

  init(_ choices: Choices, _ rules: StoreRules) throws {
    self.choices = choices
    let habits = MemberHabits(choices)
    choices.note("\(habits)")
    member = try StoreMember(rules, habits)
    if choices.bool() { losePower() }
  }

  private func losePower() {
    let count = choices.int(in: 1...40)
    choices.note("power goes with change \(count)")
    member.files.losePower(at: count)
  }

  mutating func step() throws {
    do {
      switch choices.weighted([(6, 0), (5, 1), (2, 2), (2, 3)]) {
      case 0: try apply()
      case 1:
        choices.note("compact a batch")
        try member.store.compactBatch(member.habits.pace)
      case 2:
        choices.note("commit")
        try member.store.commit()
        committed = member.applied
        try choices.equal(member.consistentIndex.position.index, committed, "index at a commit")
      default:
        try crash()
        if choices.bool() { losePower() }
      }
    } catch let error as KVError where error.message.contains("the power is off") {
      choices.sometimes("the power went in a step")
      try crash()
    }
  }

  /// Applies the next entry of the log, or a new one.
  private mutating func apply() throws {
    if member.applied == log.count {
      var entry = LogEntry(choices, models[models.count - 1])
      entry.term = UInt64(log.count / 4 + 1)
      log.append(entry)
      var model = models[models.count - 1]
      _ = entry.apply(to: &model)
      models.append(model)
    }
    let entry = log[Int(member.applied)]
    choices.note("\(member.applied + 1): \(entry)")
    let store = member.store
    let commits = choices.chance(1, in: 3)
    let answer = try member.apply(entry) {
      guard commits else { return }
      choices.note("commit before its effects")
      choices.sometimes("a commit came before the entry's effects")
      try store.commit()
    }
    guard case .answered(.compaction) = answer else { return }
    try choices.steps(0...3) { _ in
      choices.note("compact a batch")
      try store.compactBatch(member.habits.pace)
    }
    choices.sometimes("crashed between two batches", if: store.isCompacting)
    try crash()
  }

  /// Loses power, and compares what a start finds.
  mutating func crash() throws {
    choices.note("crash")
    let begun = member.applied + (member.consistentIndex.applying == nil ? 0 : 1)
    try member.crash { choices.int(in: 0...($0.answerCount - 1)) }
    let position = member.consistentIndex.position
    choices.note("found the effects of \(position.index) entries")
    try choices.hold(
      (committed...max(committed, begun)).contains(position.index),
      "consistent index \(position.index), expected \(committed) to \(begun)"
    )
    if position.index > 0 {
      try choices.equal(position.term, log[Int(position.index) - 1].term, "term")
    }
    committed = position.index
    choices.sometimes("a compaction was taken up", if: member.store.isCompacting)
    try MVCCLaws.compare(choices, member, models[Int(position.index)])
    guard choices.bool() else { return }
    choices.note("finish compactions")
    while try member.store.compactBatch(member.habits.pace) {}
    try MVCCLaws.compare(choices, member, models[Int(position.index)])
  }
}
