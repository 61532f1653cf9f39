internal import BackendStore
internal import ByteCoding
internal import KeyIndexing
internal import SchemaFormat

extension KVStore {
  /// Schedules a compaction: from now on reads below the revision are refused.
  ///
  /// The mark is durable when this returns. What is forgotten goes in batches, which are to be asked
  /// for; see ``compactBatch(_:)``.
  ///
  /// - Throws: ``KVRefusal/compacted`` and ``KVRefusal/futureRevision``.
  ///
  /// > Source: formats.md §7.4; `server/storage/mvcc/kvstore.go`, `updateCompactRev`, in etcd.
  package func compact(at revision: Int64) throws(KVError) {
    try requireRunning()
    precondition(!isWriting, "a write transaction is open")
    let before = marks
    do throws(CompactionRefusal) {
      try marks.schedule(revision, currentRevision: currentRevision)
    } catch {
      switch error {
      case .compacted: throw .refused(.compacted)
      case .future: throw .refused(.futureRevision)
      }
    }
    do throws(BackendError) {
      let batch = try consistentIndex.lockInsideApply(backend)
      if !rules.mutates(.compactionNotScheduled) {
        try batch.put(revision, as: .scheduledCompactRev)
      }
      try backend.unlock()
      try backend.forceCommit()
    } catch {
      throw fail(.backend(error))
    }
    compactions.append(
      CompactionJob(
        revision: revision,
        previousRevision: before.compactRevision,
        previousHadEnded: before.scheduled == before.finished
      )
    )
  }

  /// Takes up a compaction that a crash has interrupted.
  func resumeCompaction() throws(KVError) {
    guard let revision = marks.interrupted else { return }
    let before = marks
    // What is scheduled lies at or below the current revision of every release that counts it; an
    // older one begins below it and lets it be, as upstream does.
    do throws(CompactionRefusal) {
      try marks.schedule(revision, currentRevision: currentRevision)
    } catch {
      return
    }
    compactions.append(
      CompactionJob(
        revision: revision,
        previousRevision: before.compactRevision,
        previousHadEnded: false
      )
    )
  }

  /// Whether a compaction is scheduled that is not finished.
  package var isCompacting: Bool { !compactions.isEmpty }

  /// Whether every row that a compaction at a revision deletes is gone: what a client that asked for
  /// `physical` waits for.
  package func hasCompacted(at revision: Int64) -> Bool { (marks.finished ?? -1) >= revision }

  /// Does one batch of the compaction that was scheduled first.
  ///
  /// Each batch is a critical section; between them keys are read and written. Whoever calls leaves
  /// 10 ms between two batches of rows, or what else it thinks right.
  ///
  /// - Parameter pace: How much it does.
  /// - Returns: Whether anything is left to do.
  /// - Throws: What ended the store.
  /// - Complexity: O(*m* log *n*) in what the pace allows
  ///
  /// > Source: formats.md §7.4; `kvstore_compaction.go`, `scheduleCompaction`, in etcd.
  @discardableResult
  package func compactBatch(_ pace: CompactionPace = CompactionPace()) throws(KVError) -> Bool {
    try requireRunning()
    precondition(!isWriting, "a write transaction is open")
    guard var job = compactions.first else { return false }
    switch job.phase {
    case .index(let key, var available):
      let next = index.compact(
        at: job.revision,
        from: key,
        keyCountMax: max(1, pace.keyCountMax),
        into: &available
      )
      if let next {
        job.phase = .index(from: next, available: available)
      } else {
        let first = RevisionKey(revision: Revision(main: 0)).encoded
        job.phase = .rows(from: first, available: RevisionSet(available))
      }
      compactions[0] = job
      return true
    case .rows(let first, let available):
      let isFinished = try compactRows(&job, from: first, available, max(1, pace.rowCountMax))
      if isFinished {
        compactions.removeFirst()
        marks.finish(job.revision)
        if rules.hashesCompactions, job.previousHadEnded { keepHash(of: job) }
      } else {
        compactions[0] = job
      }
      return isCompacting
    }
  }

  /// Deletes the rows of one batch that are not available any more.
  ///
  /// - Returns: Whether it was the last.
  private func compactRows(
    _ job: inout CompactionJob,
    from first: [UInt8],
    _ available: RevisionSet,
    _ rowCountMax: Int
  ) throws(KVError) -> Bool {
    let scope = HashKVScope(
      revision: job.revision,
      compactRevision: job.previousRevision,
      kept: available,
      rules: rules.index
    )
    var doomed: [[UInt8]] = []
    var rowCount = 0
    var last: RevisionKey?
    var failure: KVError?
    var hash = job.hash
    let batch: BatchTransaction
    do throws(BackendError) {
      batch = try backend.lock()
      let end = RevisionKey(revision: Revision(main: job.revision &+ 1)).encoded
      try batch.visit(.key, from: first, to: Array(end[..<8]), limit: rowCountMax) { key, value in
        do throws(KVError) {
          let row = try RevisionKey(row: key)
          rowCount += 1
          last = row
          if scope.counts(row) { hash = CRC32C.update(CRC32C.update(hash, key), value) }
          if !available.contains(row.revision) { doomed.append(key.array()) }
          return true
        } catch {
          failure = error
          return false
        }
      }
    } catch {
      throw fail(.backend(error))
    }
    job.hash = hash
    if let failure {
      do throws(BackendError) { try backend.unlock() } catch { throw fail(.backend(error)) }
      throw fail(failure)
    }
    let isLast = rowCount < rowCountMax
    if let last {
      var next = Revision(main: last.revision.main, sub: last.revision.sub &+ 1)
      if rules.mutates(.batchSkipsRow) { next = Revision(main: last.revision.main &+ 1, sub: 1) }
      job.phase = .rows(from: RevisionKey(revision: next).encoded, available: available)
    }
    try endBatch(batch, of: job, doomed, isLast: isLast)
    return isLast
  }

  private func endBatch(
    _ batch: BatchTransaction,
    of job: CompactionJob,
    _ doomed: [[UInt8]],
    isLast: Bool
  ) throws(KVError) {
    do throws(BackendError) {
      for key in doomed { try batch.delete(key, in: .key) }
      if isLast || rules.mutates(.finishedWithFirstBatch) {
        try batch.put(job.revision, as: .finishedCompactRev)
      }
      try backend.unlock()
      if !isLast { try backend.forceCommit() }
    } catch {
      throw fail(.backend(error))
    }
  }
}

extension BatchTransaction {
  /// Writes a mark of compaction.
  fileprivate func put(_ main: Int64, as key: MetaKey) throws(BackendError) {
    let revision = RevisionKey(revision: Revision(main: main))
    try put(revision.encoded, for: key.nameBytes, in: .meta)
  }
}
