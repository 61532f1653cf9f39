internal import ByteCoding
internal import EtcdMessages
internal import RaftCore

/// What a member applies entries to: a digest that every entry changes.
///
/// Two applications with the same digest applied the same entries in the same order.
struct SimulatedApplication: Equatable, Sendable {
  /// Index of the last entry that was applied.
  private(set) var index: UInt64 = 0
  /// Term of that entry.
  private(set) var term: UInt64 = 0
  /// Digest of all entries up to it.
  private(set) var digest: UInt64 = 0
  /// Membership after it.
  var confState: ConfState

  /// Creates an application from a snapshot.
  init(_ snapshot: Snapshot) {
    index = snapshot.index
    term = snapshot.id.term
    confState = snapshot.confState
    digest = (snapshot.value.data ?? []).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Applies an entry.
  mutating func apply(_ entry: Entry) {
    index = entry.index
    term = entry.term
    digest = Self.digest(entry, after: digest)
  }

  /// A snapshot of the application.
  var snapshot: Snapshot {
    let data = (0..<8).map { UInt8(truncatingIfNeeded: digest >> ($0 * 8)) }
    return Snapshot(id: EntryID(term: term, index: index), confState: confState, data: data)
  }

  /// Digest of an entry and all before it.
  static func digest(_ entry: Entry, after before: UInt64) -> UInt64 {
    let parts = [before, entry.term, entry.index, UInt64(truncatingIfNeeded: entry.type.rawValue)]
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in parts { digest = mixed(digest ^ part) }
    if let data = entry.data {
      for byte in data { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return digest
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let half = (value ^ (value >> 32)) &* 0xd6e8_feb8_6659_fd93
    return half ^ (half >> 32)
  }
}
