internal import Environment
internal import Glibc

/// A regular file on disk, open for reading or also for writing.
///
/// Every call names its place in the file, so threads share the descriptor without a lock.
struct DiskFile: ReadableFile, WritableFile {
  /// Path the file was opened under, for messages.
  let path: String
  let byteCount: Int
  let descriptor: Descriptor

  /// Takes over a descriptor, if it stands for a regular file.
  init(path: String, descriptor: Descriptor) throws(FileError) {
    let status = try descriptor.status().orThrow(path, "stat")
    try status.requireFile(path)
    self.path = path
    self.byteCount = status.byteCount
    self.descriptor = descriptor
  }

  func read(
    at offset: Int,
    into buffer: inout [UInt8],
    from start: Int,
    byteCount wanted: Int
  ) throws(FileError) -> Int {
    precondition(offset >= 0, "read at offset \(offset)")
    precondition(
      start >= 0 && wanted >= 0 && start <= buffer.count - wanted,
      "\(wanted) bytes from \(start) do not fit a buffer of \(buffer.count)"
    )
    let found = unsafe buffer.withUnsafeMutableBytes { bytes in
      let target = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start..<(start + wanted)])
      return unsafe fill(target, at: offset)
    }
    return try found.orThrow(path, "read at byte \(offset)")
  }

  /// Fills memory from the file until it is full or the file ends.
  private func fill(
    _ target: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) -> Result<Int, SystemError> {
    var done = 0
    while done < target.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let outcome = retryingInterrupts {
        unsafe pread(descriptor.number, rest.baseAddress, rest.count, off_t(offset + done))
      }
      guard case .success(let count) = outcome, count > 0 else { return outcome.map { _ in done } }
      done += count
    }
    return .success(done)
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    precondition(offset >= 0, "write at offset \(offset)")
    let outcome = unsafe bytes.withUnsafeBytes { unsafe drain($0, at: offset) }
    try outcome.orThrow(path, "write at byte \(offset)")
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(FileError) {
    precondition(offset >= 0, "write at offset \(offset)")
    let outcome = unsafe bytes.withUnsafeBytes { unsafe drain($0, at: offset) }
    try outcome.orThrow(path, "write at byte \(offset)")
  }

  /// Writes all of some memory.
  private func drain(
    _ source: UnsafeRawBufferPointer,
    at offset: Int
  ) -> Result<Void, SystemError> {
    var done = 0
    while done < source.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: source[done...])
      let outcome = retryingInterrupts {
        unsafe pwrite(descriptor.number, rest.baseAddress, rest.count, off_t(offset + done))
      }
      switch outcome {
      case .success(let count): done += count
      case .failure(let error): return .failure(error)
      }
    }
    return .success(())
  }

  func truncate(to byteCount: Int) throws(FileError) {
    precondition(byteCount >= 0, "truncate to \(byteCount) bytes")
    _ = try retryingInterrupts { ftruncate(descriptor.number, off_t(byteCount)) }
      .orThrow(path, "truncate to \(byteCount) bytes")
  }

  func sync() throws(FileError) {
    _ = try retryingInterrupts { fsync(descriptor.number) }.orThrow(path, "sync")
  }

  func syncData() throws(FileError) {
    _ = try retryingInterrupts { fdatasync(descriptor.number) }.orThrow(path, "sync data")
  }
}
