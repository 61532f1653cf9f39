import StoreV2
import Testing

@Suite("V2 watchers")
struct WatcherTests {
  private let now = V2Time(unixNanoseconds: 1_700_000_000_000_000_000)

  private func events(_ store: inout V2LiveStore, _ id: V2WatcherID) -> [String] {
    store.takeEvents(of: id).map { "\($0.action) \($0.node.key) \($0.index)" }
  }

  @Test func `a watcher without stream is told once`() throws {
    var store = V2LiveStore()
    let id = try store.watch("/1/a")
    for _ in 0..<3 { _ = try store.set("/1/a", value: "", now: now) }
    #expect(events(&store, id) == ["set /1/a 1"])
    #expect(store.watcher(id)?.isActive == false)
  }

  @Test func `a recursive watcher hears all below and nothing hidden`() throws {
    var store = V2LiveStore()
    let all = try store.watch("/", recursive: true, stream: true)
    let hidden = try store.watch("/1/_h", recursive: true, stream: true)
    for path in ["/1/a/b", "/1/_h/x", "/1/c/_h"] { _ = try store.set(path, value: "", now: now) }
    #expect(events(&store, all) == ["set /1/a/b 1"])
    #expect(events(&store, hidden) == ["set /1/_h/x 2"])
  }

  @Test func `whoever waits below a deleted directory is told`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/d/e/f", value: "", now: now)
    let id = try store.watch("/1/d/e/f")
    let other = try store.watch("/1/d/x")
    _ = try store.delete("/1/d", recursive: true, now: now)
    #expect(events(&store, id) == ["delete /1/d 2"])
    #expect(events(&store, other) == [])
  }

  @Test func `a stream is told of the deletion of its own node twice, as by etcd`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/a", value: "", now: now)
    let id = try store.watch("/1/a", stream: true)
    _ = try store.delete("/1/a", now: now)
    #expect(events(&store, id) == ["delete /1/a 2", "delete /1/a 2"])
  }

  @Test func `a watcher that leaves a hundred events unread is removed`() throws {
    var store = V2LiveStore()
    let id = try store.watch("/1/a", stream: true)
    for _ in 0..<101 { _ = try store.set("/1/a", value: "", now: now) }
    #expect(store.watcher(id)?.isActive == false)
    #expect(events(&store, id).count == 100)
    _ = try store.set("/1/a", value: "", now: now)
    #expect(events(&store, id) == [])
  }

  @Test func `the history reaches back a thousand events`() throws {
    var store = V2LiveStore()
    for _ in 0..<1003 { _ = try store.set("/1/a", value: "", now: now) }
    let id = try store.watch("/1/a", since: 4)
    #expect(events(&store, id) == ["set /1/a 4"])
    #expect(store.watcher(id)?.startIndex == 1003)
    let cleared = V2Error(
      .eventIndexCleared,
      cause: "the requested history has been cleared [4/3]",
      index: 1003
    )
    #expect(throws: cleared) { try store.watch("/1/a", since: 3) }
    #expect(cleared.code.rawValue == 401)
  }

  @Test func `a refresh is remembered and told to nobody`() throws {
    var store = V2LiveStore()
    _ = try store.set("/1/a", value: "v", now: now)
    let id = try store.watch("/1/a", since: 2)
    let ttl = V2TTLOptions(expireTime: now, isRefresh: true)
    let event = try store.set("/1/a", value: "", ttl: ttl, now: now)
    #expect(event.node.value == "v")
    #expect(events(&store, id) == [])
    #expect(String(decoding: event.encoded, as: UTF8.self).hasSuffix(#","refresh":true}"#))
    let late = try store.watch("/1/a", since: 2)
    #expect(events(&store, late) == [])
  }

  @Test func `the statistics count the watchers when they are asked for`() throws {
    var store = V2LiveStore()
    let id = try store.watch("/1/a")
    #expect(store.stats.watchers == 0)
    let text = String(decoding: store.encodedStats(), as: UTF8.self)
    #expect(text.hasSuffix(#""expireCount":0,"watchers":1}"#))
    store.removeWatcher(id)
    _ = store.encodedStats()
    #expect(store.stats.watchers == 0)
  }
}
