/// What a record of the log holds.
///
/// > Source: formats.md §2.4; `server/storage/wal/wal.go` in etcd@c34dc7e.
package enum RecordKind: Int64, CaseIterable, Sendable {
  /// Node and cluster id; the second record of every segment.
  case metadata = 1
  /// A raft entry.
  case entry = 2
  /// A raft hard state.
  case state = 3
  /// The checksum of everything before; the first record of every segment.
  case crc = 4
  /// A mark that a snapshot was taken or received.
  case snapshot = 5

  /// The word for it in listings.
  package var name: String {
    switch self {
    case .metadata: "metadata"
    case .entry: "entry"
    case .state: "state"
    case .crc: "crc"
    case .snapshot: "snapshot"
    }
  }
}
