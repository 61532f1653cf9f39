internal import Glibc

/// One of the two streams a process writes for people and pipes.
package enum StandardStream: Sendable {
  /// Results.
  case output
  /// Progress and remarks.
  case error

  /// What became of a write.
  package enum Outcome: Equatable, Sendable {
    /// Every byte was handed over.
    case written
    /// The reader is gone; nothing more can arrive.
    case closed
    /// The operating system refused, with its own words.
    case failed(reason: String)
  }

  /// Whether a person may be looking, rather than a pipe or a file.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes every byte, across interrupted and short writes.
  ///
  /// - Complexity: O(*n*) in the number of bytes
  package func write(_ bytes: [UInt8]) -> Outcome {
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor,
          buffer.baseAddress.map { unsafe $0 + start },
          bytes.count - start
        )
      }
      if count > 0 {
        start += count
      } else if errno == EPIPE {
        return .closed
      } else if errno != EINTR {
        return .failed(reason: unsafe String(cString: strerror(errno)))
      }
    }
    return .written
  }

  private var descriptor: Int32 {
    switch self {
    case .output: STDOUT_FILENO
    case .error: STDERR_FILENO
    }
  }
}

/// The process as its caller sees it.
package enum ThisProcess {
  /// Makes a closed pipe an answer of ``StandardStream/write(_:)`` instead of a deadly signal.
  package static func ignoreClosedPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// The value of an environment variable; nil if unset.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Ends the process at once.
  package static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
