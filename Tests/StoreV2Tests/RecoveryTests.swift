import ByteCoding
import SnapFormat
import StoreV2
import Testing

@Suite("V2 recovery")
struct RecoveryTests {
  private let now = V2Time(unixNanoseconds: 1_700_000_000_000_000_000)

  private func small() throws -> V2LiveStore {
    var store = V2LiveStore(rules: V2Rules { $0.historyCapacity = 2 })
    let ttl = V2TTLOptions(expireTime: V2Time(unixNanoseconds: 1_700_000_001_000_000_000))
    _ = try store.set("/1/d/a", value: "v", ttl: ttl, now: now)
    _ = try store.set("/1/d/b", value: "v", now: now)
    _ = try store.delete("/1/d/b", now: now)
    return store
  }

  private func saved(_ replacements: [(String, String)]) throws -> [UInt8] {
    var text = String(decoding: try small().saved, as: UTF8.self)
    for (old, new) in replacements {
      #expect(text.contains(old))
      text.replace(old, with: new)
    }
    return Array(text.utf8)
  }

  @Test func `what is recovered goes on where it was`() throws {
    var store = try small()
    let saved = store.saved
    var copy = try V2LiveStore(recovering: saved.rawSpan, rules: store.rules)
    #expect(copy.saved == store.saved)
    #expect(copy.hasExpiringKeys)
    for _ in 0..<2 {
      store.deleteExpiredKeys(V2Time(unixNanoseconds: .max), now: now)
      copy.deleteExpiredKeys(V2Time(unixNanoseconds: .max), now: now)
      #expect(copy.saved == store.saved)
    }
    #expect(!copy.hasExpiringKeys)
  }

  @Test func `the server's zone is in nodes, and events are in UTC`() throws {
    var store = V2LiveStore(rules: V2Rules { $0.zoneMinutes = 120 })
    let ttl = V2TTLOptions(expireTime: now)
    _ = try store.set("/1/a", value: "", ttl: ttl, now: now)
    let saved = store.saved
    let text = String(decoding: saved, as: UTF8.self)
    #expect(text.contains(#""ExpireTime":"2023-11-15T00:13:20+02:00""#))
    #expect(text.contains(#""expiration":"2023-11-14T22:13:20Z""#))
    #expect(try V2LiveStore(recovering: saved.rawSpan).saved == saved)
  }

  @Test func `watchers outlive a recovery`() throws {
    var store = try small()
    let id = try store.watch("/1/d/a")
    let saved = store.saved
    try store.recover(saved.rawSpan)
    _ = try store.set("/1/d/a", value: "w", now: now)
    #expect(store.takeEvents(of: id).map(\.index) == [4])
  }

  @Test func `every cut is an error`() throws {
    let bytes = try small().saved
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(throws: V2RecoveryError.self) { try V2LiveStore(recovering: cut.rawSpan) }
    }
  }

  @Test(
    arguments: [
      (#""Front":1"#, #""Front":0"#), (#""Front":1"#, #""Front":7"#),
      (#""Size":2"#, #""Size":9"#), (#""Capacity":2"#, #""Capacity":1000"#),
      (#""CurrentIndex":3"#, #""CurrentIndex":18446744073709551615"#),
      (#""action":"delete""#, #""action":"steal""#),
      (#""ExpireTime":"2023-11-14T22:13:21Z""#, #""ExpireTime":"soon""#),
      (
        #""Children":{"0""#,
        #""Children":{"1":{"Path":"/1","CreatedIndex":0,"ModifiedIndex":0,"#
          + #""ExpireTime":"0001-01-01T00:00:00Z","Value":"","Children":null},"0""#
      ),
    ]
  )
  func `a store that does not fit together is refused`(old: String, new: String) throws {
    let bytes = try saved([(old, new)])
    #expect(throws: V2RecoveryError.self) { try V2LiveStore(recovering: bytes.rawSpan) }
  }

  @Test func `a history with gaps is read and never goes wrong`() throws {
    let bytes = try saved([(#""StartIndex":2"#, #""StartIndex":18446744073709551615"#)])
    var store = try V2LiveStore(recovering: bytes.rawSpan)
    for since in [0, 1, 2, 3, 4, .max] as [UInt64] {
      do throws(V2Error) { _ = try store.watch("/1", since: since) } catch {
        #expect(error.code == .eventIndexCleared)
      }
    }
    _ = try store.set("/1/x", value: "", now: now)
    #expect(store.currentIndex == 4)
  }
}
