internal import EtcdMessages
internal import RaftCore

/// All that can happen to a few members, walked path by path.
///
/// What ``Explorer`` must find, in the plainest way: nothing is merged, looked up or left out, and
/// no part of the explorer is used. Only for depths of a few actions.
struct ExplorerWalk {
  /// A place on the way.
  private struct Place {
    var nodes: [RawNode]
    var messages: [Message] = []
    var campaigns = 0
    var proposals = 0
    var losses = 0
  }

  let termMax: UInt64
  let campaignMax: Int
  let proposalMax: Int
  let lossMax: Int
  /// What was seen of the members, under the least of all their names.
  private(set) var seen: Set<[UInt64]> = []
  /// Actions that were tried.
  private(set) var actionCount = 0

  init(
    memberCount: UInt64,
    depth: Int,
    termMax: UInt64 = 2,
    campaignMax: Int = 2,
    proposalMax: Int = 0,
    lossMax: Int = 0
  ) throws {
    (self.termMax, self.campaignMax) = (termMax, campaignMax)
    (self.proposalMax, self.lossMax) = (proposalMax, lossMax)
    let nodes = try (1...memberCount).map { id in
      var config = Config(id: id)
      config.electionTick = 1 << 20
      config.stepDownOnRemoval = true
      return try RawNode(
        config,
        MemoryStorage(confState: ConfState(voters: Array(1...memberCount)))
      )
    }
    try walk(Place(nodes: nodes), depth: depth)
  }

  private mutating func walk(_ place: Place, depth: Int) throws {
    seen.insert(Self.leastNames(place.nodes.map(\.raft.mark)))
    guard depth > 0 else { return }
    for position in place.nodes.indices {
      let raft = place.nodes[position].raft
      if raft.state != .leader, raft.term < termMax, place.campaigns < campaignMax {
        try go(place, depth) { place in
          place.campaigns += 1
          place.nodes[position].campaign()
          try Self.settle(&place, position)
        }
      }
      if raft.state == .leader, place.proposals < proposalMax {
        try go(place, depth) { place in
          try place.nodes[position].propose([UInt8(place.proposals)])
          place.proposals += 1
          try Self.settle(&place, position)
        }
      }
    }
    for position in place.messages.indices {
      try go(place, depth) { place in
        let message = place.messages.remove(at: position)
        let receiver = Int(message.to) - 1
        try place.nodes[receiver].step(message)
        try Self.settle(&place, receiver)
      }
      if place.losses < lossMax {
        try go(place, depth) { place in
          place.losses += 1
          place.messages.remove(at: position)
        }
      }
    }
  }

  private mutating func go(
    _ place: Place,
    _ depth: Int,
    _ action: (inout Place) throws -> Void
  ) throws {
    var next = place
    try action(&next)
    actionCount += 1
    try walk(next, depth: depth - 1)
  }

  private static func settle(_ place: inout Place, _ position: Int) throws {
    while place.nodes[position].hasReady {
      let ready = place.nodes[position].ready()
      try place.nodes[position].store(ready)
      place.messages += ready.messages
      place.nodes[position].advance()
    }
  }

  // MARK: Names

  /// What is seen of members, in the least of the forms that renaming them gives it.
  static func leastNames(_ marks: [RaftMark]) -> [UInt64] {
    permutations(marks.count).map { order in
      // `order` lists the positions by their new names.
      let name = { (id: UInt64) in
        id == 0 ? 0 : UInt64((order.firstIndex(of: Int(id) - 1) ?? 0) + 1)
      }
      return order.flatMap { position in
        let mark = marks[position]
        return [
          mark.term, name(mark.vote), name(mark.lead), UInt64(mark.state.rawValue),
          mark.committed, mark.applied, mark.lastIndex,
        ]
      }
    }
    .min { $0.lexicographicallyPrecedes($1) } ?? []
  }

  private static func permutations(_ count: Int) -> [[Int]] {
    (0..<count).reduce([[]]) { found, _ in
      found.flatMap { order in (0..<count).filter { !order.contains($0) }.map { order + [$0] } }
    }
  }
}
