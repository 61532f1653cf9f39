package import ProtoWire

/// What raft must remember over a restart besides its log.
///
/// One is made with nearly every write: its numbers are plain properties, as those of an ``Entry``.
///
/// > Source: formats.md §2.6, §10 raftpb; `raft/raftpb/raft.proto`, `HardState`.
package struct HardState: ProtoMessage {
  /// Latest term the member has seen.
  package var term: UInt64 = 0
  /// Member it voted for in that term; 0 for none.
  package var vote: UInt64 = 0
  /// Highest index known to be committed.
  package var commit: UInt64 = 0
  @usableFromInline var unknownBytes: [UInt8] = []
  @usableFromInline var set = SetFields()

  /// Fields that are present even if they are zero.
  @usableFromInline
  struct SetFields: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8
    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable static var term: Self { Self(rawValue: 1) }
    @inlinable static var vote: Self { Self(rawValue: 2) }
    @inlinable static var commit: Self { Self(rawValue: 4) }
  }

  /// Creates a hard state of which nothing is set.
  package init() {}

  /// Creates a hard state with all fields set, as every etcd writes it.
  @inlinable
  package init(term: UInt64, vote: UInt64, commit: UInt64) {
    self.term = term
    self.vote = vote
    self.commit = commit
    set = [.term, .vote, .commit]
  }

  package var unknown: UnknownFields {
    get {
      var unknown = UnknownFields()
      if !unknownBytes.isEmpty { unknown.append(unknownBytes) }
      return unknown
    }
    set { unknownBytes = newValue.bytes }
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.HardState",
    [
      .always(1, "term", \.explicitTerm), .always(2, "vote", \.explicitVote),
      .always(3, "commit", \.explicitCommit),
    ]
  )
}

/// Fields in the form the schema reads and writes.
extension HardState {
  private var explicitTerm: Explicit<UInt64> {
    get { Explicit(term, isPresent: term != 0 || set.contains(.term)) }
    set {
      term = newValue.wrappedValue
      set.insert(.term)
    }
  }

  private var explicitVote: Explicit<UInt64> {
    get { Explicit(vote, isPresent: vote != 0 || set.contains(.vote)) }
    set {
      vote = newValue.wrappedValue
      set.insert(.vote)
    }
  }

  private var explicitCommit: Explicit<UInt64> {
    get { Explicit(commit, isPresent: commit != 0 || set.contains(.commit)) }
    set {
      commit = newValue.wrappedValue
      set.insert(.commit)
    }
  }
}
