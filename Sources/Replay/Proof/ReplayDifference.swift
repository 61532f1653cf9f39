internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// A row that the database and the replay disagree on.
package struct ReplayDifference: Equatable, Sendable {
  /// The bucket.
  package var bucket: String
  /// Revision of the row, in bucket `key`.
  package var revision: RevisionKey?
  /// The user key in bucket `key`, the row's own key in others; printable.
  package var key: String
  /// What the database holds.
  package var observed: String
  /// What the log makes of it.
  package var expected: String

  /// Creates a difference between rows of bucket `key`; nil for a row that is not there.
  init(_ revision: RevisionKey, stored: [UInt8]?, replayed: [UInt8]?) {
    bucket = Bucket.key.rawValue
    self.revision = revision
    key = Self.userKey(stored ?? replayed ?? [])
    observed = stored.map { Self.text(revision, $0) } ?? "no row"
    expected = replayed.map { Self.text(revision, $0) } ?? "no row"
    if observed == expected { Self.tellApart(stored, replayed, &observed, &expected) }
  }

  /// Creates a difference between rows of another bucket.
  init(_ bucket: Bucket, key: String, observed: String, expected: String) {
    self.bucket = bucket.rawValue
    self.key = key
    self.observed = observed
    self.expected = expected
  }

  /// The place for people.
  package var place: String {
    let at = revision.map { " revision \($0)" } ?? ""
    return "bucket \"\(bucket)\"\(at) key \(key)"
  }

  private static func userKey(_ value: [UInt8]) -> String {
    do throws(ProtoError) {
      let view = try KeyValueView(decoding: value.rawSpan)
      return printable(value.rawSpan.extracting(view.key))
    } catch {
      return "that does not decode"
    }
  }

  /// A row's value in a few words.
  private static func text(_ revision: RevisionKey, _ value: [UInt8]) -> String {
    do throws(ProtoError) {
      let view = try KeyValueView(decoding: value.rawSpan)
      let key = printable(value.rawSpan.extracting(view.key))
      if revision.isTombstone { return "a deletion of \(key)" }
      var text = "a put of \(key), create \(view.createRevision), version \(view.version)"
      if view.lease != 0 { text += ", lease \(hexadecimal(UInt64(bitPattern: view.lease)))" }
      let shown = printable(value.rawSpan.extracting(view.value), limit: 40)
      let count = view.value.count
      return text + ", \(count == 1 ? "1 byte" : "\(count) bytes") \(shown)"
    } catch {
      return "\(value.count) bytes that do not decode"
    }
  }

  /// Says where two values differ that look the same.
  private static func tellApart(
    _ stored: [UInt8]?,
    _ replayed: [UInt8]?,
    _ observed: inout String,
    _ expected: inout String
  ) {
    guard let stored, let replayed else { return }
    let place = zip(stored, replayed).prefix { $0 == $1 }.count
    observed += ", byte \(place) \(byte(stored, place))"
    expected += ", byte \(place) \(byte(replayed, place))"
  }

  private static func byte(_ bytes: [UInt8], _ place: Int) -> String {
    place < bytes.count ? "0x" + hexadecimal(UInt64(bytes[place])) : "missing"
  }
}
