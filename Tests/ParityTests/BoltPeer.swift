import Foundation
import ToolDriver

/// Real bbolt, asked by the program in `Tools/storagebench/go/boltscript`.
enum BoltPeer: String {
  /// bbolt as it is: it balances nodes in the order of a Go map, so one script can end in one of
  /// several shapes.
  case plain = "boltscript"
  /// bbolt that balances nodes in the order they were made, which is one of those it can take.
  case ordered

  private var program: String {
    let folder = ProcessInfo.processInfo.environment["ASSAY_BOLT_PEERS"] ?? "/no ASSAY_BOLT_PEERS"
    return folder + "/" + rawValue
  }

  /// Runs a script on a database until its pages are those of another one.
  ///
  /// - Returns: The transcript.
  /// - Throws: ``PeerError`` when no run has the pages wanted, or bbolt's check complains of either.
  func run(
    script: String,
    on database: String,
    _ setting: BoltSetting,
    until wanted: String
  ) throws -> String {
    let tries = self == .plain ? 400 : 1
    let words = ["-script", script, "-against", wanted, "-tries", String(tries)] + setting.words
    let run = try Tool.run(program, words + [database])
    guard run.status == 0 || !run.output.isEmpty else { throw PeerError(description: run.errors) }
    return run.output
  }

  /// What bbolt reads in a database: the contents as commands, its pages, and `OK`.
  func reading(_ database: String) throws -> [String] {
    let run = try Tool.run(program, ["-pages", database])
    guard run.status == 0 else { throw PeerError(description: run.output + run.errors) }
    return run.output.split(separator: "\n").dropFirst().map { String($0.dropFirst(2)) }
  }
}

/// How both engines open a database.
struct BoltSetting: Sendable {
  var pageByteCount = 4096
  var isMap = false
  var noFreelistSync = false
  var fillPercent: Double?

  /// The peer's options.
  var words: [String] {
    ["-page-size", String(pageByteCount), "-freelist", isMap ? "map" : "array", "-no-sync"]
      + (noFreelistSync ? ["-no-freelist-sync"] : [])
      + (fillPercent.map { ["-fill-percent", String($0)] } ?? [])
  }
}
