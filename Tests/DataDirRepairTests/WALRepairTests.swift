import DamageRecipes
import DataDirCheck
import DataDirRepair
import Environment
import Testing
import WALFormat

@Suite("WAL repair")
struct WALRepairTests {
  /// A log whose last segment is small enough to be cut everywhere.
  private static let log: LogBuilder = {
    var log = LogBuilder()
    for _ in 0..<2 { log.put(byteCount: 20) }
    log.cut()
    for _ in 0..<2 { log.put(byteCount: 20) }
    return log
  }()

  private func disk(_ files: [String: [UInt8]]) -> InMemoryFileSystem {
    var tree = ["/demo/member/snap/db": [1, 2, 3] as [UInt8]]
    for (path, bytes) in files { tree["/demo/" + path] = bytes }
    return InMemoryFileSystem(tree)
  }

  private func cut(_ byteCount: Int) -> [String: [UInt8]] {
    var files = Self.log.files()
    files[Self.log.lastPath] = Array(Self.log.current.bytes.prefix(byteCount))
    return files
  }

  @Test(arguments: 0..<Self.log.current.bytes.count)
  func `for every cut the result holds exactly the records before it`(byteCount: Int) throws {
    let bytes = Self.log.current.bytes
    let kept = (Self.log.current.frameOffsets + [bytes.count]).last { $0 <= byteCount } ?? 0
    let disk = disk(cut(byteCount))
    let before = disk.files
    let plan = try WALRepairPlan(disk, path: "/demo")
    try WALRepair(disk, plan).write(to: "/mended")
    let path = "mended/" + Self.log.lastPath
    #expect(disk.files[path] == Array(bytes.prefix(kept)))
    #expect(disk.files["mended/member/snap/db"] == [1, 2, 3])
    #expect(disk.files["mended/" + Self.log.path(0)] == before["demo/" + Self.log.path(0)])
    if kept == byteCount {
      #expect(disk.files[path + ".broken"] == nil)
    } else {
      #expect(disk.files[path + ".broken"] == Array(bytes.prefix(byteCount)))
    }
    #expect(before.allSatisfy { disk.files[$0.key] == $0.value }, "the source changed")
    #expect(try WALRepairPlan(disk, path: "/mended").isClean)
  }

  @Test(arguments: 0..<Self.log.current.bytes.count)
  func `in place the old segment is saved, then cut`(byteCount: Int) throws {
    let bytes = Self.log.current.bytes
    let kept = (Self.log.current.frameOffsets + [bytes.count]).last { $0 <= byteCount } ?? 0
    let disk = disk(cut(byteCount))
    try WALRepair(disk, try WALRepairPlan(disk, path: "/demo")).mendInPlace()
    let path = "demo/" + Self.log.lastPath
    #expect(disk.files[path] == Array(bytes.prefix(kept)))
    #expect(
      disk.files[path + ".broken"] == (kept == byteCount ? nil : Array(bytes.prefix(byteCount)))
    )
  }

  @Test(arguments: WALRecipes.all)
  func `what is no torn tail is refused or left as it is`(recipe: LogRecipe) throws {
    let disk = disk(recipe.make())
    let before = disk.files
    let plan = try WALRepairPlan(disk, path: "/demo")
    #expect(plan.isRefused == (recipe.severity == "error"))
    guard !plan.isRefused else { return }
    try WALRepair(disk, plan).write(to: "/mended")
    #expect(before.allSatisfy { disk.files[$0.key] == $0.value })
    #expect(try WALRepairPlan(disk, path: "/mended").isClean)
  }

  @Test func `a log without metadata left is mended with a warning`() throws {
    var log = LogBuilder()
    log.put(byteCount: 20)
    var files = log.files()
    files[log.lastPath] = Array(log.current.bytes.prefix(30))
    let disk = disk(files)
    let plan = try WALRepairPlan(disk, path: "/demo")
    guard case .torn(let cut) = plan.verdict else {
      Issue.record("expected a torn tail, found \(plan.verdict)")
      return
    }
    #expect(!cut.keepsMetadata)
    try WALRepair(disk, plan).write(to: "/mended")
    #expect(disk.files["mended/" + log.lastPath]?.count == 16)
  }

  @Test func `nothing that stands in the way is overwritten`() throws {
    var files = cut(60)
    files[Self.log.lastPath + ".broken"] = [9]
    let disk = disk(files)
    let repair = WALRepair(disk, try WALRepairPlan(disk, path: "/demo"))
    let before = disk.files
    #expect(throws: WALRepairError.self) { try repair.mendInPlace() }
    #expect(throws: WALRepairError.self) { try repair.write(to: "/mended") }
    #expect(throws: WALRepairError.targetInside(path: "/demo/x")) {
      try repair.write(to: "/demo/x")
    }
    #expect(disk.files == before)
  }
}

extension WALRepairPlan {
  fileprivate var isClean: Bool {
    if case .clean = verdict { true } else { false }
  }
}
