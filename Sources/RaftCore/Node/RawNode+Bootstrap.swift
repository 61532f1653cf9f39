internal import EtcdMessages

/// A member of a group that is being founded.
package struct Peer: Equatable, Sendable {
  /// Its id.
  package var id: UInt64
  /// What the application wants to be told of it.
  package var context: [UInt8]?

  /// Creates a member.
  package init(id: UInt64, context: [UInt8]? = nil) {
    self.id = id
    self.context = context
  }
}

extension RawNode {
  /// Founds a group: each of its members starts with the same committed entries, which add them.
  ///
  /// To be called once, with an empty storage, by every founding member alike.
  ///
  /// - Throws: ``RaftError/cannotBootstrap(_:)``
  ///
  /// > Source: features.md NODE-1; formats.md §9.3; etcd-io/raft `bootstrap.go`, `Bootstrap`.
  package mutating func bootstrap(_ peers: [Peer]) throws(RaftError) {
    if peers.isEmpty {
      throw .cannotBootstrap("must provide at least one peer to Bootstrap")
    }
    guard storage.lastIndex == 0 else {
      throw .cannotBootstrap("can't bootstrap a nonempty Storage")
    }
    (previousTerm, previousVote, previousCommit) = (0, 0, 0)
    raft.becomeFollower(term: 1, lead: Message.none)
    let entries = peers.enumerated().map { position, peer in
      var change = ConfChange()
      change.type = .addNode
      change.nodeID = peer.id
      change.context = peer.context
      var entry = Entry.proposing(change)
      entry.term = 1
      entry.index = UInt64(position) + 1
      return entry
    }
    raft.noteUnstable(raft.log.append(entries))
    // They are applied here and again by the application, which does no harm: the member must know
    // the others before it can campaign.
    raft.log.committed = UInt64(entries.count)
    for peer in peers {
      _ = try raft.apply(ConfChangeV2([ConfChangeSingle(.addNode, peer.id)]))
    }
  }
}
