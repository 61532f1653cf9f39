internal import BackendStore
internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import ProtoWire
internal import SchemaFormat

/// How far a store has come, by the numbers that never fall.
package struct StoreProgress: Equatable, Sendable {
  /// The current revision.
  package var revision: Int64
  /// Reads below this are refused.
  package var compactRevision: Int64
  /// Revision of the last compaction that has ended; -1 if none has.
  package var finishedRevision: Int64
  /// Index of the last entry that counts.
  package var consistentIndex: UInt64
}

extension KVStore {
  /// How far it has come.
  package var progress: StoreProgress {
    StoreProgress(
      revision: currentRevision,
      compactRevision: compactRevision,
      finishedRevision: marks.finished ?? -1,
      consistentIndex: consistentIndex.position.index
    )
  }

  /// Checks what holds between an earlier state and this one, a start without a crash between them
  /// or not.
  ///
  /// - Throws: ``KVError/brokenInvariant(_:)``, the first that is broken.
  package func checkStep(from earlier: StoreProgress) throws(KVError) {
    let now = progress
    try require(
      now.revision >= earlier.revision && now.compactRevision >= earlier.compactRevision
        && now.finishedRevision >= earlier.finishedRevision
        && now.consistentIndex >= earlier.consistentIndex,
      "\(now) after \(earlier)"
    )
  }

  /// Checks what holds between transactions: of the index, of the rows, and of both together.
  ///
  /// - Throws: ``KVError/brokenInvariant(_:)``, the first that is broken.
  /// - Complexity: O(*n* log *n*) in the rows
  package func checkInvariants() throws(KVError) {
    try requireRunning()
    do throws(BrokenInvariant) {
      try index.checkInvariants()
    } catch {
      throw .brokenInvariant(error.message)
    }
    try require(
      compactRevision <= currentRevision,
      "compacted at \(compactRevision), above the current revision \(currentRevision)"
    )
    try require(
      (marks.finished ?? -1) <= (marks.scheduled ?? -1),
      "finished \(marks.finished ?? -1), scheduled \(marks.scheduled ?? -1)"
    )
    try checkRows()
    for main in Set([max(1, compactRevision), currentRevision]).sorted() {
      try checkIndex(at: main)
    }
  }

  /// Every row is one that a transaction has written.
  private func checkRows() throws(KVError) {
    var failure: KVError?
    try view.visitHistory(from: 0, through: .max) { row, event in
      let main = row.revision.main
      let found = event.kv?.modRevision ?? 0
      if main > currentRevision {
        failure = .brokenInvariant("row \(row) is above the current revision \(currentRevision)")
      } else if found != main {
        failure = .brokenInvariant("row \(row) was written at \(found), as its value has it")
      }
      return failure == nil
    }
    if let failure { throw failure }
  }

  /// What the index says of a revision is what the rows say.
  private func checkIndex(at main: Int64) throws(KVError) {
    var states: [(key: [UInt8], state: IndexedState)] = []
    index.visit(.all, at: main) { key, state in
      states.append((key.array(), state))
      return true
    }
    for (key, state) in states {
      var options = RangeOptions()
      options.revision = main
      let pair = try view.range(.key(key), options).pairs.first
      let numbers = pair.map { [$0.createRevision, $0.modRevision, $0.version] } ?? []
      let expected = [state.created.main, state.modified.main, state.version]
      try require(
        pair?.key == key && numbers == expected,
        "\(KeyInterval.key(key).describe()) at \(main): \(numbers), the index says \(expected)"
      )
    }
  }

  private func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(KVError) {
    if !holds { throw .brokenInvariant(what()) }
  }
}
