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

  /// Columns of the terminal; nil if the stream is none or does not say.
  package var columnCount: Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Writes every byte, across interrupted and short writes.
  ///
  /// - Complexity: O(*n*) in the number of bytes
  package func write(_ bytes: [UInt8]) -> Outcome {
    var done = 0
    while done < bytes.count {
      let outcome = unsafe bytes.withUnsafeBytes { source in
        retryingInterrupts {
          let rest = unsafe UnsafeRawBufferPointer(rebasing: source[done...])
          return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        }
      }
      switch outcome {
      case .success(let count): done += count
      case .failure(let error) where error.code == EPIPE: return .closed
      case .failure(let error) where error.code == EAGAIN: waitUntilWritable()
      case .failure(let error): return .failed(reason: error.reason)
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

  /// Waits where someone who shares the stream has made it non-blocking.
  private func waitUntilWritable() {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    unsafe poll(&wanted, 1, -1)
  }
}
