internal import ByteCoding

/// The state of a downgrade as `cluster/downgrade` holds it, in JSON.
///
/// > Source: formats.md §6.1; upstream `server/etcdserver/version/downgrade.go`.
package struct DowngradeRecord: Equatable, Sendable {
  /// Version the cluster is going down to; empty if none.
  package var targetVersion: String
  /// Whether a downgrade is under way.
  package var enabled: Bool

  /// Creates a record.
  package init(targetVersion: String, enabled: Bool) {
    self.targetVersion = targetVersion
    self.enabled = enabled
  }

  /// Reads the value of `cluster/downgrade`.
  package init(parsing bytes: RawSpan) throws(RecordError) {
    let reader = try RecordReader(parsing: bytes)
    targetVersion = try reader.string("target-version")
    enabled = try reader.bool("enabled") ?? false
  }

  /// The record as etcd's encoder writes it, byte for byte.
  package var encoded: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    text.key("target-version")
    text.string(targetVersion)
    text.key("enabled")
    text.bool(enabled)
    text.endObject()
    return text.bytes
  }
}
