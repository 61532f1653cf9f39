internal import EtcdMessages
internal import RaftCore

/// Measures the raft core alone: no disk, no network, no encoding.
///
///     swift run -c release raftbench [WORD]
///
/// With a word, only what has it in its name is run.
/// Each line is the least time of several runs, for one operation.
private func measure(_ name: String, count: Int, _ body: (Int) throws -> UInt64) rethrows {
  if let word = CommandLine.arguments.dropFirst().first, !name.contains(word) { return }
  let clock = ContinuousClock()
  var best = Duration.seconds(1_000_000)
  var check: UInt64 = 0
  for _ in 0..<5 {
    let start = clock.now
    check = try body(count)
    best = min(best, start.duration(to: clock.now))
  }
  let (seconds, attoseconds) = best.components
  let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) * 1e-9
  let tenths = Int(nanoseconds / Double(count) * 10)
  let padded = name + String(repeating: " ", count: max(1, 44 - name.utf8.count))
  print("\(padded)\(tenths / 10).\(tenths % 10) ns   (\(check))")
}

/// A member that is written and applied as soon as it wants to be.
private struct Member {
  var node: RawNode
  var applied: UInt64 = 0
  var compacted: UInt64 = 0

  init(_ id: UInt64, of count: UInt64) throws {
    var config = Config(id: id)
    config.maxSizePerMsg = 1 << 20
    config.electionSeed = id
    node = try RawNode(config, MemoryStorage(confState: ConfState(voters: Array(1...count))))
  }

  /// Carries out what there is to do, and hands each message to a closure.
  mutating func work(_ send: (Message) -> Void) throws {
    while node.hasReady {
      let ready = node.ready()
      try node.store(ready)
      for message in ready.messages { send(message) }
      applied += UInt64(ready.committedEntries.count)
      node.advance()
    }
    // What a server does with a snapshot each so often, that the log does not grow for ever.
    if applied > compacted + 4096 {
      compacted = applied - 1024
      try node.compact(to: compacted)
    }
  }
}

private let payload = [UInt8]("8 bytes!".utf8)

/// Proposes, commits and applies entries on a member that is alone, or has a second that answers.
private func propose(_ count: Int, voters: UInt64) throws -> UInt64 {
  var member = try Member(1, of: voters)
  var acknowledged: UInt64 = 0
  func settle() throws {
    var last: UInt64 = 0
    try member.work { message in
      if message.type == .app { last = max(last, message.index + UInt64(message.entries.count)) }
    }
    if last > acknowledged {
      acknowledged = last
      let term = member.node.basicStatus.hardState.term
      try member.node.step(Message(.appResp, to: 1, from: 2, term: term, index: last))
      try member.work { _ in }
    }
  }
  member.node.campaign()
  try settle()
  if voters > 1 {
    try member.node.step(Message(.voteResp, to: 1, from: 2, term: 1))
    try settle()
  }
  for _ in 0..<count {
    try member.node.propose(payload)
    try settle()
  }
  return member.applied
}

/// Proposes entries that three members replicate and apply.
private func replicate(_ count: Int) throws -> UInt64 {
  var members = try (1...3).map { try Member($0, of: 3) }
  var queue: [Message] = []
  func settle() throws {
    var isBusy = true
    while isBusy {
      for position in members.indices { try members[position].work { queue.append($0) } }
      isBusy = !queue.isEmpty
      var taken: [Message] = []
      swap(&taken, &queue)
      for message in taken { try members[Int(message.to) - 1].node.step(message) }
      taken.removeAll(keepingCapacity: true)
      if queue.isEmpty { swap(&taken, &queue) }
    }
  }
  members[0].node.campaign()
  try settle()
  for _ in 0..<count {
    try members[0].node.propose(payload)
    try settle()
  }
  return members.reduce(0) { $0 + $1.applied }
}

/// Asks for the committed index of five voters.
private func commit(_ count: Int) -> UInt64 {
  var tracker = ProgressTracker(window: Inflights(capacity: 1, byteCountMax: .max))
  var changer = ConfChanger(tracker, lastIndex: 1)
  do throws(ConfChangeError) {
    try changer.restore(ConfState(voters: [1, 2, 3, 4, 5]))
  } catch {
    preconditionFailure("\(error)")
  }
  tracker.adopt(changer)
  var sum: UInt64 = 0
  for _ in 0..<count { sum &+= tracker.committedIndex }
  return sum
}

try measure("one voter: propose to apply", count: 300_000) { try propose($0, voters: 1) }
try measure("two voters: propose to apply", count: 300_000) { try propose($0, voters: 2) }
try measure("three members: propose to apply on all", count: 100_000) { try replicate($0) }
measure("committed index of five voters", count: 10_000_000) { commit($0) }
