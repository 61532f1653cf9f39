import Foundation
import TestSupport
import Testing
import ToolDriver

extension Repository {
  /// Its root folder.
  static let root = URL(fileURLWithPath: path("."))

  /// Swift files below a top-level folder, by path; none if the folder is absent.
  static func sources(below folder: String) throws -> [SwiftSource] {
    try files(below: folder).filter { $0.hasSuffix(".swift") }.map { path in
      let bytes = try Data(contentsOf: root.appendingPathComponent(path))
      return SwiftSource(path: path, bytes: Array(bytes))
    }
  }

  /// Regular files below a folder, relative to the root and sorted; none if the folder is absent.
  static func files(below folder: String) throws -> [String] {
    let base = root.appendingPathComponent(folder)
    guard let names = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return names.compactMap { $0 as? String }.map { "\(folder)/\($0)" }
      .filter { (try? isFile($0)) ?? false }.sorted()
  }

  /// Names in a folder, sorted; none if the folder is absent.
  static func names(in folder: String) -> [String] {
    let path = root.appendingPathComponent(folder).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static func isFile(_ path: String) throws -> Bool {
    let values = try root.appendingPathComponent(path).resourceValues(forKeys: [.isRegularFileKey])
    return values.isRegularFile ?? false
  }
}

/// The three folders that hold Swift, read once for all tests.
enum Sources {
  /// Modules.
  static let modules = Result { try Repository.sources(below: "Sources") }
  /// Command line and other programs.
  static let tools = Result { try Repository.sources(below: "Tools") }
  /// Tests.
  static let tests = Result { try Repository.sources(below: "Tests") }

  /// Everything that ships.
  static func shipped() throws -> [SwiftSource] { try modules.get() + tools.get() }
  /// Everything.
  static func all() throws -> [SwiftSource] { try shipped() + tests.get() }
}

/// Records one issue that lists every place where a law is broken.
func expectNone(
  _ places: [String],
  _ reason: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard !places.isEmpty else { return }
  Issue.record(
    "\(([reason] + places.sorted()).joined(separator: "\n  "))",
    sourceLocation: sourceLocation
  )
}
