internal import EtcdMessages

/// Reads that wait until a quorum has shown that the leader leads still.
///
/// Each round of heartbeats carries a counter. A member that answers it follows this leader since
/// the counter was given out, so all reads up to the highest counter that a quorum has answered may
/// go on: no other leader committed anything before they came.
///
/// > Source: features.md RAFT-26; raft-interaction.md §4.4; Ongaro, "Consensus: Bridging Theory and
/// > Practice", §6.4.
struct ReadOnly: Equatable, Sendable {
  /// A read that waits.
  struct Pending: Equatable, Sendable {
    /// Number of the read, from 1.
    var counter: UInt64
    /// Commit index when it came.
    var index: UInt64
    /// The message that asked.
    var request: Message
  }

  /// How reads are made linearizable.
  let option: ReadOnlyOption
  /// Reads in the order they came.
  private(set) var pending: [Pending] = []
  /// Highest counter each member has answered, in no order.
  private(set) var acknowledged: [(id: UInt64, counter: UInt64)] = []
  private(set) var counter: UInt64 = 0

  /// Creates an empty queue.
  init(_ option: ReadOnlyOption) { self.option = option }

  static func == (left: ReadOnly, right: ReadOnly) -> Bool {
    left.option == right.option && left.pending == right.pending && left.counter == right.counter
      && left.acknowledged.elementsEqual(right.acknowledged) { $0 == $1 }
  }

  /// Queues a read, which the leader itself acknowledges.
  mutating func add(_ request: Message, index: UInt64, by leader: UInt64) {
    counter += 1
    pending.append(Pending(counter: counter, index: index, request: request))
    note(counter, by: leader)
  }

  /// What the next heartbeats carry; empty if no read waits.
  func lastContext(_ habits: Config.Habits) -> [UInt8] {
    guard let last = pending.last else { return [] }
    if habits.contains(.readContextInHeartbeats) { return last.request.entries.first?.data ?? [] }
    return (0..<8).map { UInt8(truncatingIfNeeded: last.counter >> ($0 * 8)) }
  }

  /// Notes a member's answer to a heartbeat; false if no read waits for it.
  mutating func acknowledge(_ context: [UInt8], by id: UInt64, _ config: Config) -> Bool {
    if config.mutates(.readsByEarlierAnswer) {
      note(counter, by: id)
      return !pending.isEmpty
    }
    if config.habits.contains(.readContextInHeartbeats) {
      guard let read = pending.last(where: { $0.request.entries.first?.data == context }) else {
        return false
      }
      note(read.counter, by: id)
      return true
    }
    guard context.count == 8 else { return false }
    let answered = context.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // A counter of an earlier term's reads may be higher than any of this one's.
    guard let first = pending.first, (first.counter...counter).contains(answered) else {
      return false
    }
    note(answered, by: id)
    return true
  }

  private mutating func note(_ counter: UInt64, by id: UInt64) {
    if let position = acknowledged.firstIndex(where: { $0.id == id }) {
      acknowledged[position].counter = max(acknowledged[position].counter, counter)
    } else {
      acknowledged.append((id, counter))
    }
  }

  /// Takes the reads that a quorum has shown to be safe.
  mutating func advance(_ voters: JointConfig) -> [Pending] {
    let acknowledged = acknowledged
    let safe = voters.committedIndex { id in
      acknowledged.first { $0.id == id }?.counter ?? 0
    }
    let count = pending.prefix { $0.counter <= safe }.count
    let released = Array(pending.prefix(count))
    pending.removeFirst(count)
    return released
  }
}
