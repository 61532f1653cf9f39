import Foundation
import TestSupport

/// What a finished program left behind.
package struct Run: Equatable, Sendable {
  /// Exit status; 128 and the signal's number if a signal ended it.
  package var status: Int32
  /// Everything it wrote to standard output.
  package var output: String
  /// Everything it wrote to standard error.
  package var errors: String

  /// Creates what a run left behind.
  package init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// Lines of standard error.
  package var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// Runs programs to their end.
package enum Tool {
  /// The `assay` that was built together with the tests.
  package static let path: String = {
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
    let folders = [bundle.map(parent), Repository.path(".build/debug")].compactMap { $0 }
    return folders.map { $0 + "/assay" }.first(where: isExecutable) ?? "assay is not built"
  }()

  /// Runs `assay`.
  package static func assay(_ words: String...) throws -> Run { try run(path, words) }

  /// Runs `assay`.
  package static func assay(_ words: [String]) throws -> Run { try run(path, words) }

  /// Runs a line of shell in which `$ASSAY` is the tool.
  package static func shell(_ line: String) throws -> Run {
    try run("/bin/sh", ["-c", line], environment: ["ASSAY": path])
  }

  /// Runs a program; its output goes through files, so no pipe can fill up.
  package static func run(
    _ program: String,
    _ words: [String],
    environment: [String: String] = [:]
  ) throws -> Run {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try scratch.fileHandle("output")
    process.standardError = try scratch.fileHandle("errors")
    try process.run()
    process.waitUntilExit()
    let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Run(
      status: process.terminationStatus + signal,
      output: try scratch.text("output"),
      errors: try scratch.text("errors")
    )
  }

  /// Whether a program stands at a path.
  package static func isExecutable(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
  }

  private static func parent(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
}
