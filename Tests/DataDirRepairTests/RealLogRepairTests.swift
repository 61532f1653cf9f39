import ByteCoding
import DataDirCheck
import DataDirRepair
import Environment
import SystemIO
import TestSupport
import Testing
import WALFormat

/// A real member's log, cut at places all over it.
@Suite("Real log repair")
struct RealLogRepairTests {
  private static let segmentName = "0000000000000000-0000000000000000.wal"

  private static let segment: [UInt8] = {
    let path = Repository.path("Fixtures/etcd-3.5-restored/member/wal/\(segmentName)")
    do {
      return try DiskFileSystem().contents(of: path, byteCountMax: 1 << 20)
    } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test(arguments: Array(stride(from: 17, to: 8000, by: 61)))
  func `a cut log is mended to the records before the cut`(byteCount: Int) throws {
    let cut = Array(Self.segment.prefix(byteCount))
    let disk = InMemoryFileSystem(["demo/member/wal/\(Self.segmentName)": cut])
    let plan = try WALRepairPlan(disk, path: "demo")
    try WALRepair(disk, plan).write(to: "mended")
    let mended = try #require(disk.files["mended/member/wal/\(Self.segmentName)"])
    #expect(cut.starts(with: mended))
    let kept = try WALRepairPlan(disk, path: "mended").report.recordCount
    #expect(kept == plan.report.recordCount)
    guard mended.count < cut.count else { return }
    // What was cut off is no whole record.
    let header = FrameHeader(
      word: (mended.count + 8 <= cut.count)
        ? cut.rawSpan.littleEndian(at: mended.count) : .max
    )
    let left = UInt64(cut.count - mended.count)
    #expect(header.recordByteCount + UInt64(header.paddingByteCount) + 8 > left)
  }
}
