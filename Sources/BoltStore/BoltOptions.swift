internal import BoltFormat

/// The bbolt releases between which behavior differs.
///
/// > Source: formats.md §5.11 and §5.13.
package enum BoltRelease: String, CaseIterable, Sendable {
  /// Up to 1.3.6, as etcd 3.4 and 3.5 had it first: a file whose list of free pages is not stored
  /// grows with its pages alone.
  case v1_3_6 = "1.3.6"
  /// From 1.3.7: files grow in steps.
  case v1_3_7 = "1.3.7"
  /// From 1.4: a page is merged away when it is less than half as full as pages are made.
  case v1_4 = "1.4"
}

/// How a database is opened.
package struct BoltOptions: Sendable {
  /// Whether nothing may be changed.
  package var isReadOnly = false
  /// Page size of a database that is created; others know theirs.
  package var pageByteCount = PageSize.byteCountDefault
  /// How free pages are kept.
  package var freelistPolicy = FreelistPolicy.array
  /// Whether the list of free pages is left out of the file and found by a scan, as etcd has it.
  package var noFreelistSync = false
  /// Whether commits return before their bytes are durable; a crash may then leave anything.
  package var noSync = false
  /// Whether growth of the file is left to the next sync.
  package var noGrowSync = false
  /// Address space the file takes from the start; upstream `InitialMmapSize`.
  package var initialMapByteCount = 0
  /// Bytes by which a large file grows; upstream `AllocSize`.
  package var growthByteCount = 16 << 20
  /// The release whose behavior is followed.
  package var release = BoltRelease.v1_4
  /// Whether every commit checks the whole database afterwards, and fails where it is not sound.
  package var isStrict = false
  /// The bug that is switched on, in builds that have them.
  package var mutant: BoltMutant?
  /// The bug of the list of free pages that is switched on, in builds that have them.
  package var freelistMutant: FreelistMutant?

  /// Creates bbolt's defaults.
  package init() {}

  /// Changes some of bbolt's defaults.
  ///
  ///     let options = BoltOptions { $0.noFreelistSync = true }
  package init(_ change: (inout BoltOptions) -> Void) { change(&self) }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: BoltMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
