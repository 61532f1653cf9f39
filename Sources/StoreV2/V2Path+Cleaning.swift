package import SnapFormat

/// Text compared by its bytes, as Go does, and not by what it looks like.
struct ByteText: Hashable, Comparable, Sendable {
  /// The text.
  let text: String

  init(_ text: some StringProtocol) { self.text = String(text) }

  static func == (left: Self, right: Self) -> Bool { left.text.hasSameBytes(as: right.text) }

  static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Texts of the same bytes look the same, so the hash of what they look like will do.
  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Whether listings leave nodes of this name out.
  var isHidden: Bool { text.utf8.first == UInt8(ascii: "_") }
}

extension String {
  /// Whether both hold the same bytes; `==` also takes two spellings of a letter for one.
  func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension V2Path {
  /// The components of a path from the root, `.` and `..` and empty ones resolved.
  ///
  /// - Complexity: O(*n*)
  static func components(of path: String) -> [ByteText] {
    var result: [ByteText] = []
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      let component = ByteText(Substring(part))
      switch component.text {
      case ".": continue
      case "..": _ = result.popLast()
      default: result.append(component)
      }
    }
    return result
  }

  /// The path of some components.
  static func join(_ components: some Sequence<ByteText>) -> String {
    var path = ""
    for component in components { path += "/\(component.text)" }
    return path.isEmpty ? "/" : path
  }

  /// The one spelling of a path that nodes and watchers have.
  ///
  /// > Source: features.md V2-5; Go's `path.Clean` of what is joined to `/`.
  package static func clean(_ path: String) -> String { join(components(of: path)) }

  /// The path of a child.
  static func child(of parent: String, _ name: ByteText) -> String {
    parent == "/" ? "/\(name.text)" : "\(parent)/\(name.text)"
  }

  /// The name of a key created in order: the index in 20 digits, so that names sort as numbers do.
  static func inOrderName(_ index: UInt64) -> String {
    let text = String(index)
    return String(repeating: "0", count: max(20 - text.utf8.count, 0)) + text
  }

  /// Whether a watcher of one path is not to be told of a change at another, below it.
  ///
  /// That is so when a component between the two is hidden.
  static func isHidden(_ path: String, from watched: String) -> Bool {
    guard watched.utf8.count <= path.utf8.count else { return false }
    let rest = path.utf8.dropFirst(watched.utf8.count)
    return components(of: String(decoding: rest, as: UTF8.self)).contains(where: \.isHidden)
  }
}
