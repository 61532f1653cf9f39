import ByteCoding
import SnapFormat
import StoreV2
import Testing

@Suite("Replay of real logs")
struct ReplayTests {
  /// Reads are no part of a log, so how many a real member served is all that is not compared.
  @Test(arguments: RealLog.cases)
  func `a log from its first entry gives each snapshot byte for byte`(real: RealLog.Case) throws {
    var store = V2LiveStore()
    var entries = try RealLog.entries(real.log)[...]
    for path in real.snapshots {
      let (json, index) = try RealLog.snapshot(path)
      let saved = try V2LiveStore(recovering: json.rawSpan)
      let remembered = Dictionary(uniqueKeysWithValues: saved.history.map { ($0.index, $0) })
      while let entry = entries.first, entry.index <= index {
        try store.apply(entries.removeFirst().payload, remembered: remembered)
      }
      try store.checkInvariants()
      #expect(store.nodes == saved.nodes)
      #expect(store.history.map(\.encoded) == saved.history.map(\.encoded))
      #expect(withoutReads(store.saved) == withoutReads(json))
    }
  }

  @Test(arguments: RealLog.cases.flatMap(\.snapshots))
  func `a snapshot is saved again as it was`(path: String) throws {
    let json = try RealLog.snapshot(path).json
    let store = try V2LiveStore(recovering: json.rawSpan)
    #expect(store.saved == json)
    try store.checkInvariants()
  }

  @Test func `the keys after the last snapshot are there at the end of the log`() throws {
    var store = V2LiveStore()
    for entry in try RealLog.entries(RealLog.cases[0].log) {
      try store.apply(entry.payload, remembered: [:])
    }
    let event = try store.get("/1/dir", recursive: true, now: V2Time(unixNanoseconds: 0))
    #expect(event.listed.map(\.node.key) == (1...5).map { "/1/dir/k\($0)" })
    #expect(event.listed.map(\.node.value) == (1...5).map { "v\($0)" })
    #expect(store.currentIndex == 8)
  }

  /// The text without the two counters of reads.
  private func withoutReads(_ json: [UInt8]) -> String {
    String(decoding: json, as: UTF8.self).replacing(/"getsSuccess":\d+,"getsFail":\d+,/, with: "")
  }
}
