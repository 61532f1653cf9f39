import EtcdMessages
import StoreV2
import Testing

@Suite("V2 live store")
struct V2LiveStoreTests {
  private let now = V2Time(unixNanoseconds: 1_700_000_000_000_000_000)

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func time(_ seconds: Int64) -> V2Time {
    V2Time(unixNanoseconds: 1_700_000_000_000_000_000 + seconds * 1_000_000_000)
  }

  @Test func `an event is told as etcd tells it`() throws {
    var store = V2LiveStore()
    let ttl = V2TTLOptions(expireTime: time(7))
    let first = try store.set("/1/foo", value: "a<b", ttl: ttl, now: now)
    #expect(
      text(first.encoded)
        == #"{"action":"set","node":{"key":"/1/foo","value":"a\u003cb","#
        + #""expiration":"2023-11-14T22:13:27Z","ttl":7,"modifiedIndex":1,"createdIndex":1}}"#
    )
    #expect(first.isCreation)
    let second = try store.set("/1/foo", value: "", now: now)
    #expect(
      text(second.encoded)
        == #"{"action":"set","node":{"key":"/1/foo","value":"","modifiedIndex":2,"#
        + #""createdIndex":2},"prevNode":{"key":"/1/foo","value":"a\u003cb","#
        + #""expiration":"2023-11-14T22:13:27Z","ttl":7,"modifiedIndex":1,"createdIndex":1}}"#
    )
    #expect(!second.isCreation)
    let gone = try store.delete("/1/foo", now: now)
    #expect(
      text(gone.encoded)
        == #"{"action":"delete","node":{"key":"/1/foo","modifiedIndex":3,"createdIndex":2},"#
        + #""prevNode":{"key":"/1/foo","value":"","modifiedIndex":2,"createdIndex":2}}"#
    )
  }

  @Test func `a listing is nested and hides what begins with an underscore`() throws {
    var store = V2LiveStore()
    for path in ["/1/d/b/x", "/1/d/a", "/1/d/_h/y", "/1/d/b/_h"] {
      _ = try store.set(path, value: "v", now: now)
    }
    let flat = try store.get("/1/d", now: now)
    #expect(flat.listed.map(\.node.key) == ["/1/d/a", "/1/d/b"])
    let deep = try store.get("/1/d", recursive: true, now: now)
    #expect(
      text(deep.encoded)
        == #"{"action":"get","node":{"key":"/1/d","dir":true,"nodes":["#
        + #"{"key":"/1/d/a","value":"v","modifiedIndex":2,"createdIndex":2},"#
        + #"{"key":"/1/d/b","dir":true,"nodes":["#
        + #"{"key":"/1/d/b/x","value":"v","modifiedIndex":1,"createdIndex":1}],"#
        + #""modifiedIndex":1,"createdIndex":1}],"modifiedIndex":1,"createdIndex":1}}"#
    )
    #expect(try store.get("/1/d/_h", now: now).listed.map(\.node.key) == ["/1/d/_h/y"])
  }

  @Test func `every error has its number, words, cause and index`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/d/f", value: "v", now: now)
    func refusal(_ body: (inout V2LiveStore) throws(V2Error) -> V2Event) -> String {
      do throws(V2Error) {
        _ = try body(&store)
        return ""
      } catch { return text(error.encoded) }
    }
    let now = now
    #expect(
      refusal { s throws(V2Error) in try s.get("/1/x/y", now: now) }
        == #"{"errorCode":100,"message":"Key not found","cause":"/1/x","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in
        try s.compareAndSwap("/1/d/f", .init(value: "w", index: 9), value: "", now: now)
      }
        == #"{"errorCode":101,"message":"Compare failed","cause":"[w != v] [9 != 1]","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in try s.delete("/1/d", now: now) }
        == #"{"errorCode":102,"message":"Not a file","cause":"/1/d","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in try s.create("/1/d/f/g", value: "", now: now) }
        == #"{"errorCode":104,"message":"Not a directory","cause":"/1/d/f","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in try s.create("/1/d/f", value: "", now: now) }
        == #"{"errorCode":105,"message":"Key already exists","cause":"/1/d/f","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in try s.set("/1/", value: "", now: now) }
        == #"{"errorCode":107,"message":"Root is read only","cause":"/","index":1}"#
    )
    #expect(
      refusal { s throws(V2Error) in try s.delete("/1/d", directory: true, now: now) }
        == #"{"errorCode":108,"message":"Directory not empty","cause":"/1/d","index":1}"#
    )
    #expect(store.currentIndex == 1)
  }

  @Test func `keys in order are named by their index in twenty digits`() throws {
    var store = V2LiveStore()
    let names = try (0..<11).map { _ in
      try store.create("/1/q", value: "", inOrder: true, now: now).node.key
    }
    #expect(names[0] == "/1/q/00000000000000000001")
    #expect(names[10] == "/1/q/00000000000000000011")
    #expect(names == names.sorted())
  }

  @Test func `a request to expire takes what is due by its own clock`() throws {
    var store = V2LiveStore()
    for seconds in [3, 1, 2] as [Int64] {
      let ttl = V2TTLOptions(expireTime: time(seconds))
      _ = try store.set("/1/\(seconds)", value: "", ttl: ttl, now: now)
    }
    #expect(store.hasExpiringKeys)
    var request = V2Request()
    request.method = "SYNC"
    request.time = 1_700_000_002_000_000_000
    #expect(store.apply(request, now: time(99)) == .empty)
    #expect(store.history.suffix(2).map(\.node.key) == ["/1/1", "/1/2"])
    #expect(store.history.suffix(2).map(\.action) == [.expire, .expire])
    #expect(store.stats.expireCount == 2)
  }

  @Test func `an expiration before the year 2000 is none when a node is made`() throws {
    var store = V2LiveStore()
    let ttl = V2TTLOptions(expireTime: V2Time(unixNanoseconds: 1))
    #expect(try store.set("/1/a", value: "", ttl: ttl, now: now).node.expiration == nil)
    #expect(try store.update("/1/a", value: "", ttl: ttl, now: now).node.expiration != nil)
  }

  @Test func `a directory's expiration changes without its modified index`() throws {
    var store = V2LiveStore()
    _ = try store.create("/1/d", value: nil, now: now)
    let ttl = V2TTLOptions(expireTime: time(5))
    let event = try store.update("/1/d", value: "", ttl: ttl, now: now)
    #expect(event.node.modifiedIndex == 2)
    #expect(event.node.timeToLive == 5)
    #expect(try store.get("/1/d", now: now).node.modifiedIndex == 1)
  }

  @Test func `failures that etcd takes for successes count as such`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/d/f", value: "v", now: now)
    #expect(throws: V2Error.self) { try store.delete("/1", now: now) }
    #expect(throws: V2Error.self) { try store.update("/1/d", value: "x", now: now) }
    #expect(throws: V2Error.self) {
      try store.compareAndDelete("/1/d/f", .init(index: 9), now: now)
    }
    #expect(throws: V2Error.self) { try store.create("/1/d/f/g", value: "", now: now) }
    #expect(store.stats.deleteSuccess == 1)
    #expect(store.stats.updateSuccess == 1)
    #expect(store.stats.compareAndDeleteSuccess == 1)
    #expect([store.stats.createFail, store.stats.setsFail] == [1, 1])
  }

  @Test func `names that look alike are two`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/\u{e9}", value: "one", now: now)
    _ = try store.set("/1/e\u{301}", value: "two", now: now)
    #expect(try store.get("/1", now: now).listed.count == 2)
  }

  @Test func `no path is too deep`() throws {
    var store = V2LiveStore()
    let deep = String(repeating: "/a", count: 3000)
    _ = try store.set("/1\(deep)", value: "", now: now)
    #expect(store.nodeCount == 3003)
    #expect(try store.get("/1/a/a", now: now).listed.count == 1)
    _ = try store.delete("/1/a", recursive: true, now: now)
    #expect(store.nodeCount == 3)
  }
}
