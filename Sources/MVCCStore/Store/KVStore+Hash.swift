internal import BackendStore
internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import SchemaFormat

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

extension KVStore {
  /// The hash of the key space at a revision, equal on all members that have come so far.
  ///
  /// A hash that a compaction at just that revision left is given as it is, with the compact revision
  /// of before.
  ///
  /// - Parameter asked: The revision; 0 or less for the current.
  /// - Returns: The hash, with what it was computed over.
  /// - Throws: ``KVRefusal/compacted`` and ``KVRefusal/futureRevision``.
  /// - Complexity: O(*n*) in the rows up to the revision
  ///
  /// > Source: formats.md §8.2; `server/storage/mvcc/kvstore.go`, `hashByRev`, in etcd.
  package func hashKV(at asked: Int64 = 0) throws(KVError) -> KeyValueHash {
    try requireRunning()
    if asked > 0 {
      if let kept = compactionHashes.hash(at: asked) { return kept }
      let isGone =
        rules.hashesAtCompactRevision ? asked < compactRevision : asked <= compactRevision
      guard !isGone else { throw .refused(.compacted) }
      guard asked <= currentRevision else { throw .refused(.futureRevision) }
    }
    let revision = asked > 0 ? asked : currentRevision
    let scope = HashKVScope(
      revision: revision,
      compactRevision: compactRevision,
      kept: rules.mutates(.hashCountsSupersededRows) ? RevisionSet() : index.keep(at: revision),
      rules: rules.index
    )
    var hash = CRC32C.checksum(Array("key".utf8).rawSpan)
    var failure: KVError?
    try withBackend { () throws(BackendError) in
      try backend.visit(.key, from: [], to: nil, limit: .max) { key, value in
        do throws(KVError) {
          let row = try RevisionKey(row: key)
          guard row.revision.main <= revision else { return false }
          if scope.counts(row) { hash = CRC32C.update(CRC32C.update(hash, key), value) }
          return true
        } catch {
          failure = error
          return false
        }
      }
    }
    if let failure { throw fail(failure) }
    return KeyValueHash(hash: hash, compactRevision: compactRevision, revision: revision)
  }

  /// Keeps the hash of a compaction that has ended.
  func keepHash(of job: CompactionJob) {
    compactionHashes.insert(
      KeyValueHash(
        hash: job.hash,
        compactRevision: job.previousRevision,
        revision: job.revision
      )
    )
  }
}
