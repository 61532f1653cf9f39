package import Applying
import Environment
package import PropertyTesting

extension ApplyLaws {
  /// Wherever the power goes and whatever the disk keeps of what was not synced, a start finds the
  /// effects of the entries up to its consistent index and of none after it, and the log from there on
  /// leads to the same state with the same verdicts.
  package static func crashes(_ mutant: ApplyMutant? = nil) -> Law { crashes(mutant, kinds: nil) }

  /// The law over logs that are about some kinds of things; about some of everything for nil.
  static func crashes(_ mutant: ApplyMutant?, kinds: [LogWriter.Kind]?) -> Law {
    Law(
      "the log from where a crash left the database on leads to the same state",
      cases: 120,
      reaching: ["the power went in a step", "entries were applied again"]
    ) { choices in
      let writer = kinds.map { LogWriter($0) } ?? writer(choices)
      var run = try ApplyCrashRun(choices, rules(mutant), writer)
      try choices.steps(0...24) { _ in try run.step() }
      try run.crash()
      try run.catchUp()
    }
  }
}

/// A member that loses power beside one that does not.
private struct ApplyCrashRun {
  let choices: Choices
  let reference: ApplyMember
  let member: ApplyMember
  var writer: LogWriter
  /// The log.
  var log: [MadeEntry] = []
  /// What the reference held after each entry, and before the first.
  var summaries: [ApplySummary]
  /// What the reference made of each entry.
  var outcomes: [Applied] = []
  /// Entries the member was given since its start.
  var given: UInt64 = 0
  /// Last entry that must be found after a crash.
  var committed: UInt64 = 0

  init(_ choices: Choices, _ rules: ApplyRules, _ writer: LogWriter) throws {
    self.choices = choices
    self.writer = writer
    let habits = ApplyHabits(choices)
    choices.note("\(habits)")
    reference = try ApplyMember(rules, ApplyHabits())
    member = try ApplyMember(rules, habits)
    summaries = [try ApplySummary(reference.machine)]
  }

  private func losePower() {
    let count = choices.int(in: 1...16)
    choices.note("power goes with change \(count)")
    member.files.losePower(at: count)
  }

  mutating func step() throws {
    do {
      switch choices.weighted([(8, 0), (1, 1), (2, 2), (1, 3)]) {
      case 0: try apply()
      case 1: try member.machine.finishCompactions()
      case 2:
        choices.note("commit")
        try member.machine.commit()
        committed = member.index
      default:
        try crash()
      }
    } catch let error as ApplyError where error.message.contains("the power is off") {
      choices.sometimes("the power went in a step")
      try crash()
    }
  }

  /// Applies the next entry of the log, or a new one.
  mutating func apply() throws {
    if given == log.count { try write() }
    let entry = log[Int(given)]
    if choices.chance(1, in: 5) { losePower() }
    choices.note("apply \(entry)")
    let isNew = given >= member.index
    let applied = try member.apply(entry)
    given += 1
    try choices.hold(member.index >= given, "consistent index \(member.index) at entry \(given)")
    if isNew {
      let expected = outcomes[Int(given) - 1]
      try choices.hold(applied.refusal == expected.refusal, "\(applied), before \(expected)")
    }
    let index = Int(member.index)
    try ApplyLaws.compare(choices, ApplySummary(member.machine), summaries[index])
  }

  private mutating func write() throws {
    let machine = reference.machine
    let entry = writer.next(choices, machine)
    log.append(entry)
    outcomes.append(try reference.apply(entry))
    summaries.append(try ApplySummary(machine))
  }

  /// Loses power, and compares what a start finds.
  mutating func crash() throws {
    choices.note("crash")
    // The entry that was under way may be found or not.
    let begun = min(member.index + 1, UInt64(log.count))
    try member.crash { choices.int(in: 0...($0.answerCount - 1)) }
    let index = member.index
    choices.note("found the effects of \(index) entries")
    try choices.hold(
      (committed...max(committed, begun)).contains(index),
      "consistent index \(index), expected \(committed) to \(begun)"
    )
    choices.sometimes("entries were applied again", if: index < outcomes.count)
    committed = index
    // A server gives entries from its last snapshot on, which the database may hold already.
    given = choices.chance(1, in: 3) ? UInt64(choices.int(in: 0...Int(index))) : index
    try ApplyLaws.compare(choices, ApplySummary(member.machine), summaries[Int(index)])
  }

  /// Applies what is left of the log.
  mutating func catchUp() throws {
    while given < log.count {
      do {
        try apply()
      } catch let error as ApplyError where error.message.contains("the power is off") {
        try crash()
      }
    }
  }
}
