internal import Environment
internal import FuzzEngine
internal import SystemIO

/// What the command line asks for.
struct Options {
  var targets: [FuzzTarget] = []
  var caseCount = 100_000
  var first = 0
  var seed: UInt64 = 1
  var from: String?

  /// Reads arguments; nil if they are not understood.
  init?(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch name {
      case "--target" where value == "all": targets = FuzzTarget.allCases
      case "--target":
        guard let target = FuzzTarget(rawValue: value) else { return nil }
        targets = [target]
      case "--cases":
        guard let number = Int(value), number >= 0 else { return nil }
        caseCount = number
      case "--first":
        guard let number = Int(value), number >= 0 else { return nil }
        first = number
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--from": from = value
      default: return nil
      }
    }
    if targets.isEmpty { return nil }
  }
}

/// Writes a line to stderr.
func remark(_ line: String) { _ = StandardStream.error.write(Array((line + "\n").utf8)) }

/// The files below a path.
struct FileTree<System: FileSystem> {
  private let system: System

  init(_ system: System) { self.system = system }

  /// Bytes by path of a file, or of all files in a directory and below it.
  func contents(of path: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    var pending = [path]
    while let next = pending.popLast() {
      if try system.status(next).kind == .directory {
        pending += try system.list(next).map { "\(next)/\($0.name)" }
      } else {
        let file = try system.open(next)
        found[next] = try file.bytes(at: 0, byteCount: file.byteCount)
      }
    }
    return found
  }
}
