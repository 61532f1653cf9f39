package import Applying
import Environment
package import PropertyTesting

/// Laws of the state machine, each with a bug switched on if one is given.
package enum ApplyLaws {
  static func rules(_ mutant: ApplyMutant?) -> ApplyRules {
    var rules = ApplyRules.latest
    rules.mutant = mutant
    return rules
  }

  /// Kinds of entries a case is about.
  static func writer(_ choices: Choices) -> LogWriter {
    LogWriter(
      choices.swarm([.keys, .leases, .compaction, .alarms, .auth, .cluster, .conf, .empty])
    )
  }

  /// Two members that apply one log hold the same rows after every entry and give the same verdicts,
  /// however they batch and compact.
  package static func determinism(_ mutant: ApplyMutant? = nil) -> Law {
    Law(
      "members that apply one log agree after every entry",
      cases: 120,
      reaching: ["a request was refused"]
    ) { choices in
      let one = try ApplyMember(rules(mutant), ApplyHabits())
      let habits = ApplyHabits(choices)
      choices.note("other member: \(habits)")
      let other = try ApplyMember(rules(mutant), habits)
      var writer = writer(choices)
      try choices.steps(0...20) { _ in
        let entry = writer.next(choices, one.machine)
        choices.note("\(entry)")
        let (left, right) = (try one.apply(entry), try other.apply(entry))
        choices.sometimes("a request was refused", if: left.isRefused)
        try choices.hold(left.refusal == right.refusal, "\(left) and \(right)")
        if choices.bool() { try other.machine.finishCompactions() }
        if choices.chance(1, in: 3) { try other.machine.commit() }
        try compare(choices, ApplySummary(one.machine), ApplySummary(other.machine))
      }
    }
  }

  /// The same log gives the same bytes on disk, whoever applies it.
  package static func bytes(_ mutant: ApplyMutant? = nil) -> Law {
    Law("the same log, committed at the same entries, gives the same bytes", cases: 80) { choices in
      let habits = ApplyHabits(choices)
      let members = try (0..<2).map { _ in try ApplyMember(rules(mutant), habits) }
      var writer = writer(choices)
      try choices.steps(0...20) { _ in
        let entry = writer.next(choices, members[0].machine)
        choices.note("\(entry)")
        let (commits, compacts) = (choices.chance(1, in: 3), choices.chance(1, in: 3))
        for member in members {
          _ = try member.apply(entry)
          if compacts { try member.machine.finishCompactions() }
          if commits { try member.machine.commit() }
        }
      }
      for member in members { try member.machine.commit() }
      let (one, other) = (members[0].files.files, members[1].files.files)
      try choices.hold(one == other, "the files of two members differ")
    }
  }

  static func compare(
    _ choices: Choices,
    _ one: ApplySummary,
    _ other: ApplySummary
  ) throws {
    try choices.hold(one == other, "\(one) and \(other)")
  }
}

extension Applied {
  /// Why the request was refused; nil if it was not.
  var refusal: ApplyRefusal? {
    if case .refused(let refusal) = outcome { refusal } else { nil }
  }

  /// Whether the request was refused.
  var isRefused: Bool { refusal != nil }
}
