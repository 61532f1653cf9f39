package import ProtoWire

/// How reads are made linearizable without an entry in the log.
package enum ReadOnlyOption: Sendable {
  /// A round of heartbeats shows that the leader leads still.
  case safe
  /// The leader trusts its lease, and so the clocks: with a slow one, reads may be stale.
  case leaseBased
}

/// Settings of a member.
///
/// > Source: features.md RAFT-1; etcd-io/raft `raft.go`, `Config`.
package struct Config: Equatable, Sendable {
  /// The member; not 0, and not a storage thread's.
  package var id: UInt64
  /// Ticks without a leader after which a follower campaigns: from this many to one less than
  /// twice as many, at random.
  package var electionTick = 10
  /// Ticks between heartbeats.
  package var heartbeatTick = 1
  /// Index the application has already carried out; 0 for what storage says.
  package var applied: UInt64 = 0
  /// Whether storage answers by messages, so that raft goes on while it writes.
  package var asyncStorageWrites = false
  /// Most bytes of entries in an append; 0 for one entry in each.
  package var maxSizePerMsg = UInt64.max
  /// Most bytes of entries with the application; 0 for `maxSizePerMsg`.
  package var maxCommittedSizePerReady: UInt64 = 0
  /// Most bytes of requests proposed and not committed; 0 for no limit.
  package var maxUncommittedEntriesSize: UInt64 = 0
  /// Most appends a follower is sent without an answer.
  package var maxInflightMsgs = 256
  /// Most bytes of such appends; 0 for no limit.
  package var maxInflightBytes: UInt64 = 0
  /// Whether a leader steps down without a quorum, and followers of a leader give no votes.
  package var checkQuorum = false
  /// Whether a member asks for votes only if it would win, so that it disturbs nobody.
  package var preVote = false
  /// How reads are made linearizable.
  package var readOnlyOption = ReadOnlyOption.safe
  /// Whether a follower drops proposals instead of passing them on.
  package var disableProposalForwarding = false
  /// Whether changes of the membership are appended even if the one before was not applied.
  ///
  /// The application then has to see to it; it may look before it applies.
  package var disableConfChangeValidation = false
  /// Whether a leader that is removed or made a learner steps down.
  package var stepDownOnRemoval = false
  /// The encoder whose bytes entries are measured in.
  package var entryEncoding = WireGeneration.google
  /// What earlier versions did, where it can be seen.
  package var habits: Habits = []
  /// Where the sequence of random election timeouts starts.
  package var electionSeed: UInt64 = 0
  /// Whether what happens is kept in ``Raft/events``.
  package var recordsEvents = false
  /// A bug to show, for the suites that must find it; debug builds only.
  package var mutant: RaftMutant?

  /// Creates the default settings of a member.
  package init(id: UInt64) { self.id = id }

  /// What earlier versions of raft did.
  package struct Habits: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Reads before a term's first commit are dropped, as in 3.1 to 3.4.19, and not queued.
    package static let dropsEarlyReads = Self(rawValue: 1)
    /// Reads are answered at once where there is one voter, as in all versions.
    ///
    /// Also before anything is committed in the term, and by a leader that is no voter itself: after a
    /// crash that lost the commit index, or once the voter leads, a read may be stale.
    package static let answersSingleVoterAtOnce = Self(rawValue: 4)
    /// Heartbeats carry the context of the last read, as up to 3.6, and not a counter.
    package static let readContextInHeartbeats = Self(rawValue: 2)
  }

  /// What is wrong with settings.
  package enum Fault: Error, Equatable, Sendable {
    /// No heartbeat would be sent.
    case heartbeatTick
    /// Followers would campaign between two heartbeats.
    case electionTick
    /// Nothing could be sent.
    case maxInflightMsgs
    /// An append could be larger than all that may be under way.
    case maxInflightBytes
    /// A lease without a check of the quorum never ends.
    case leaseWithoutCheckQuorum
  }

  /// The limit of one append.
  var appendLimit: SizeLimit {
    SizeLimit(byteCountMax: maxSizePerMsg, generation: entryEncoding)
  }

  /// The limit of what is with the application.
  var applyingLimit: SizeLimit {
    let byteCountMax = maxCommittedSizePerReady == 0 ? maxSizePerMsg : maxCommittedSizePerReady
    // One entry always fits; with a limit of nothing the application would never be done.
    return SizeLimit(byteCountMax: max(byteCountMax, 1), generation: entryEncoding)
  }

  /// An empty window for the appends to a follower.
  package var window: Inflights {
    let byteCountMax = maxInflightBytes == 0 ? .max : maxInflightBytes
    return Inflights(capacity: maxInflightMsgs, byteCountMax: byteCountMax)
  }

  /// Throws unless a member can run with these settings.
  func validate() throws(RaftError) {
    if id == Message.none || Message.isStorageThread(id) { throw .illegalID(id) }
    if heartbeatTick <= 0 { throw .illegalConfig(.heartbeatTick) }
    if electionTick <= heartbeatTick { throw .illegalConfig(.electionTick) }
    if maxInflightMsgs <= 0 { throw .illegalConfig(.maxInflightMsgs) }
    if maxInflightBytes != 0, maxInflightBytes < maxSizePerMsg {
      throw .illegalConfig(.maxInflightBytes)
    }
    if readOnlyOption == .leaseBased, !checkQuorum, !mutates(.leaseReadsWithoutCheckQuorum) {
      throw .illegalConfig(.leaseWithoutCheckQuorum)
    }
  }

  /// Whether a bug is to be shown.
  @inline(__always)
  package func mutates(_ candidate: RaftMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == candidate
    #else
    return false
    #endif
  }
}

extension Config.Fault: CustomStringConvertible {
  /// Upstream's words for it.
  ///
  /// > Source: etcd-io/raft `raft.go`, `Config.validate`.
  package var description: String {
    switch self {
    case .heartbeatTick: "heartbeat tick must be greater than 0"
    case .electionTick: "election tick must be greater than heartbeat tick"
    case .maxInflightMsgs: "max inflight messages must be greater than 0"
    case .maxInflightBytes: "max inflight bytes must be >= max message size"
    case .leaseWithoutCheckQuorum:
      "CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased"
    }
  }
}
