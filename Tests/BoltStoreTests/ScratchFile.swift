import Environment
import SystemIO
import Testing

/// The path of a file on disk for one test, removed at the end.
final class ScratchFile {
  let path: String

  init() {
    let parent = ThisProcess.environment("TMPDIR") ?? "/tmp"
    path = "\(parent)/assay-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).db"
  }

  deinit {
    do { try DiskFileSystem().remove(path) } catch { Issue.record(error, "\(path) stays behind") }
  }
}
