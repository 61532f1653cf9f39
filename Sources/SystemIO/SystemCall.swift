internal import Environment
internal import Glibc

/// Repeats a system call while a signal interrupts it.
///
/// - Parameter call: The call; negative when it failed, with the reason in `errno`.
/// - Returns: What the call returned, or the reason it failed for.
func retryingInterrupts<Value: SignedInteger>(
  _ call: () -> Value
) -> Result<Value, SystemError> {
  while true {
    let value = call()
    if value >= 0 { return .success(value) }
    let code = errno
    if code != EINTR { return .failure(SystemError(code: code)) }
  }
}

/// The reason a system call failed for.
struct SystemError: Error, Equatable {
  /// The value of `errno`.
  let code: Int32

  /// The system's own words for the reason, in lower case.
  var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
  }

  /// The reason as the environment names it.
  func fileError(_ path: String, _ operation: String) -> FileError {
    switch code {
    case ENOENT: .notFound(path: path)
    case EACCES, EPERM: .notPermitted(path: path)
    case ENOTDIR: .wrongKind(path: path, wanted: .directory)
    case EISDIR: .wrongKind(path: path, wanted: .file)
    case EEXIST: .alreadyExists(path: path)
    default: .failed(path: path, operation: operation, reason: reason)
    }
  }
}

extension Result where Failure == SystemError {
  /// The value, or the failure as the environment names it.
  func orThrow(_ path: String, _ operation: String) throws(FileError) -> Success {
    switch self {
    case .success(let value): return value
    case .failure(let error): throw error.fileError(path, operation)
    }
  }
}

/// An open descriptor, closed when its last user is gone.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens a path; the descriptor is not inherited by other programs and never waits.
  static func open(
    _ path: String,
    _ flags: Int32,
    mode: mode_t = 0
  ) -> Result<Descriptor, SystemError> {
    retryingInterrupts { unsafe Glibc.open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode) }
      .map(Descriptor.init)
  }

  /// What the descriptor stands for.
  func status() -> Result<FileStatus, SystemError> {
    var buffer = stat()
    return retryingInterrupts { unsafe fstat(number, &buffer) }.map { _ in FileStatus(buffer) }
  }
}

extension FileStatus {
  /// Takes over what the system says.
  init(_ buffer: stat) {
    switch buffer.st_mode & S_IFMT {
    case S_IFREG: self.init(kind: .file, byteCount: Int(buffer.st_size))
    case S_IFDIR: self.init(kind: .directory, byteCount: 0)
    default: self.init(kind: .other, byteCount: 0)
    }
  }

  /// Refuses what is not a regular file.
  func requireFile(_ path: String) throws(FileError) {
    switch kind {
    case .file: return
    case .directory: throw .wrongKind(path: path, wanted: .file)
    case .other: throw .wrongKind(path: path, wanted: .other)
    }
  }
}
