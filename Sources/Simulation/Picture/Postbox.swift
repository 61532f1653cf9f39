internal import RaftCore

/// Finds the row a message was sent in when it arrives.
///
/// Messages have no names: of equal ones, that which was sent first arrives first.
struct Postbox {
  /// Where a message was sent.
  struct Trip {
    /// Position of the row.
    var row: Int
    /// Whether it had arrived before.
    var isRepeated: Bool
  }

  private struct Sent {
    var message: Message
    var row: Int
    var isCopy = false
  }

  /// Messages that may still arrive.
  private var underWay: [Sent] = []
  /// Messages that arrived lately, and may do so again.
  private var arrived: [Sent] = []

  private static let arrivedCountMax = 256

  /// Notes that a message was sent.
  mutating func send(_ message: Message, in row: Int) {
    underWay.append(Sent(message: message, row: row))
  }

  /// Notes that the network made a copy of a message, which is to arrive too.
  mutating func copy(_ message: Message) {
    guard let sent = underWay.first(where: { $0.message == message }) else { return }
    underWay.append(Sent(message: message, row: sent.row, isCopy: true))
  }

  /// Looks where a message was sent; nil if nobody noted it.
  ///
  /// - Complexity: O(*n*) in the messages under way
  mutating func receive(_ message: Message) -> Trip? {
    if let place = underWay.firstIndex(where: { $0.message == message }) {
      let sent = underWay.remove(at: place)
      if arrived.count == Self.arrivedCountMax { arrived.removeFirst() }
      arrived.append(sent)
      return Trip(row: sent.row, isRepeated: sent.isCopy)
    }
    guard let sent = arrived.last(where: { $0.message == message }) else { return nil }
    return Trip(row: sent.row, isRepeated: true)
  }
}
