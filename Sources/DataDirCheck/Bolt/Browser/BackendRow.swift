package import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// One pair of a bucket of etcd's, decoded to what it is.
///
/// Fields keep their order, so a row reads the same as lines and as JSON. Password hashes are never
/// shown; the raw value is there for who needs them.
package struct BackendRow: Equatable, Sendable {
  /// The key as people write it: a revision, a lease id, a name.
  package var keyText: String
  /// What the value says.
  package var fields: [JSONMember]
  /// Why the pair is not what its bucket holds; nil if it is.
  package var failure: String?

  /// Bytes of a key or value shown on one line.
  private static let shownByteCountMax = 256

  /// Decodes a pair.
  ///
  /// - Parameters:
  ///   - key: Key bytes; trusted for nothing.
  ///   - value: Value bytes; trusted for nothing.
  ///   - bucket: Name of the top-level bucket; other names show printable bytes.
  package init(key: RawSpan, value: RawSpan, bucket: String) {
    keyText = Self.keyText(key, bucket: bucket)
    fields = []
    failure = nil
    guard let known = Bucket(rawValue: bucket) else {
      fields = [Self.bytesField("value", value)]
      return
    }
    do {
      fields = try Self.fields(known, key: key, value: value)
    } catch {
      failure = Self.words(error)
      fields = [Self.bytesField("value", value)]
    }
  }

  /// The key and the fields as aligned lines for people, long bytes cut.
  package var lines: [String] {
    var lines = [("row", keyText)]
    for field in fields { lines.append((field.name, Self.line(field.value))) }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { name, text in
      name + String(repeating: " ", count: width - name.count) + "  " + text
    }
  }

  /// The fields in one line for people, long bytes cut and the value of a row left out.
  package var summary: String {
    let isRow = fields.count > 1 && fields[0].name == "revision"
    return fields.filter { !isRow || ($0.name != "value" && $0.name != "valueHex") }
      .map { "\($0.name) \(Self.line($0.value))" }.joined(separator: ", ")
  }

  private static func line(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): printable(Array(text.utf8), limit: Self.shownByteCountMax)
    case .array(let values): values.map(line).joined(separator: ", ")
    case .object(let members):
      members.map { "\($0.name) \(line($0.value))" }.joined(separator: ", ")
    }
  }

  /// The key of a bucket as people write it.
  ///
  /// - Complexity: O(*n*) in the bytes shown
  package static func keyText(_ key: RawSpan, bucket: String) -> String {
    do {
      switch Bucket(rawValue: bucket) {
      case .key: return try RevisionKey(parsing: key).description
      case .lease where key.byteCount == 8:
        return hexadecimal(key.bigEndian(at: 0, as: UInt64.self), digits: 16)
      case .alarm:
        let alarm = try AlarmMember(decoding: key)
        return "\(hexadecimal(alarm.memberID)) \(alarm.alarm)"
      case .meta, .lease, .cluster, .members, .membersRemoved, .auth, .authUsers, .authRoles, nil:
        return printable(key)
      }
    } catch { return printable(key) }
  }

  /// Whether bytes have the shape of a key of bucket `key`.
  package static func isRevisionKey(_ key: RawSpan) -> Bool {
    do throws(RevisionKeyError) {
      _ = try RevisionKey(parsing: key)
      return true
    } catch { return false }
  }

  /// A row of bucket `key` in one line: user key, version, size and what Kubernetes calls it.
  package static func rowSummary(_ value: RawSpan) -> String {
    do throws(ProtoError) {
      let view = try KeyValueView(decoding: value)
      var text = "\(printable(value.extracting(view.key))) version \(view.version)"
      text += ", \(view.value.count) bytes"
      if view.lease != 0 {
        text += ", lease \(hexadecimal(UInt64(bitPattern: view.lease), digits: 16))"
      }
      guard let object = KubernetesObject(recognizing: value.extracting(view.value)) else {
        return text
      }
      let names = [object.namespace, object.name].compactMap { $0 }.joined(separator: "/")
      return "\(text), \(object.apiVersion) \(object.kind) \(names)"
    } catch { return "not a row: \(error.description)" }
  }

  /// Keys that a word of the command line may mean, the likeliest first.
  ///
  /// - Parameters:
  ///   - text: `0x` and hexadecimal digits, a revision `M.S` in bucket `key`, a lease id in
  ///     hexadecimal in bucket `lease`, or the key itself.
  ///   - bucket: Name of the top-level bucket.
  /// - Returns: At least one key.
  package static func keys(_ text: String, bucket: String) -> [[UInt8]] {
    let verbatim = Array(text.utf8)
    if let bytes = bytes(hexadecimalText: text) { return [bytes, verbatim] }
    switch Bucket(rawValue: bucket) {
    case .key:
      guard let revision = revision(text) else { return [verbatim] }
      return [
        RevisionKey(revision: revision).encoded,
        RevisionKey(revision: revision, isTombstone: true).encoded, verbatim,
      ]
    case .lease:
      guard let id = UInt64(text, radix: 16) else { return [verbatim] }
      return [stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: id >> $0) }]
    case .meta, .alarm, .cluster, .members, .membersRemoved, .auth, .authUsers, .authRoles, nil:
      return [verbatim]
    }
  }

  /// Bytes written as `0x` and pairs of hexadecimal digits; nil for any other text.
  package static func bytes(hexadecimalText text: String) -> [UInt8]? {
    guard text.hasPrefix("0x") || text.hasPrefix("0X") else { return nil }
    let digits = Array(text.dropFirst(2))
    guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place].hexDigitValue, let low = digits[place + 1].hexDigitValue
      else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }

  private static func revision(_ text: String) -> Revision? {
    let plain = text.hasSuffix("t") ? text.dropLast() : text[...]
    let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let main = parts.first.flatMap({ Int64($0) }), main >= 0 else {
      return nil
    }
    guard let sub = parts.count == 2 ? Int64(parts[1]) : 0, sub >= 0 else { return nil }
    return Revision(main: main, sub: sub)
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as ProtoError: error.description
    case let error as RecordError: error.message
    case let error as RevisionKeyError: error.message
    case let error as BackendRowError: error.message
    case let error: "\(error)"
    }
  }
}

/// Why a value is not what its key calls for, where no decoder of its own says so.
enum BackendRowError: Error, Equatable {
  /// The value has another size.
  case byteCount(expected: Int, found: Int)
  /// The value is not text of a kind.
  case notText(expected: String)

  /// One line for people.
  var message: String {
    switch self {
    case .byteCount(let expected, let found): "value has \(found) bytes, not \(expected)"
    case .notText(let expected): "value is not \(expected)"
    }
  }
}
