internal import EtcdMessages
internal import RaftCore

extension Referee {
  /// Looks at a message that a member sends, and at its disk.
  mutating func look(
    atSent message: Message,
    by member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    switch message.type {
    case .voteResp where !message.reject: try lookAtVote(message, member)
    case .appResp where !message.reject: try lookAtAppend(message, member)
    case .app where !message.entries.isEmpty: try lookAtWindow(message, member)
    case .snap: windows[pair(message)].clear()
    default: break
    }
  }

  // MARK: Votes

  private mutating func lookAtVote(
    _ message: Message,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let durable = member.disk.durable.hardState
    try uphold(
      .promisesAreDurable,
      durable.term > message.term || durable.term == message.term && durable.vote == message.to,
      "member \(member.id) votes for \(message.to) in term \(message.term), and its disk has "
        + describe(durable)
    )
    try record(vote: message.to, of: member.id, in: message.term)
  }

  /// Notes a vote.
  mutating func record(
    vote candidate: UInt64,
    of voter: UInt64,
    in term: UInt64
  ) throws(BrokenRaftLaw) {
    let position = Int(voter) - 1
    guard let known = ballots[position].last(where: { $0.term <= term }), known.term == term else {
      return ballots[position].append(Ballot(term: term, candidate: candidate))
    }
    try uphold(
      .oneVotePerTerm,
      known.candidate == candidate,
      "member \(voter) votes for \(known.candidate) and for \(candidate) in term \(term)"
    )
  }

  /// Looks at the votes that a member granted to a request: they bear the term that was asked for.
  func look(
    at member: SimulatedMember,
    grantingSince promiseCount: Int,
    _ request: Message
  ) throws(BrokenRaftLaw) {
    for answer in member.inspect({ $0.raft.promises }).dropFirst(promiseCount)
    where answer.to == request.from && !answer.reject {
      try uphold(
        .sensibleMessages,
        answer.term == request.term,
        "member \(member.id) grants \(request.type) of term \(request.term) for \(answer.term)"
      )
    }
  }

  // MARK: Appends

  private mutating func lookAtAppend(
    _ message: Message,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let (term, firstIndex, entryTerm) = member.inspect { node in
      (node.raft.term, node.raft.firstIndex, node.raft.term(at: message.index))
    }
    // What was overwritten since was promised to a leader of an earlier term.
    guard message.index > 0, term == message.term else { return }
    let id = EntryID(term: entryTerm, index: message.index)
    try uphold(
      .promisesAreDurable,
      message.index < firstIndex || member.disk.has(id),
      "member \(member.id) says it has entry \(message.index), which its disk has not"
    )
    let position = Int(member.id) - 1
    if message.term > promises[position].term || message.index > promises[position].index {
      promises[position] = EntryID(term: message.term, index: message.index)
    }
  }

  /// What a member said it has, it keeps as long as the term lasts.
  func lookAtPromise(_ mark: RaftMark, _ position: Int) throws(BrokenRaftLaw) {
    let promise = promises[position]
    try uphold(
      .promisesAreDurable,
      mark.term != promise.term || mark.lastIndex >= promise.index,
      "member \(position + 1) said in term \(mark.term) that it has entry \(promise.index), and its "
        + "log ends at \(mark.lastIndex)"
    )
  }

  /// What a leader knows of the others before an answer to one of an earlier term; nil else.
  func progress(of member: SimulatedMember, before message: Message) -> ProgressMap? {
    guard message.type == .appResp || message.type == .heartbeatResp,
      let mark = marks[Int(member.id) - 1], mark.state == .leader, message.term < mark.term
    else { return nil }
    return member.inspect { $0.raft.tracker.progress }
  }

  /// Looks at a leader after such an answer, which tells nothing of this term.
  func look(
    at member: SimulatedMember,
    stillKnowing known: ProgressMap,
    _ message: Message
  ) throws(BrokenRaftLaw) {
    try uphold(
      .earlierTermsAreOver,
      member.inspect { $0.raft.tracker.progress == known },
      "leader \(member.id) believes an answer of an earlier term: \(describe(message))"
    )
  }

  // MARK: Snapshots

  /// The last entry of a log that contains a snapshot, which it must not lose for it; nil if it does
  /// not contain it.
  func lastEntry(of member: SimulatedMember, containing message: Message) -> EntryID? {
    guard let snapshot = message.snapshot else { return nil }
    return member.inspect { node in
      let isThere =
        snapshot.index >= node.raft.firstIndex
        && node.raft.term(at: snapshot.index) == snapshot.id.term
      return isThere ? node.raft.lastID : nil
    }
  }

  /// Looks at a member after a snapshot that its log contained.
  func look(at member: SimulatedMember, havingHad last: EntryID) throws(BrokenRaftLaw) {
    let (firstIndex, lastID) = member.inspect { ($0.raft.firstIndex, $0.raft.lastID) }
    try uphold(
      .snapshotsKeepLog,
      firstIndex <= last.index && lastID == last,
      "member \(member.id) had entries up to \(last.index), and a snapshot that they contain left "
        + "it \(firstIndex) to \(lastID.index)"
    )
  }

  // MARK: Windows

  /// Appends to one member that were not answered, counted without asking the leader.
  struct Window {
    private var term: UInt64 = 0
    /// Index of the last entry of each append, and its bytes; oldest first.
    private var appends: [(last: UInt64, byteCount: UInt64)] = []

    /// How many appends are under way.
    var count: Int { appends.count }
    /// Bytes of all but the last, which may go over the limit.
    var byteCountBefore: UInt64 { appends.dropLast().reduce(0) { $0 + $1.byteCount } }

    /// Forgets all: the leader gave up on them.
    mutating func clear() { appends.removeAll(keepingCapacity: true) }

    /// Adds an append; answers up to an index have come.
    mutating func add(_ message: Message, answered match: UInt64) {
      // Who starts again from before does not count on what it sent after.
      if message.term != term || message.index < appends.last?.last ?? 0 { clear() }
      term = message.term
      appends.removeAll { $0.last <= match }
      let byteCount = message.entries.reduce(UInt64(0)) { $0 + UInt64($1.data?.count ?? 0) }
      appends.append((message.index + UInt64(message.entries.count), byteCount))
    }
  }

  /// Forgets what is under way from a member: others are members now.
  mutating func clearWindows(of position: Int) {
    for other in marks.indices { windows[position * marks.count + other].clear() }
  }

  private func pair(_ message: Message) -> Int {
    Int(message.from - 1) * marks.count + Int(message.to - 1)
  }

  private mutating func lookAtWindow(
    _ message: Message,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let match: UInt64? = member.inspect { node in
      guard node.raft.state == .leader, node.raft.term == message.term else { return nil }
      return node.raft.tracker.progress.match(of: message.to)
    }
    guard let match else { return }
    let position = pair(message)
    windows[position].add(message, answered: match)
    let (count, byteCount) = (windows[position].count, windows[position].byteCountBefore)
    let byteCountMax = member.config.maxInflightBytes
    try uphold(
      .boundedInflights,
      count <= member.config.maxInflightMsgs,
      "leader \(member.id) has \(count) appends under way to \(message.to)"
    )
    try uphold(
      .boundedInflights,
      byteCountMax == 0 || count < 2 || byteCount < byteCountMax,
      "leader \(member.id) has \(byteCount) bytes under way to \(message.to), and sent more"
    )
  }
}

extension JointConfig {
  /// Whether each quorum of one configuration has a member in common with each of another.
  ///
  /// - Complexity: O(2^*n*) in the number of voters
  func overlaps(_ other: JointConfig) -> Bool {
    let all = MajorityConfig(ids + other.ids).ids
    // A quorum of one may be left out of the other: its complement decides.
    return (0..<1 << all.count).allSatisfy { bits in
      let isInside = { (id: UInt64) in all.firstIndex(of: id).map { bits >> $0 & 1 == 1 } ?? false }
      let one = result { isInside($0) }
      let rest = other.result { !isInside($0) }
      return one != .won || rest != .won
    }
  }
}
