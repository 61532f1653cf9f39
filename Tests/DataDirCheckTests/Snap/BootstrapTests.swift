import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import SchemaFormat
import SnapFormat
import Testing

/// Which snapshot a server starts from.
@Suite("Bootstrap")
struct BootstrapTests {
  private func report(_ change: (inout MemberImage) -> Void) throws -> SnapReport {
    var image = MemberImage()
    change(&image)
    return try Inspection(InMemoryFileSystem(image.files())).snap
  }

  @Test func `the newest file with a committed record is loaded`() throws {
    #expect(try report { _ in }.loaded?.index == 10)
  }

  @Test func `a damaged file gives way to the one before`() throws {
    let report = try report { $0.setSnapshot(index: 10, bytes: [1, 2, 3]) }
    #expect(report.loaded?.index == 7)
    #expect(report.loaded?.membership?.members.map(\.id) == [0x1a, 0x2b, 0x3c])
  }

  @Test func `a file without record gives way to the one before`() throws {
    #expect(try report { $0.setSnapshot(index: 12) }.loaded?.index == 10)
  }

  @Test func `a record past the commit index is not taken`() throws {
    let report = try report { image in
      image.records.removeAll { record in
        if case .state(let state) = record { state.commit > 8 } else { false }
      }
    }
    #expect(report.loaded?.index == 7)
  }

  @Test func `without files the log is replayed from its start`() throws {
    #expect(try report { $0.snapFiles = [] }.loaded == nil)
  }

  @Test func `3-8 takes the last committed record and no file`() throws {
    let report = try report { image in
      image.snapFiles = []
      image.set("meta", MetaKey.storageVersion.rawValue, Array("3.8.0".utf8))
    }
    #expect(report.loaded?.index == 10)
    #expect(report.loaded?.confState?.voters == [0x1a, 0x2b, 0x3c])
    #expect(report.findings.map(\.problem.id) == [])
  }

  @Test func `3-8 passes over files an older server left`() throws {
    let report = try report { image in
      image.setSnapshot(index: 7, bytes: [])
      image.set("meta", MetaKey.storageVersion.rawValue, Array("3.8.0".utf8))
    }
    #expect(report.loaded?.index == 10)
    #expect(report.findings.map(\.problem.id) == [])
  }

  @Test func `a received database is taken for the one that is too old`() throws {
    let report = try report { image in
      image.rollBackDatabase(to: 8)
      image.snapFiles.append((SnapName.databaseSnapshotFile(index: 10), [1]))
    }
    #expect(report.findings.map(\.problem.id) == [])
    #expect(report.unproven.count == 1)
  }

  @Test func `without a log nothing is known to be loaded`() throws {
    let fileSystem = InMemoryFileSystem(MemberImage().files())
    let scan = try SnapScanner(fileSystem).scan("member/snap", as: "member/snap")
    let report = SnapAudit(scan, wal: nil, backend: nil).run()
    #expect(report.loaded == nil)
    #expect(report.files.map(\.name).count == 3)
    #expect(report.findings.map(\.problem.id) == [])
  }

  @Test func `a file that cannot be read is a finding`() throws {
    let fileSystem = InMemoryFileSystem(MemberImage().files())
    fileSystem.fail(
      .open,
      with: .failed(path: "x", operation: "open", reason: "input/output error")
    )
    let scan = try SnapScanner(fileSystem).scan("member/snap", as: "member/snap")
    #expect(scan.files.count { $0.fault != nil } == 1)
  }
}
