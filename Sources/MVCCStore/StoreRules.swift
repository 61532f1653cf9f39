package import BackendStore
package import KeyIndexing
package import SchemaFormat

/// Whose behavior a store follows where releases of etcd differ.
///
/// What differs in the index is in ``KeyIndexRules``; here is what differs above it. Each property is
/// a switch with the releases that have it.
package struct StoreRules: Hashable, Sendable {
  /// The release whose behavior is followed.
  package let version: SemanticVersion
  /// Whose behavior the index follows.
  package let index: KeyIndexRules
  /// The bug that is switched on, in builds that have them.
  package let mutant: MVCCMutant?

  /// The newest behavior.
  package static let latest = StoreRules(of: SemanticVersion(major: 3, minor: 6))

  /// Follows the release that a version belongs to.
  ///
  /// - Parameters:
  ///   - version: A version of etcd.
  ///   - indexMutant: A bug of the index.
  ///   - mutant: A bug of the store.
  package init(
    of version: SemanticVersion,
    indexMutant: KeyIndexMutant? = nil,
    mutant: MVCCMutant? = nil
  ) {
    self.version = version
    index = KeyIndexRules(KeyIndexRules(of: version).release, mutant: indexMutant)
    self.mutant = mutant
  }

  /// Whether the consistent index is saved by each write of keys, and not by the hook before each
  /// commit: 3.4.
  ///
  /// > Source: formats.md §6.2.
  package var savesIndexWithWrites: Bool { !isSince(v3_4: nil, v3_5: 0) }

  /// Whether the term is saved beside the consistent index: from 3.5 on.
  ///
  /// > Source: formats.md §6.2.
  package var savesTerm: Bool { isSince(v3_4: nil, v3_5: 0) }

  /// Whether HashKV answers at the compact revision itself: from 3.4.27 and 3.5.10 on.
  ///
  /// > Source: formats.md §8.2.
  package var hashesAtCompactRevision: Bool { isSince(v3_4: 27, v3_5: 10) }

  /// Rows that a hash of the whole database leaves out.
  ///
  /// > Source: formats.md §8.1.
  package var hashIgnores: HashIgnores {
    if isSince(v3_4: nil, v3_5: nil) { return .v3_6 }
    return isSince(v3_4: nil, v3_5: 0) ? .v3_5 : .v3_4
  }

  /// Whether a compaction hashes the rows it goes through: from 3.5.5 on.
  ///
  /// > Source: formats.md §7.4.
  package var hashesCompactions: Bool { isSince(v3_4: nil, v3_5: 5) }

  /// Whether unknown orders are refused: from 3.6 on.
  ///
  /// > Source: wire.md §4.1.
  package var checksSortOptions: Bool { isSince(v3_4: nil, v3_5: nil) }

  /// Whether the operations of a transaction are checked in their order, and not all puts before all
  /// ranges: from 3.6 on.
  ///
  /// It decides which refusal is heard where several operations fail.
  ///
  /// > Source: `server/etcdserver/txn/txn.go`, `checkTxn`, in etcd; `apply.go`, `checkRequests`, in
  /// > 3.5. The release was not verified.
  package var checksTxnInOrder: Bool { isSince(v3_4: nil, v3_5: nil) }

  /// Whether the version has what came with a patch of 3.4 and of 3.5, and with 3.6.
  ///
  /// - Parameters:
  ///   - v3_4: First patch of 3.4 that has it; nil for none.
  ///   - v3_5: First patch of 3.5 that has it; nil for none.
  /// - Returns: Whether it is so recent.
  private func isSince(v3_4: Int?, v3_5: Int?) -> Bool {
    switch (version.major, version.minor) {
    case (3, 4): v3_4.map { version.patch >= $0 } ?? false
    case (3, 5): v3_5.map { version.patch >= $0 } ?? false
    case (let major, let minor): (major, minor) > (3, 5)
    }
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: MVCCMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
