import BoltFormat
import DamageRecipes
import DataDirCheck
import Environment
import SystemIO
import Testing

@Suite("Healthy databases")
struct HealthyImageTests {
  static let pageByteCounts = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]

  @Test(arguments: pageByteCounts, [0, 1, 40, 150])
  func `a healthy database of any page size and shape is clean`(
    _ pageByteCount: Int,
    _ count: Int
  ) throws {
    for compaction in [nil, Int64(count / 2)] where compaction != 0 {
      for freelist in [BoltImage.FreelistStorage.absent, .stored] {
        var history = StoreHistory.sample(count, compactedAt: compaction)
        history.put("/large", String(repeating: "x", count: 3000))
        var image = EtcdImage(history, pageByteCount: pageByteCount)
        image.freelist = freelist
        image.zeroPageCount = 3
        let report = try verified(image.encoded)
        #expect(report.findings.isEmpty, "\(report.lines)")
        #expect(report.facts.revision == history.revision)
        #expect(report.facts.rows == history.rows.count)
      }
    }
  }

  @Test(arguments: [2])
  func `what is found does not depend on the number of threads`(_ count: Int) throws {
    let recipes = DatabaseRecipe.all.map { $0.files() }
    let history = StoreHistory.sample(300, compactedAt: 200)
    let image = EtcdImage(history).encoded
    for files in recipes + [["db": image]] {
      let target = files.keys.contains("db") ? "db" : ""
      let serial = try verified(files, target)
      let threaded = try verified(files, target, runner: ThreadRunner(workerCount: count))
      #expect(serial.lines == threaded.lines)
      #expect(serial.facts.hashKV == threaded.facts.hashKV)
      #expect(serial.unproven == threaded.unproven)
    }
  }

  @Test func `free pages that hold older rows are no finding`() throws {
    let history = StoreHistory.sample(60)
    var image = EtcdImage(history)
    image.unreachedRows = [Array(history.rows[3..<7]), Array(history.rows[20..<23])]
    let report = try verified(image.encoded)
    #expect(report.findings.isEmpty, "\(report.lines)")
  }
}
