internal import BackendStore
internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import SchemaFormat

extension KVStore {
  /// Commits what is pending, and hashes the whole database.
  ///
  /// Members may differ in it at the same revision; it is of use for copies of one database alone.
  ///
  /// > Source: formats.md §8.1; `server/storage/mvcc/kvstore.go`, `hash`, in etcd.
  package func hash() throws(KVError) -> (hash: UInt32, revision: Int64) {
    try requireRunning()
    precondition(!isWriting, "a write transaction is open")
    do throws(BackendError) {
      return (try backend.hash(ignoring: rules.hashIgnores), currentRevision)
    } catch {
      throw fail(.backend(error))
    }
  }

  /// The hash of the key space at a revision, equal on all members that have come so far.
  ///
  /// A hash that a compaction at just that revision left is given as it is, with the compact revision
  /// of before.
  ///
  /// - Parameter asked: The revision; 0 for the current, and less than that for one without rows.
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
    let revision = asked == 0 ? currentRevision : asked
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
