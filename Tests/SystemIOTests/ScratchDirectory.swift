internal import Environment
internal import SystemIO
internal import Testing

/// A directory of its own for one test, removed with all that is in it at the end.
final class ScratchDirectory {
  let path: String
  private let disk = DiskFileSystem()

  init() throws {
    let parent = ThisProcess.environment("TMPDIR") ?? "/tmp"
    path = "\(parent)/assay-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    try disk.createDirectory(path)
  }

  deinit {
    do { try removeAll(path) } catch { Issue.record(error, "\(path) stays behind") }
  }

  /// The path of a name in the directory.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  private func removeAll(_ path: String) throws {
    for entry in try disk.list(path) {
      let child = "\(path)/\(entry.name)"
      if entry.status.kind == .directory { try removeAll(child) } else { try disk.remove(child) }
    }
    try disk.remove(path)
  }
}
