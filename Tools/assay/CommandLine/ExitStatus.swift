/// What a run ends with, as fsck's exit codes.
enum ExitStatus: Int32, Sendable {
  /// Nothing wrong was found.
  case clean = 0
  /// Something was wrong and is mended.
  case mended = 1
  /// Errors were found, or a repair was refused.
  case errorsFound = 4
  /// The path could not be read, or is not what the verb reads.
  case couldNotLook = 8
  /// The command line makes no sense.
  case usage = 16
}

/// The command line makes no sense: one line for people, without the command's name.
struct UsageError: Error {
  /// What is wrong, lower case, without a full stop.
  var message: String

  /// Creates an error.
  init(_ message: String) { self.message = message }
}

/// A verb cannot do its work on what the path names, and the exit status is 8.
struct CannotLook: Error {
  /// What is wrong, lower case, without a full stop; starts with the path.
  var message: String

  /// Creates an error.
  init(_ message: String) { self.message = message }
}
