package import EtcdMessages

/// Which entries of a log count, found in a first reading.
///
/// Raft's followers write entries again when a new leader has others, a member that received a
/// snapshot goes on behind it, and bytes may be damaged. What counts is one stretch: consecutive
/// entries that are sound, each as it was written last.
package struct LogSurvey: Sendable {
  /// What stands before the first entry of the stretch.
  package enum Beginning: Equatable, Sendable {
    /// The log begins here, at entry 1 or at the first one that was kept.
    case log
    /// A snapshot that was received: what came before is in no entry of the stretch.
    case snapshot(WALSnapshot)
    /// Damage.
    case damage
  }

  /// Why the stretch does not go on.
  package enum Ending: Equatable, Sendable {
    /// The log ends here.
    case log
    /// Bytes could not be read, and what comes after them does not follow for certain.
    case damage(place: LogPlace, observed: String)
    /// The next entry is no raft log's next entry.
    case unsound(place: LogPlace, observed: String)
  }

  /// Entries of the stretch; nil for none.
  package internal(set) var indexes: ClosedRange<UInt64>?
  /// Term of the last entry; the snapshot's if there is none.
  package internal(set) var lastTerm: UInt64 = 0
  /// What stands before the stretch.
  package internal(set) var beginning = Beginning.log
  /// Why it does not go on.
  package internal(set) var ending = Ending.log
  /// Highest index that a hard state calls committed.
  package internal(set) var commit: UInt64 = 0
  /// Whose log it is.
  package internal(set) var metadata: MemberMetadata?
  /// Snapshot records, in file order.
  package internal(set) var snapshots: [WALSnapshot] = []
  /// Whether the log was made by a restore, so that its first entry has a database before it.
  ///
  /// A restore writes a vote in term 1, in which nobody ever campaigns.
  ///
  /// > Source: formats.md §4.4, step 5.
  package internal(set) var isRestored = false

  /// Whether the log ends in a write that never finished, as a crash leaves it.
  package internal(set) var isTorn = false
  /// Damage with the stretch's next entry right behind it, one line each.
  package internal(set) var passedDamage: [String] = []

  /// Number of the stretch's first entry among all entries of the log's files.
  var firstOrdinal = 0
  /// Number after that of its last entry.
  var endOrdinal = 0
  /// Entries that wrote an index again, by number.
  var overwrites: [(ordinal: Int, index: UInt64)] = []

  /// Index before the first entry of the stretch.
  package var baseIndex: UInt64 {
    if let indexes { return indexes.lowerBound - 1 }
    if case .snapshot(let snapshot) = beginning { return snapshot.index }
    return 0
  }

  /// Index of the last entry; the base if there is none.
  package var lastIndex: UInt64 { indexes?.upperBound ?? baseIndex }

  /// Whether entry 1 is there and nothing came before it.
  package var reachesBack: Bool { indexes?.lowerBound == 1 && !isRestored }
}

/// Where something stands in a log.
package struct LogPlace: Equatable, Sendable {
  /// Name of the segment.
  package var file: String
  /// Byte offset of the frame.
  package var offset: Int
}
