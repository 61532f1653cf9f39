import Foundation
import Glibc

/// Everything about a tree that looking must not change: names, bytes and times.
package struct TreeFingerprint: Equatable, Sendable {
  /// One line for each file and folder.
  package var lines: [String]

  /// Takes the fingerprint of everything at and below a path.
  ///
  /// The times are those of change and modification, to the nanosecond; the time of access is left
  /// out, which reading is allowed to move.
  package init(_ path: String) throws {
    let names = FileManager.default.enumerator(atPath: path)?.allObjects ?? []
    let relative = names.compactMap { $0 as? String }.sorted()
    lines = try ([""] + relative).map { name in
      let full = name.isEmpty ? path : path + "/" + name
      var info = stat()
      guard unsafe lstat(full, &info) == 0 else { throw POSIXError(.ENOENT) }
      let isFile = info.st_mode & S_IFMT == S_IFREG
      let content = isFile ? try Data(contentsOf: URL(fileURLWithPath: full)) : Data()
      return """
        \(name) inode \(info.st_ino) mode \(info.st_mode) size \(info.st_size) \
        modified \(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec) \
        changed \(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec) sum \(Self.sum(content))
        """
    }
  }

  /// FNV-1a of some bytes.
  private static func sum(_ bytes: Data) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
