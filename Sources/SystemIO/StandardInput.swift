package import Environment
internal import Glibc

/// What is handed to the process, as a pipe or from a terminal.
package enum StandardInput {
  /// Reads all there is, up to a limit.
  ///
  /// - Throws: ``FileError/failed(path:operation:reason:)``, also for more than the limit
  /// - Complexity: O(*n*) in the number of bytes
  package static func contents(byteCountMax: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let outcome = unsafe piece.withUnsafeMutableBytes { target in
        retryingInterrupts { unsafe read(STDIN_FILENO, target.baseAddress, target.count) }
      }
      switch outcome {
      case .success(0): return bytes
      case .success(let count): bytes += piece.prefix(count)
      case .failure(let error): throw failed(error.reason)
      }
      if bytes.count > byteCountMax { throw failed("more than the limit of \(byteCountMax) bytes") }
    }
  }

  private static func failed(_ reason: String) -> FileError {
    .failed(path: "-", operation: "read", reason: reason)
  }
}
