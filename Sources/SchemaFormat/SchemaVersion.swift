internal import ByteCoding

/// Which etcd a database was last written by, and how that is known.
///
/// > Source: formats.md §6.2, "Schema detection"; upstream `server/storage/schema/schema.go`,
/// > `UnsafeDetectSchemaVersion`.
package struct SchemaVersion: Equatable, Sendable {
  /// What gives the version away.
  package enum Evidence: String, Sendable {
    /// `meta/storageVersion` says so.
    case storageVersion
    /// `meta/term` or `meta/confState` is there, which 3.5 began to write.
    case term
    /// Neither is there, though entries were applied.
    case noTerm
    /// Nothing but the version the cluster agreed on.
    case clusterVersion
  }

  /// Major version.
  package var major: Int
  /// Minor version.
  package var minor: Int
  /// How it is known.
  package var evidence: Evidence

  /// Creates a version.
  package init(major: Int, minor: Int, evidence: Evidence) {
    self.major = major
    self.minor = minor
    self.evidence = evidence
  }

  /// Major and minor version, such as `3.5`.
  package var text: String { "\(major).\(minor)" }

  /// Detects the version from values of the buckets `meta` and `cluster`.
  ///
  /// A storage version that is no version counts as absent here; that it is damaged is for a
  /// checker to say.
  ///
  /// - Parameters:
  ///   - meta: Value of a key of bucket `meta`; nil if absent.
  ///   - clusterVersion: Value of `cluster/clusterVersion`; nil if absent.
  /// - Returns: The version; nil of a database that has applied nothing and knows no version.
  package static func detect(
    meta: (MetaKey) -> [UInt8]?,
    clusterVersion: [UInt8]?
  ) -> SchemaVersion? {
    if let stored = meta(.storageVersion).flatMap({ SemanticVersion(parsing: $0.rawSpan) }) {
      return SchemaVersion(
        major: stored.major,
        minor: stored.minor,
        evidence: .storageVersion
      )
    }
    if meta(.term) != nil || meta(.confState) != nil {
      return SchemaVersion(major: 3, minor: 5, evidence: .term)
    }
    let agreed = clusterVersion.flatMap { SemanticVersion(parsing: $0.rawSpan) }
    if meta(.consistentIndex) != nil {
      return SchemaVersion(major: 3, minor: 4, evidence: .noTerm)
    }
    return agreed.map {
      SchemaVersion(major: $0.major, minor: $0.minor, evidence: .clusterVersion)
    }
  }
}
