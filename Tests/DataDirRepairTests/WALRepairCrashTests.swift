import DamageRecipes
import DataDirCheck
import DataDirRepair
import Environment
import Testing
import WALFormat

/// Repairs that stop half-way: a call fails, then the power does.
@Suite("WAL repair crashes")
struct WALRepairCrashTests {
  private static let operations: [InMemoryFileSystem.Operation] = [
    .create, .write, .truncate, .sync, .rename, .read, .open, .list,
  ]

  private let log = LogBuilder.sound

  /// A log with a torn tail, and its last segment's bytes.
  private func tornDisk() -> (disk: InMemoryFileSystem, path: String, bytes: [UInt8]) {
    let path = "demo/" + log.lastPath
    let bytes = Array(log.current.bytes.dropLast(3))
    var files: [String: [UInt8]] = [:]
    for (name, content) in log.files() { files["demo/" + name] = content }
    files[path] = bytes
    return (InMemoryFileSystem(files), path, bytes)
  }

  @Test(arguments: operations, 1...8)
  func `in place the old segment survives under one name or the other`(
    operation: InMemoryFileSystem.Operation,
    count: Int
  ) throws {
    let (disk, path, bytes) = tornDisk()
    let repair = WALRepair(disk, try WALRepairPlan(disk, path: "demo"))
    disk.fail(operation, at: count, with: .failed(path: "", operation: "test", reason: "told to"))
    do { try repair.mendInPlace() } catch {}
    disk.crash()
    #expect([disk.files[path], disk.files[path + ".broken"]].contains(bytes))
  }

  @Test(arguments: operations, 1...8)
  func `a new directory has its name only when it is whole`(
    operation: InMemoryFileSystem.Operation,
    count: Int
  ) throws {
    let (disk, _, _) = tornDisk()
    let before = disk.files
    let plan = try WALRepairPlan(disk, path: "demo")
    disk.fail(operation, at: count, with: .failed(path: "", operation: "test", reason: "told to"))
    do { try WALRepair(disk, plan).write(to: "mended") } catch {}
    disk.crash()
    #expect(before.allSatisfy { disk.files[$0.key] == $0.value })
    guard disk.files.keys.contains(where: { $0.hasPrefix("mended/") }) else { return }
    let result = try WALRepairPlan(InMemoryFileSystem(disk.files), path: "mended")
    #expect(result.report.recordCount == plan.report.recordCount)
    guard case .clean = result.verdict else {
      Issue.record("the new directory is \(result.verdict)")
      return
    }
  }
}
