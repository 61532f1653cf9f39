internal import Environment
internal import Glibc

extension DiskFile {
  func map(byteCount: Int) throws(FileError) -> (any FileMapping)? {
    precondition(byteCount > 0, "map \(byteCount) bytes")
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, descriptor.number, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw SystemError(code: errno).fileError(path, "map \(byteCount) bytes")
    }
    return DiskMapping(address: UInt(bitPattern: address), byteCount: byteCount)
  }
}

/// A read-only mapping of a file on disk, undone when its last user is gone.
private final class DiskMapping: FileMapping {
  let address: UInt
  let byteCount: Int

  init(address: UInt, byteCount: Int) {
    self.address = address
    self.byteCount = byteCount
  }

  deinit { _ = unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), byteCount) }
}
