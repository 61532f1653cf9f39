/// A hash of the key space at a revision.
package struct KeyValueHash: Equatable, Sendable {
  /// The checksum, CRC-32C.
  package var hash: UInt32
  /// How far the key space was compacted that it was computed over.
  package var compactRevision: Int64
  /// Revision it is of.
  package var revision: Int64

  /// Creates a hash.
  package init(hash: UInt32, compactRevision: Int64, revision: Int64) {
    self.hash = hash
    self.compactRevision = compactRevision
    self.revision = revision
  }
}

/// The hashes of the last compactions, which members compare.
///
/// > Source: formats.md §8.2, §8.4; `server/storage/mvcc/hash.go`, `hashStorage`, in etcd.
package struct CompactionHashes: Equatable, Sendable {
  /// Hashes that are kept.
  package static let countMax = 10

  /// The hashes, by ascending revision.
  package private(set) var sorted: [KeyValueHash] = []

  /// Keeps a hash, and lets go of the one with the least revision if there are too many.
  mutating func insert(_ hash: KeyValueHash) {
    sorted.removeAll { $0.revision == hash.revision }
    sorted.append(hash)
    sorted.sort { $0.revision < $1.revision }
    if sorted.count > Self.countMax { sorted.removeFirst() }
  }

  /// The hash of a compaction; nil if it is not kept.
  package func hash(at revision: Int64) -> KeyValueHash? {
    sorted.first { $0.revision == revision }
  }
}
