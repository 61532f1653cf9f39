import ByteCoding
import DataDirCheck
import Environment
import SystemIO
import TestSupport
import Testing
import WALFormat

/// The logs of real members, as their servers left them when they were killed.
@Suite("Real logs")
struct RealLogTests {
  private static let members = [
    "etcd-3.4", "etcd-3.5", "etcd-3.5-restored", "etcd-3.5-three-members/m1", "etcd-3.8-alpha",
  ]

  private func path(_ member: String) -> String {
    Repository.path("Fixtures/\(member)")
  }

  @Test(arguments: members)
  func `a killed server's log has no error and no warning`(member: String) throws {
    let disk = DiskFileSystem()
    let directory = try WALDirectory.find(disk, at: path(member))
    let report = try WALScan(fileSystem: disk, directory: directory, displayPrefix: "").run()
    #expect(report.findings.filter { $0.severity > .notice }.map(\.problem.title) == [])
    #expect(report.end == .clean)
    #expect(report.firstIndex == 1)
  }

  @Test(arguments: members)
  func `the encoder writes what the server wrote, byte for byte`(member: String) throws {
    let disk = DiskFileSystem()
    let directory = try WALDirectory.find(disk, at: path(member))
    let file = try #require(directory.segments.first)
    let bytes = try disk.contents(of: file.path, byteCountMax: 64 << 20)
    var encoder: SegmentEncoder?
    _ = try WALWalk(disk, directory).forEach { _, step, window in
      guard case .record(let record) = step else { return true }
      let data = record.data.map { window.array($0) }
      if encoder == nil {
        encoder = SegmentEncoder(previousCRC: record.crc)
      } else {
        encoder?.append(record.kind, data: data)
      }
      return true
    }
    let written = try #require(encoder)
    #expect(written.preallocated(to: bytes.count) == bytes)
  }

  @Test func `threads change nothing in the report`() throws {
    let disk = DiskFileSystem()
    let directory = try WALDirectory.find(disk, at: path("etcd-3.4"))
    let scan = WALScan(fileSystem: disk, directory: directory, displayPrefix: "")
    let (serial, threaded) = (try scan.run(), try scan.run(runner: ThreadRunner()))
    #expect(serial.segments == threaded.segments)
    #expect(serial.termRuns == threaded.termRuns)
    #expect(serial.findings.map(\.observed) == threaded.findings.map(\.observed))
  }
}
