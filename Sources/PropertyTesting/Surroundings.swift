package import Environment
internal import SystemIO

/// What checking a law takes from the world; tests bring their own.
package struct Surroundings {
  /// Environment variables.
  package var variable: (String) -> String?
  /// Where failing cases are kept.
  package var files: any WritableFileSystem
  /// The directory relative paths start from; nil if there is none.
  package var workingDirectory: String?
  /// Whether a process of a number is running.
  package var isRunning: (Int) -> Bool
  /// The number of this process.
  package var processID: Int
  /// Seconds since some moment.
  package var seconds: () -> Double
  /// A seed for a run that was given none.
  package var seed: () -> UInt64
  /// Takes whole lines for people.
  package var show: (String) -> Void

  /// Creates surroundings.
  package init(
    variable: @escaping (String) -> String?,
    files: any WritableFileSystem,
    workingDirectory: String?,
    isRunning: @escaping (Int) -> Bool,
    processID: Int,
    seconds: @escaping () -> Double,
    seed: @escaping () -> UInt64,
    show: @escaping (String) -> Void
  ) {
    self.variable = variable
    self.files = files
    self.workingDirectory = workingDirectory
    self.isRunning = isRunning
    self.processID = processID
    self.seconds = seconds
    self.seed = seed
    self.show = show
  }

  /// This process, this machine's disk and clock.
  static var real: Surroundings {
    let start = ContinuousClock.now
    return Surroundings(
      variable: ThisProcess.environment,
      files: DiskFileSystem(),
      workingDirectory: ThisProcess.workingDirectory,
      isRunning: ThisProcess.isRunning,
      processID: ThisProcess.id,
      seconds: { (ContinuousClock.now - start) / .seconds(1) },
      seed: { UInt64.random(in: 0 ... .max) },
      // A line that cannot be shown is nobody's loss: what fails is in the error too.
      show: { _ = StandardStream.error.write(Array($0.utf8)) }
    )
  }
}
