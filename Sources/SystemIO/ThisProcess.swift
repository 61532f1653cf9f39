internal import Glibc

/// The process as its caller sees it.
package enum ThisProcess {
  /// Makes a closed pipe an answer of ``StandardStream/write(_:)`` instead of a deadly signal.
  package static func ignoreClosedPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// The value of an environment variable; nil if unset.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The directory relative paths start from; nil if it is gone.
  package static var workingDirectory: String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// The number of the process.
  package static var id: Int { Int(getpid()) }

  /// Whether a process of a number is running, whoever owns it.
  package static func isRunning(_ id: Int) -> Bool {
    guard let id = pid_t(exactly: id), id > 0 else { return false }
    return kill(id, 0) == 0 || errno == EPERM
  }

  /// Ends the process at once.
  package static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
