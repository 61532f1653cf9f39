internal import Environment
internal import Glibc
internal import SystemIO
internal import Testing

@Suite("Lock on disk")
struct DiskFileLockTests {
  private let disk = DiskFileSystem()
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
    try disk.createFile(scratch("f"), [1])
  }

  @Test func `a lock keeps others out until it is given back`() throws {
    let path = scratch("f")
    let lock = try disk.lock(path)
    #expect(throws: FileError.locked(path: path)) { try disk.lock(path) }
    #expect(throws: FileError.locked(path: path)) { try disk.lock(path, .shared) }
    lock.unlock()
    lock.unlock()
    let readers = try [disk.lock(path, .shared), disk.lock(path, .shared)]
    #expect(throws: FileError.locked(path: path)) { try disk.lock(path) }
    for reader in readers { reader.unlock() }
    _ = try disk.lock(path)
  }

  @Test func `a lock ends with its last reference`() throws {
    do { _ = try disk.lock(scratch("f")) }
    _ = try disk.lock(scratch("f"))
  }

  @Test func `it is the lock bbolt takes`() throws {
    let descriptor = unsafe open(scratch("f"), O_RDWR | O_CLOEXEC)
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(throws: FileError.locked(path: scratch("f"))) { try disk.lock(scratch("f")) }
    #expect(flock(descriptor, LOCK_UN) == 0)
    let lock = try disk.lock(scratch("f"))
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == -1)
    lock.unlock()
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
  }

  @Test func `only files that are there can be locked`() throws {
    let (none, directory) = (scratch("none"), scratch.path)
    #expect(throws: FileError.notFound(path: none)) { try disk.lock(none) }
    #expect(throws: FileError.wrongKind(path: directory, wanted: .file)) {
      try disk.lock(directory)
    }
  }
}
