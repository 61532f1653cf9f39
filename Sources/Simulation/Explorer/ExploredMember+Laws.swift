internal import EtcdMessages
internal import RaftCore

/// The laws that a member keeps by itself.
extension ExploredMember {
  /// Looks at one step of the node.
  func check(from before: RaftMark) throws(BrokenRaftLaw) {
    let raft = node.raft
    do throws(BrokenRaftInvariant) {
      try raft.checkInvariants()
    } catch {
      throw BrokenRaftLaw(.invariants, "member \(id): \(error)")
    }
    do throws(BrokenRaftInvariant) {
      try raft.checkStep(from: before)
    } catch {
      throw BrokenRaftLaw(.legalSteps, "member \(id): \(error)")
    }
    if raft.committed > before.committed {
      try uphold(
        .commitsOwnTerm,
        raft.state != .leader || raft.term(at: raft.committed) == raft.term,
        "leader \(id) of term \(raft.term) commits up to an entry of term "
          + "\(raft.term(at: raft.committed)) at \(raft.committed)"
      )
    }
    try checkCampaign(from: before)
    if raft.state == .leader, raft.lastIndex > before.lastIndex { try checkChanges() }
  }

  private func checkCampaign(from before: RaftMark) throws(BrokenRaftLaw) {
    let raft = node.raft
    guard raft.state == .candidate || raft.state == .preCandidate,
      before.state != raft.state || before.term != raft.term, raft.applied < raft.committed
    else { return }
    let waiting = raft.entries(after: raft.applied)
      .filter { $0.isConfChange && $0.index <= raft.committed }
    try uphold(
      .campaignsWhenApplied,
      waiting.isEmpty,
      "member \(id) campaigns over the change at \(waiting.first?.index ?? 0), which it knows "
        + "committed and has not applied"
    )
  }

  /// A leader appends a change only when the one before is applied.
  private func checkChanges() throws(BrokenRaftLaw) {
    let raft = node.raft
    let changes = raft.entries(after: raft.applied).filter(\.isConfChange).map(\.index)
    try uphold(
      .oneUncommittedChange,
      changes.count <= 1,
      "leader \(id) of term \(raft.term) has changes of the membership at \(changes), and "
        + "\(raft.applied) is applied"
    )
  }

  // MARK: Promises

  /// Notes that all that was written lasts.
  mutating func sync() throws(BrokenRaftLaw) {
    let durable = node.storage.hardState
    durableCommit = durable.commit
    guard mayCrash, durable.vote != Message.none else { return }
    try uphold(
      .oneVotePerTerm,
      ballot.term != durable.term || ballot.candidate == durable.vote,
      "member \(id) votes for \(ballot.candidate) and for \(durable.vote) in term \(durable.term)"
    )
    ballot = Ballot(term: durable.term, candidate: durable.vote)
  }

  /// Looks at a message before it is sent: what it promises is on the disk.
  mutating func promise(_ message: Message) throws(BrokenRaftLaw) {
    guard !message.reject else { return }
    let raft = node.raft
    if message.type == .voteResp {
      let durable = node.storage.hardState
      try uphold(
        .promisesAreDurable,
        durable.term > message.term || durable.term == message.term && durable.vote == message.to,
        "member \(id) votes for \(message.to) in term \(message.term), and its disk has "
          + describe(durable)
      )
    } else if message.type == .appResp, message.index > 0, raft.term == message.term {
      let term = raft.term(at: message.index)
      try uphold(
        .promisesAreDurable,
        message.index < node.storage.firstIndex || has(EntryID(term: term, index: message.index)),
        "member \(id) says it has entry \(message.index), which its disk has not"
      )
      if mayCrash, message.term > promise.term || message.index > promise.index {
        promise = EntryID(term: message.term, index: message.index)
      }
    }
  }

  private func has(_ id: EntryID) -> Bool {
    do throws(StorageError) { return try node.storage.term(at: id.index) == id.term } catch {
      return false
    }
  }

  /// What a member said it has, it keeps as long as the term lasts.
  func checkPromise() throws(BrokenRaftLaw) {
    let raft = node.raft
    try uphold(
      .promisesAreDurable,
      raft.term != promise.term || raft.lastIndex >= promise.index,
      "member \(id) said in term \(raft.term) that it has entry \(promise.index), and its log ends "
        + "at \(raft.lastIndex)"
    )
  }

  /// What was handed to storage last is where the log ends: nothing waits to be handed out.
  func checkHandedOut() throws(BrokenRaftLaw) {
    let (raft, storage) = (node.raft, node.storage)
    var handedOut = storage.entries.last?.id ?? storage.compacted
    if let work = appendWork.last(where: { !$0.entries.isEmpty || $0.snapshot != nil }) {
      handedOut = work.entries.last?.id ?? work.snapshot?.id ?? handedOut
    }
    let last = EntryID(term: raft.term(at: raft.lastIndex), index: raft.lastIndex)
    try uphold(
      .handedOutStays,
      last == handedOut,
      "the log of member \(id) ends at \(last.index) of term \(last.term), and what it handed out "
        + "at \(handedOut.index) of term \(handedOut.term)"
    )
  }

  // MARK: Digests and views

  /// A digest of all that decides what the member may do, and of what the laws remember.
  func digest(under renaming: Renaming) -> StateDigest {
    var digest = StateDigest()
    node.raft.digest(into: &digest, under: renaming)
    digest.combine(UInt64(application))
    if mayCrash {
      digest.combine(isFailing)
      digest.combine(durableCommit)
      digest.combine(ballot.term)
      digest.combine(renaming[ballot.candidate])
      digest.combine(promise.term)
      digest.combine(promise.index)
    }
    for work in [appendWork, applyWork] {
      digest.combine(work.count)
      for message in work { message.digest(into: &digest, under: renaming) }
    }
    return digest
  }

  /// What the laws of the whole group look at.
  func view(_ chains: inout LogChains) -> MemberView {
    let raft = node.raft
    var view = MemberView()
    view.term = raft.term
    view.state = raft.state
    view.hasAppendWork = !appendWork.isEmpty
    view.hasApplyWork = !applyWork.isEmpty
    view.durableTerm = node.storage.hardState.term
    view.application = application
    let storage = node.storage
    let base = chains.prefix(of: chains.id(storage.currentSnapshot), upTo: storage.compacted.index)
    view.durable = storage.entries.reduce(base) { chains.extend($0, by: $1) }
    view.log = base
    if raft.firstIndex > storage.firstIndex,
      let work = appendWork.last(where: { $0.snapshot != nil })
    {
      view.log = chains.id(work.snapshot)
    }
    for entry in raft.entries(after: raft.firstIndex - 1) {
      view.log = chains.extend(view.log, by: entry)
    }
    view.committed = chains.prefix(of: view.log, upTo: raft.committed)
    guard raft.state == .leader else { return view }
    for progress in raft.tracker.progress.all
    where progress.id != id && progress.id <= SmallWorld.memberCountMax {
      view.matches[Int(progress.id) - 1] = chains.prefix(of: view.log, upTo: progress.match)
    }
    return view
  }
}

/// What of a member the laws of the whole group look at: plain numbers.
struct MemberView: Sendable {
  /// Its term.
  var term: UInt64 = 0
  /// Its term on the disk.
  var durableTerm: UInt64 = 0
  /// Its part.
  var state = StateType.follower
  /// Whether its append thread has work.
  var hasAppendWork = false
  /// Whether its apply thread has work.
  var hasApplyWork = false
  /// Its log.
  var log = LogChains.empty
  /// Its log on the disk.
  var durable = LogChains.empty
  /// What it knows committed.
  var committed = LogChains.empty
  /// What it applied.
  var application = LogChains.empty
  /// As a leader: what it counts each member to have, by position.
  var matches = InlineArray<4, LogChains.ID>(repeating: LogChains.empty)
}
