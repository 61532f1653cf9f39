import Foundation

/// A folder of a test's own, gone when the test lets go of it.
package final class Scratch: Sendable {
  /// Its path.
  package let path: String

  /// Creates an empty folder below the system's temporary one.
  package init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("assay-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try setPermissions(".", writable: true)
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("cannot remove \(path): \(error)")
    }
  }

  /// The path of something in it.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Copies a file or folder into it, and returns the copy's path.
  package func copy(of source: String, as name: String) throws -> String {
    try FileManager.default.copyItem(atPath: source, toPath: path(name))
    return path(name)
  }

  /// The text of a file in it.
  package func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  /// Writes bytes to a file in it.
  package func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  /// Gives or takes the right to write to everything below a name.
  package func setPermissions(_ name: String, writable: Bool) throws {
    let names = FileManager.default.enumerator(atPath: path(name))?.allObjects ?? []
    let paths = [path(name)] + names.compactMap { $0 as? String }.map { path(name) + "/" + $0 }
    for path in paths {
      let mode = writable ? 0o755 : 0o555
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
  }

  /// An empty file in it, open for writing.
  func fileHandle(_ name: String) throws -> FileHandle {
    try write([], to: name)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
  }
}
