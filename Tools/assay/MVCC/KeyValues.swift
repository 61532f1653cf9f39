internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SchemaFormat
internal import SystemIO

extension Argument {
  /// A user key.
  static let userKey = Argument("KEY", "key as text, or 0x and hex for bytes")
}

extension Option {
  /// `--prefix`, as etcdctl has it.
  static let keyPrefix = Option.flag("prefix", "take KEY as a prefix; an empty one is every key")
}

extension ParsedArguments {
  /// The key, or all keys with a prefix, that the command line is about.
  var keyInterval: KeyInterval {
    let word = one(.userKey)
    let key = BackendRow.bytes(hexadecimalText: word) ?? Array(word.utf8)
    guard has(.keyPrefix) else { return .key(key) }
    return key.isEmpty ? .all : .prefix(key)
  }
}

/// Opens the rows of the database that a path names.
func openRows(_ arguments: ParsedArguments) throws -> RowStream {
  do {
    return try RowStream(BoltBrowser(opening: arguments.one(.dataDirectory), in: DiskFileSystem()))
  } catch let error as BoltBrowserError {
    throw CannotLook(error.message)
  }
}

extension Output {
  /// Says on stderr what could not be read, and what the exit status then is.
  func unreadable(_ rows: RowStream) -> ExitStatus {
    for damage in rows.damage { remark(damage.line) }
    return rows.damage.isEmpty ? .clean : .errorsFound
  }
}

/// A value for people: a Kubernetes object by its name, anything else as printable text.
func valueText(_ value: [UInt8], limit: Int) -> String {
  guard let object = KubernetesObject(recognizing: value.rawSpan) else {
    return printable(value, limit: limit)
  }
  return objectText(object)
}

/// A value in a list: a Kubernetes object by its name, plain text as it is, nothing for the rest.
func shortValueText(_ value: [UInt8], limit: Int) -> String {
  if let object = KubernetesObject(recognizing: value.rawSpan) { return objectText(object) }
  let shown = printable(value, limit: limit)
  return shown.contains("\\x") ? "" : shown
}

/// `Pod v1 default/web`, `Lease coordination.k8s.io/v1 kube-system/x`, `encrypted by aescbc`.
func objectText(_ object: KubernetesObject) -> String {
  if case .encrypted(let provider) = object.encoding { return "encrypted by \(provider)" }
  var words = [object.kind]
  if !object.apiVersion.isEmpty { words.append(object.apiVersion) }
  let name = [object.namespace, object.name].compactMap { $0 }.joined(separator: "/")
  if !name.isEmpty { words.append(name) }
  return printable(Array(words.joined(separator: " ").utf8), limit: 512)
}

extension JSONWriter {
  /// Writes a Kubernetes object's identity, or nothing if the value is none.
  mutating func kubernetes(_ value: [UInt8]) {
    guard let object = KubernetesObject(recognizing: value.rawSpan) else { return }
    key("object")
    beginObject()
    if case .encrypted(let provider) = object.encoding {
      field("encryptedBy", provider)
    } else {
      field("apiVersion", object.apiVersion)
      field("kind", object.kind)
      field("namespace", object.namespace)
      field("name", object.name)
    }
    endObject()
  }

  /// Writes bytes as etcdctl does.
  mutating func base64(_ name: String, _ bytes: [UInt8]) {
    key(name)
    string(base64Text(bytes))
  }
}

/// Bytes in base64 with padding, as encoding/json writes them.
func base64Text(_ bytes: [UInt8]) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let count = min(3, bytes.count - start)
    var group: UInt32 = 0
    for offset in 0..<3 {
      group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
    }
    for digit in 0..<4 {
      let isPadding = digit > count
      let value = Int(group >> UInt32(18 - 6 * digit)) & 63
      text.append(isPadding ? UInt8(ascii: "=") : digits[value])
    }
  }
  return String(decoding: text, as: UTF8.self)
}
