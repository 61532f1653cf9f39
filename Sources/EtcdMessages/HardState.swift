package import ProtoWire

/// What raft must remember over a restart besides its log.
///
/// One is made with nearly every write: like an ``Entry`` it is read without a call, and keeps in
/// bits which fields were set.
///
/// > Source: formats.md §2.6, §10 raftpb; `raft/raftpb/raft.proto`, `HardState`.
package struct HardState: ProtoMessage {
  @usableFromInline var termNumber: UInt64 = 0
  @usableFromInline var voteNumber: UInt64 = 0
  @usableFromInline var commitNumber: UInt64 = 0
  @usableFromInline var present = Presence()
  package var unknown = UnknownFields()

  /// Fields that stood on the wire or were assigned.
  @usableFromInline
  struct Presence: OptionSet, Sendable {
    @usableFromInline let rawValue: UInt8
    @inlinable
    init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable static var term: Self { Self(rawValue: 1) }
    @inlinable static var vote: Self { Self(rawValue: 2) }
    @inlinable static var commit: Self { Self(rawValue: 4) }
  }

  package init() {}

  /// Creates a hard state with all fields set, as every etcd writes it.
  package init(term: UInt64, vote: UInt64, commit: UInt64) {
    self.term = term
    self.vote = vote
    self.commit = commit
  }

  /// Latest term the member has seen.
  @inlinable package var term: UInt64 {
    get { termNumber }
    set {
      termNumber = newValue
      present.insert(.term)
    }
  }

  /// Member it voted for in that term; 0 for none.
  @inlinable package var vote: UInt64 {
    get { voteNumber }
    set {
      voteNumber = newValue
      present.insert(.vote)
    }
  }

  /// Highest index known to be committed.
  @inlinable package var commit: UInt64 {
    get { commitNumber }
    set {
      commitNumber = newValue
      present.insert(.commit)
    }
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
    get { Explicit(term, isPresent: present.contains(.term)) }
    set { term = newValue.wrappedValue }
  }

  private var explicitVote: Explicit<UInt64> {
    get { Explicit(vote, isPresent: present.contains(.vote)) }
    set { vote = newValue.wrappedValue }
  }

  private var explicitCommit: Explicit<UInt64> {
    get { Explicit(commit, isPresent: present.contains(.commit)) }
    set { commit = newValue.wrappedValue }
  }
}
