package import SchemaFormat

/// Whose behavior an index follows where releases of etcd differ.
///
/// Reads and writes are the same in all of them. What differs is what becomes of tombstones: in a
/// compaction, and in a start after one.
///
/// > Source: formats.md §7.2, §7.4, §8.2; upstream `server/storage/mvcc/key_index.go`, `doCompact`,
/// > `restoreTombstone`; `server/storage/mvcc/kvstore.go`, `restore`.
package struct KeyIndexRules: Hashable, Sendable {
  /// The first releases with a behavior of their own.
  package enum Release: String, CaseIterable, Sendable {
    /// Compaction forgets tombstones up to its revision.
    case v3_4_0 = "3.4.0"
    /// A start counts the revision of a scheduled compaction.
    case v3_4_32 = "3.4.32"
    /// Compaction keeps a tombstone at its revision.
    case v3_4_34 = "3.4.34"
    /// A start indexes a key of which a tombstone alone is left.
    case v3_4_36 = "3.4.36"
    /// As 3.4.0.
    case v3_5_0 = "3.5.0"
    /// As 3.4.32.
    case v3_5_14 = "3.5.14"
    /// As 3.4.34.
    case v3_5_16 = "3.5.16"
    /// As 3.4.36.
    case v3_5_18 = "3.5.18"
    /// As 3.5.18.
    case v3_6_0 = "3.6.0"
  }

  /// The release whose behavior is followed.
  package let release: Release
  /// The bug that is switched on, in builds that have them.
  package let mutant: KeyIndexMutant?

  /// The newest behavior.
  package static let latest = KeyIndexRules(.v3_6_0)

  /// Follows a release.
  package init(_ release: Release, mutant: KeyIndexMutant? = nil) {
    self.release = release
    self.mutant = mutant
  }

  /// Follows the release that a version belongs to.
  ///
  /// Versions before 3.4 behave as 3.4.0, those after 3.6 as 3.6.0.
  package init(of version: SemanticVersion) {
    let minor = (version.major, version.minor)
    guard minor < (3, 6) else {
      self.init(.v3_6_0)
      return
    }
    let sameMinor = Release.allCases.filter { release in
      guard let first = SemanticVersion(release.rawValue) else { return false }
      return minor == (first.major, first.minor) && first.patch <= version.patch
    }
    self.init(sameMinor.last ?? .v3_4_0)
  }

  /// Whether compaction keeps a tombstone that stands exactly at its revision, so that watchers
  /// from that revision on learn of the deletion.
  package var keepsTombstoneAtCompaction: Bool {
    switch release {
    case .v3_4_0, .v3_4_32, .v3_5_0, .v3_5_14: false
    case .v3_4_34, .v3_4_36, .v3_5_16, .v3_5_18, .v3_6_0: !mutates(.etcd18089)
    }
  }

  /// Whether a start indexes a key whose first row is a tombstone.
  package var restoresTombstones: Bool {
    switch release {
    case .v3_4_0, .v3_4_32, .v3_4_34, .v3_5_0, .v3_5_14, .v3_5_16: false
    case .v3_4_36, .v3_5_18, .v3_6_0: !mutates(.etcd19179)
    }
  }

  /// Whether a start takes the revision of a compaction that was scheduled for one that was given
  /// out, though no row may be left of it.
  package var countsScheduledCompaction: Bool {
    switch release {
    case .v3_4_0, .v3_5_0: false
    case .v3_4_32, .v3_4_34, .v3_4_36, .v3_5_14, .v3_5_16, .v3_5_18, .v3_6_0:
      !mutates(.etcd17780)
    }
  }

  /// Whether HashKV leaves out a tombstone at the compact revision, so that members that keep it
  /// and members that deleted it agree.
  package var hashSkipsTombstoneAtCompaction: Bool {
    switch release {
    case .v3_4_0, .v3_4_32, .v3_5_0, .v3_5_14: false
    case .v3_4_34, .v3_4_36, .v3_5_16, .v3_5_18, .v3_6_0: !mutates(.etcd18274)
    }
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: KeyIndexMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
