internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

/// Who votes and who learns, whatever form it was written in.
struct MembershipIDs: Equatable, Sendable {
  /// Ids of voters, those a joint change is leaving included, ascending.
  var voters: [UInt64]
  /// Ids of learners, ascending.
  var learners: [UInt64]

  /// Takes the ids of a ConfState.
  init(_ state: ConfState) {
    voters = Set(state.voters + state.votersOutgoing).sorted()
    learners = Set(state.learners + state.learnersNext).subtracting(voters).sorted()
  }

  /// Takes the ids of member records.
  init(_ members: [MemberRecord]) {
    voters = members.filter { !$0.isLearner }.map(\.id).sorted()
    learners = members.filter(\.isLearner).map(\.id).sorted()
  }

  /// All ids, ascending.
  var all: [UInt64] { (voters + learners).sorted() }
}

extension MembershipIDs: CustomStringConvertible {
  /// The ids in hexadecimal, such as `voters 1a 2b, learners 3c`.
  var description: String {
    let parts = [("voters", voters), ("learners", learners)].filter { !$0.1.isEmpty }
    guard !parts.isEmpty else { return "no members" }
    return
      parts
      .map { name, ids in "\(name) " + ids.map { hexadecimal($0) }.joined(separator: " ") }
      .joined(separator: ", ")
  }
}
