package import Environment
internal import Glibc

/// Where a program writes: its result, or remarks about its run.
package enum StandardStream: Sendable {
  /// Standard output, for results.
  case output
  /// Standard error, for remarks and progress.
  case error

  private var descriptor: Int32 {
    switch self {
    case .output: STDOUT_FILENO
    case .error: STDERR_FILENO
    }
  }

  /// Writes all bytes.
  ///
  /// A reader that has gone away, as `head` does, is no error.
  ///
  /// - Returns: Whether anyone still reads.
  @discardableResult
  package func write(_ bytes: [UInt8]) throws(FileError) -> Bool {
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
      case .failure(let error) where error.code == EPIPE: return false
      case .failure(let error) where error.code == EAGAIN: waitUntilWritable()
      case .failure(let error): throw error.fileError(name, "write")
      }
    }
    return true
  }

  /// Writes all of a text, as ``write(_:)-([UInt8])`` does.
  @discardableResult
  package func write(_ text: String) throws(FileError) -> Bool { try write(Array(text.utf8)) }

  /// Whether a person looks at the stream.
  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal, if the stream is one that says.
  package var columnCount: Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  private var name: String {
    switch self {
    case .output: "standard output"
    case .error: "standard error"
    }
  }

  /// Waits where someone has made the stream non-blocking.
  private func waitUntilWritable() {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    unsafe poll(&wanted, 1, -1)
  }
}

/// What the program was started with.
package enum Surroundings {
  /// The value of an environment variable.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Whether colors are unwanted: `NO_COLOR` is set to anything but nothing.
  package static var forbidsColor: Bool { !(variable("NO_COLOR") ?? "").isEmpty }

  /// The directory relative paths start from.
  package static var workingDirectory: String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }

  /// Lets a write to a closed pipe fail instead of ending the program.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }
}
