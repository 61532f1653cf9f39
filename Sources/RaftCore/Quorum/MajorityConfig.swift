internal import ByteCoding

/// A set of voters whose quorums are its majorities.
///
/// > Source: etcd-io/raft `quorum/majority.go`, `MajorityConfig`.
package struct MajorityConfig: Hashable, Sendable {
  /// The voters, ascending.
  package private(set) var ids: [UInt64]

  /// Creates a set of voters.
  package init(_ ids: some Sequence<UInt64>) {
    self.ids = []
    for id in ids { insert(id) }
  }

  /// The set without voters.
  package init() { ids = [] }

  /// Whether there is no voter.
  package var isEmpty: Bool { ids.isEmpty }

  /// Whether someone votes.
  package func contains(_ id: UInt64) -> Bool { ids.contains(id) }

  /// Adds a voter.
  package mutating func insert(_ id: UInt64) {
    let position = ids.firstIndex { $0 >= id } ?? ids.count
    if position == ids.count || ids[position] != id { ids.insert(id, at: position) }
  }

  /// Takes a voter out.
  package mutating func remove(_ id: UInt64) { ids.removeAll { $0 == id } }

  /// The largest index that a majority has acknowledged; `UInt64.max` if there is no voter.
  ///
  /// Without voters everything is committed, so that a joint configuration with an empty half
  /// behaves as its other half.
  ///
  /// `acknowledged` gives the index of a voter, 0 if it is not known.
  ///
  /// - Complexity: O(*n* log *n*), without allocation up to eight voters
  @inline(__always)
  package func committedIndex(_ acknowledged: (UInt64) -> UInt64) -> UInt64 {
    let count = ids.count
    guard count <= Self.inlineCount else { return largeCommittedIndex(acknowledged) }
    guard count > 0 else { return .max }
    // Insertion sort, descending: the index at position count / 2 has a majority at or above it.
    var sorted = InlineArray<8, UInt64>(repeating: 0)
    for position in 0..<count {
      let index = acknowledged(ids[position])
      var slot = position
      while slot > 0, sorted[slot &- 1] < index {
        sorted[slot] = sorted[slot &- 1]
        slot &-= 1
      }
      sorted[slot] = index
    }
    return sorted[count / 2]
  }

  private static let inlineCount = 8

  private func largeCommittedIndex(_ acknowledged: (UInt64) -> UInt64) -> UInt64 {
    ids.map(acknowledged).sorted(by: >)[ids.count / 2]
  }

  /// What votes amount to; won if there is no voter.
  ///
  /// `vote` tells how a voter voted, nil if it has not.
  ///
  /// - Complexity: O(*n*)
  package func result(of vote: (UInt64) -> Bool?) -> VoteResult {
    var granted = 0
    var missing = 0
    for id in ids {
      switch vote(id) {
      case true?: granted += 1
      case false?: break
      case nil: missing += 1
      }
    }
    let quorum = ids.isEmpty ? 0 : ids.count / 2 + 1
    if granted >= quorum { return .won }
    return granted + missing >= quorum ? .pending : .lost
  }
}

extension MajorityConfig: CustomStringConvertible {
  /// The voters in hexadecimal, as `(1 2 3)`.
  package var description: String {
    "(\(ids.map { hexadecimal($0) }.joined(separator: " ")))"
  }

  /// A drawing of what voters have acknowledged: a line each, with a bar as long as the number of
  /// voters that are behind it.
  ///
  /// > Source: raft-interaction.md §5; etcd-io/raft `quorum/majority.go`, `Describe`.
  package func drawing(_ acknowledged: (UInt64) -> UInt64?) -> String {
    if isEmpty { return "<empty majority quorum>" }
    let ranked = ids.map { (id: $0, index: acknowledged($0) ?? 0) }
      .sorted { ($0.index, $0.id) < ($1.index, $1.id) }
    var bars: [UInt64: Int] = [:]
    var bar = 0
    for (position, voter) in ranked.enumerated() {
      if position > 0, voter.index > ranked[position - 1].index { bar = position }
      bars[voter.id] = bar
    }
    let blanks = { (count: Int) in String(repeating: " ", count: count) }
    var text = blanks(ids.count) + "    idx\n"
    for id in ids {
      let index = acknowledged(id)
      let bar = bars[id] ?? 0
      let column =
        index == nil
        ? "?" + blanks(ids.count)
        : String(repeating: "x", count: bar) + ">" + blanks(ids.count - bar)
      let number = String(index ?? 0)
      text += column + " " + blanks(max(0, 5 - number.utf8.count)) + number
      text += "    (id=\(hexadecimal(id)))\n"
    }
    return text
  }
}
