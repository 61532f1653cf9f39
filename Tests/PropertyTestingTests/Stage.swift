internal import Environment
internal import PropertyTesting
internal import Synchronization

/// Surroundings in memory: a disk, a clock that is advanced by hand, and what was printed.
final class Stage: Sendable {
  struct State {
    var variables: [String: String] = [:]
    var seconds = 0.0
    /// How far the clock moves whenever it is looked at.
    var secondsPerLook = 0.0
    var shown = ""
    var running: Set<Int> = []
  }

  let files: InMemoryFileSystem
  let state = Mutex(State())

  /// Creates a stage in a package, or in other folders.
  init(_ files: [String: [UInt8]] = ["/home/pack/.build/x": []]) {
    self.files = InMemoryFileSystem(files)
  }

  /// What was printed.
  var shown: String { state.withLock { $0.shown } }

  /// The names of the files in the folder for failing cases.
  var saved: [String] {
    files.files.keys.filter { $0.contains("assay-failures") }.sorted()
  }

  /// Sets an environment variable.
  func set(_ name: String, _ value: String?) {
    state.withLock { $0.variables[name] = value }
  }

  /// Checks a law on this stage.
  func check(_ law: Law, seed: UInt64 = 0x5eed, processID: Int = 40) throws {
    let surroundings = Surroundings(
      variable: { [self] name in state.withLock { $0.variables[name] } },
      files: files,
      workingDirectory: "/home/pack/Sources",
      isRunning: { [self] id in state.withLock { $0.running.contains(id) } },
      processID: processID,
      seconds: { [self] in
        state.withLock { state in
          state.seconds += state.secondsPerLook
          return state.seconds
        }
      },
      seed: { seed },
      show: { [self] line in state.withLock { $0.shown += line } }
    )
    try law.check(in: surroundings, fileID: "Module/File.swift", function: "a law's test (x)()")
  }

  /// The report of a law that fails on this stage; nil if it holds.
  func failure(_ law: Law, seed: UInt64 = 0x5eed, processID: Int = 40) throws -> String? {
    do {
      try check(law, seed: seed, processID: processID)
      return nil
    } catch let failure as LawFailure {
      return failure.description
    }
  }
}
