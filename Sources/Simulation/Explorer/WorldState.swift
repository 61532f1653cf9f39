/// Sixteen numbers from 0 to 15 in one word.
struct Nibbles: Equatable, Sendable {
  /// The numbers, that at 0 in the lowest bits.
  private(set) var word: UInt64 = 0

  /// The number at a position.
  subscript(position: Int) -> Int {
    @inline(__always) get { Int(truncatingIfNeeded: word >> UInt64(position &* 4) & 15) }
    @inline(__always) set {
      precondition(0...15 ~= newValue, "\(newValue) does not fit into four bits")
      let shift = UInt64(position &* 4)
      word = word & ~(15 << shift) | UInt64(newValue) << shift
    }
  }
}

/// One state of a small world, and what of its past the laws need: all plain numbers.
///
/// Members, messages and logs stand here by the numbers under which the explorer keeps them.
/// Millions of states differ in how few states of members and few messages are combined.
struct WorldState: Sendable {
  /// States of the members, by position.
  var members = InlineArray<4, UInt32>(repeating: 0)
  /// How many messages are under way.
  private(set) var messageCount = 0
  private var inFlight = InlineArray<12, UInt32>(repeating: 0)
  /// The log that is committed: the longest that any member ever knew to be.
  var committed = LogChains.empty
  /// Last index that a leader of each term committed.
  var commits = Nibbles()
  /// Leader of each term.
  var leaders = Nibbles()
  /// For each read that was asked for: one more than the index it must see.
  var readFloors = Nibbles()
  /// How often each thing happened.
  var spent = Nibbles()

  /// A message under way; they are in ascending order.
  @inline(__always)
  func message(_ position: Int) -> UInt32 { inFlight[position] }

  /// Puts a message on its way; false if there are too many.
  mutating func add(_ message: UInt32) -> Bool {
    guard messageCount < SmallWorld.messageCountMax else { return false }
    var position = messageCount
    while position > 0, inFlight[position &- 1] > message {
      inFlight[position] = inFlight[position &- 1]
      position &-= 1
    }
    inFlight[position] = message
    messageCount += 1
    return true
  }

  /// Takes a message off its way.
  mutating func removeMessage(at position: Int) {
    messageCount -= 1
    var position = position
    while position < messageCount {
      inFlight[position] = inFlight[position &+ 1]
      position &+= 1
    }
  }
}
