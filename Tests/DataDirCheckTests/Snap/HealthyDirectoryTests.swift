import DataDirCheck
import Environment
import SystemIO
import TestSupport
import Testing

@Suite("Healthy directories")
struct HealthyDirectoryTests {
  @Test(arguments: [
    ("etcd-3.4", "3.4", 6012), ("etcd-3.5", "3.5", 7014), ("etcd-3.5-restored", "3.5", 1),
    ("etcd-3.5-three-members/m1", "3.5", 755), ("etcd-3.5-three-members/m2", "3.5", 755),
    ("etcd-3.5-three-members/m3", "3.5", 672), ("etcd-3.8-alpha", "3.8", 6012),
  ])
  func `what kill -9 leaves has no finding`(name: String, version: String, snapshot: UInt64) throws
  {
    let inspection = try Inspection(DiskFileSystem(), at: Repository.path("Fixtures/\(name)"))
    #expect(inspection.findings.map(\.line) == [])
    #expect(inspection.cross.facts.etcdVersion == version)
    #expect(inspection.cross.facts.snapshotIndex == snapshot)
    // 3.4 keeps no term beside the index.
    let unproven = inspection.snap.unproven + inspection.cross.unproven
    #expect(unproven.count == (version == "3.4" ? 1 : 0), "\(unproven)")
  }
}
