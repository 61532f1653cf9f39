import BackendStore
import Environment
import SchemaFormat
import SystemIO
import Testing

@Suite("Backend on a disk")
struct BackendDiskTests {
  @Test func `everything works on real files as it does in memory`() throws {
    let disk = DiskFileSystem()
    let parent = ThisProcess.environment("TMPDIR") ?? "/tmp"
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let directory = "\(parent)/assay-backend-\(number)"
    try disk.createDirectory(directory)
    let path = directory + "/db"
    defer {
      do {
        for entry in try disk.list(directory) { try disk.remove(directory + "/" + entry.name) }
        try disk.remove(directory)
      } catch {
        Issue.record(error, "\(directory) stays behind")
      }
    }

    // Space is taken in steps of 16 MiB otherwise.
    let options = Stage.options()
    let backend = try Backend(opening: path, in: disk, options)
    func put(_ round: Int) throws {
      try backend.write { batch throws(BackendError) in
        try batch.createBucket(.lease)
        for number in 0..<500 {
          try batch.put(bytes("round \(round)"), for: bytes("\(1000 + number)"), in: .lease)
        }
      }
    }
    try put(0)
    try backend.forceCommit()
    let old = try backend.beginConcurrentRead()
    let snapshot = try backend.beginSnapshot()
    for round in 1...5 {
      try put(round)
      try backend.intervalElapsed()
    }
    try put(6)
    let hash = try backend.hash(ignoring: .nothing)
    try backend.defragment()
    try put(7)
    try backend.forceCommit()
    #expect(try old.text("1499") == "round 0")
    #expect(try backend.text("1499") == "round 7")
    #expect(try old.rows(in: .lease).count == 500)
    try put(6)
    #expect(try backend.hash(ignoring: .nothing) == hash)

    var copy: [UInt8] = []
    while true {
      let piece = try snapshot.next()
      if piece.isEmpty { break }
      copy += piece
    }
    try snapshot.end()
    try old.end()
    try backend.close()
    let files = InMemoryFileSystem(["db": copy])
    let restored = try Backend(opening: "db", in: files, options)
    #expect(try restored.text("1000") == "round 0")
    let reopened = try Backend(opening: path, in: disk, options)
    #expect(try reopened.hash(ignoring: .nothing) == hash)
    try reopened.checkInvariants()
    #expect(try disk.list(directory).map(\.name) == ["db"])
    try reopened.close()
  }
}
