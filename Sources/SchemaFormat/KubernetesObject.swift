internal import ByteCoding
internal import ProtoWire

/// What a value of a Kubernetes control plane is, as far as its first fields tell.
///
/// API servers store most kinds as protobuf behind a magic number, custom resources as JSON, and
/// what encryption at rest covers behind a prefix of its own:
///
///      0         4
///     ┌─────────┬──────────────────────────────────────────────────────┐
///     │ k8s\0   │ runtime.Unknown { 1: TypeMeta, 2: raw object, … }    │
///     └─────────┴──────────────────────────────────────────────────────┘
///      magic     TypeMeta { 1: apiVersion, 2: kind }
///                raw object { 1: ObjectMeta { 1: name, 3: namespace }, … }
///
/// > Source: Kubernetes' `k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go` and
/// > `pkg/runtime/generated.proto`.
package struct KubernetesObject: Equatable, Sendable {
  /// How the object is stored.
  package enum Encoding: Equatable, Sendable {
    /// Protobuf behind the magic number.
    case protobuf
    /// JSON, as custom resources are.
    case json
    /// Encrypted at rest by a provider, such as `aescbc` or `kms`; nothing else is known.
    case encrypted(provider: String)
  }

  /// How the object is stored.
  package var encoding: Encoding
  /// Group and version, such as `apps/v1`; empty if encrypted.
  package var apiVersion: String
  /// Kind, such as `Deployment`; empty if encrypted.
  package var kind: String
  /// Namespace; nil for objects of the whole cluster.
  package var namespace: String?
  /// Name; nil if the object does not say.
  package var name: String?

  /// Longest text taken from a value; Kubernetes allows 253 bytes for a name.
  package static let textByteCountMax = 1024
  /// Longest value that is parsed as JSON; etcd's own limit for a request is 1.5 MiB.
  package static let jsonByteCountMax = 8 << 20
  /// The magic number.
  package static let magic: [UInt8] = [0x6b, 0x38, 0x73, 0x00]
  private static let encryptionPrefix = Array("k8s:enc:".utf8)

  /// Creates a description.
  package init(
    encoding: Encoding,
    apiVersion: String = "",
    kind: String = "",
    namespace: String? = nil,
    name: String? = nil
  ) {
    self.encoding = encoding
    self.apiVersion = apiVersion
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// Recognizes the value of a key; nil if it is nothing Kubernetes stores.
  ///
  /// - Complexity: O(1) in memory for protobuf; O(*n*) for JSON
  package init?(recognizing value: RawSpan) {
    if value.starts(with: Self.magic) {
      self.init(protobuf: value)
    } else if value.starts(with: Self.encryptionPrefix) {
      self.init(encrypted: value)
    } else if value.byteCount > 0, value.byteCount <= Self.jsonByteCountMax,
      value.byte(at: 0) == UInt8(ascii: "{")
    {
      self.init(json: value)
    } else {
      return nil
    }
  }

  private init?(encrypted value: RawSpan) {
    let start = Self.encryptionPrefix.count
    var end = start
    while end < value.byteCount, value.byte(at: end) != UInt8(ascii: ":") { end += 1 }
    guard end < value.byteCount, let provider = value.text(start..<end) else { return nil }
    self.init(encoding: .encrypted(provider: provider))
  }

  private init?(json value: RawSpan) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: value)
    } catch { return nil }
    guard let apiVersion = json["apiVersion"]?.stringValue,
      let kind = json["kind"]?.stringValue
    else { return nil }
    let metadata = json["metadata"]
    self.init(
      encoding: .json,
      apiVersion: apiVersion,
      kind: kind,
      namespace: metadata?["namespace"]?.stringValue,
      name: metadata?["name"]?.stringValue
    )
  }

  private init?(protobuf value: RawSpan) {
    let unknown = Self.magic.count..<value.byteCount
    guard let typeMeta = value.field(1, of: unknown),
      let kind = value.field(2, of: typeMeta).flatMap({ value.text($0) })
    else { return nil }
    self.init(
      encoding: .protobuf,
      apiVersion: value.field(1, of: typeMeta).flatMap { value.text($0) } ?? "",
      kind: kind
    )
    guard let raw = value.field(2, of: unknown), let metadata = value.field(1, of: raw) else {
      return
    }
    name = value.field(1, of: metadata).flatMap { value.text($0) }
    namespace = value.field(3, of: metadata).flatMap { value.text($0) }
    if namespace?.isEmpty == true { namespace = nil }
  }
}

extension RawSpan {
  fileprivate func starts(with prefix: [UInt8]) -> Bool {
    byteCount >= prefix.count && extracting(0..<prefix.count).isEqual(to: prefix.rawSpan)
  }

  /// The first length-delimited field with a number in a message; nil if the bytes run out first.
  fileprivate func field(_ number: Int32, of message: Range<Int>) -> Range<Int>? {
    var reader = ProtoReader(range: message, depth: 0)
    do throws(ProtoError) {
      while !reader.isAtEnd {
        let tag = try reader.tag(self)
        if tag.number == number, tag.wireType == .lengthDelimited {
          return try reader.lengthDelimited(self)
        }
        try reader.skip(tag, self)
      }
    } catch { return nil }
    return nil
  }

  /// Bytes as text; nil if they are too many or no UTF-8.
  fileprivate func text(_ range: Range<Int>) -> String? {
    guard range.count <= KubernetesObject.textByteCountMax else { return nil }
    return String(validating: array(range), as: UTF8.self)
  }
}
