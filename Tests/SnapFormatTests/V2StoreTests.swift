import ByteCoding
import SchemaFormat
import SnapFormat
import Testing

@Suite("V2 store")
struct V2StoreTests {
  private static let membership = V2Membership(
    members: [
      MemberRecord(
        id: 0x1a,
        peerURLs: ["http://a:2380"],
        name: "a<b",
        clientURLs: ["http://a:2379"]
      ),
      MemberRecord(id: 0x2b, peerURLs: ["http://b:2380"], isLearner: true),
    ],
    removed: [0x3c],
    version: "3.5.0"
  )

  private static let store = V2Store(membership: membership)

  @Test func `a store reads back`() throws {
    let bytes = Self.store.encoded
    #expect(try V2Store(parsing: bytes.rawSpan) == Self.store)
  }

  @Test func `membership goes in and comes out`() {
    #expect(Self.store.membership == Self.membership)
  }

  @Test func `nodes are found by path`() {
    #expect(Self.store.node(at: "/0/version")?.value == "3.5.0")
    #expect(Self.store.node(at: "/0")?.isDirectory == true)
    #expect(Self.store.node(at: "/0/versio") == nil)
    #expect(Self.store.children(of: "/").map(\.path) == ["/0", "/1"])
    #expect(Self.store.children(of: "/0/members").map(\.name) == ["1a", "2b"])
    #expect(Self.store.children(of: "/0/version") == [])
  }

  @Test func `siblings that begin alike keep their children apart`() throws {
    let paths = ["/", "/a", "/a/x", "/a!", "/a!/y", "/a.b", "/aa"]
    let nodes = paths.map { V2Node(path: $0, value: nil) }
    let store = V2Store(nodes: nodes, currentIndex: 0)
    let bytes = store.encoded
    let read = try V2Store(parsing: bytes.rawSpan)
    #expect(read == store)
    #expect(read.children(of: "/a").map(\.path) == ["/a/x"])
    #expect(read.children(of: "/a!").map(\.path) == ["/a!/y"])
  }

  @Test func `every cut is an error`() {
    let bytes = Self.store.encoded
    for count in stride(from: 0, to: bytes.count, by: 53) {
      let cut = Array(bytes.prefix(count))
      #expect(throws: V2StoreError.self) { try V2Store(parsing: cut.rawSpan) }
    }
  }

  @Test func `no flipped bit traps`() {
    let bytes = Self.store.encoded
    // The tree comes first; the thousand nulls of the history need no such care.
    for bit in stride(from: 0, to: 1600 * 8, by: 11) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      do throws(V2StoreError) {
        _ = try V2Store(parsing: flipped.rawSpan).membership
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test func `a node that says it is elsewhere is an error`() {
    let text =
      #"{"Root":{"Path":"/x","CreatedIndex":0,"ModifiedIndex":0,"Value":""},"CurrentIndex":0}"#
    let bytes = Array(text.utf8)
    #expect(throws: V2StoreError.path(expected: "/", found: "/x")) {
      try V2Store(parsing: bytes.rawSpan)
    }
  }

  @Test func `members that cannot be read are faults and not members`() {
    var store = Self.store
    for (position, node) in store.nodes.enumerated() where node.name == "raftAttributes" {
      store.nodes[position].value = "{"
    }
    #expect(store.membership.members == [])
    #expect(store.membership.faults.map(\.path) == ["/0/members/1a", "/0/members/2b"])
  }

  @Test(arguments: [
    (["/", "/0", "/0/x", "/1"], []),
    (["/", "/1", "/1/dir"], ["/1"]),
    (["/", "/2", "/2/users"], []),
    (["/", "/2", "/2/users", "/2/users/root"], ["/2/users"]),
    (["/", "/1", "/1/_hidden"], []),
    (["/", "/foo", "/foo/bar"], ["/foo"]),
  ])
  func `content of v2 clients is told from etcd's own`(paths: [String], custom: [String]) {
    let store = V2Store(nodes: paths.map { V2Node(path: $0, value: nil) }, currentIndex: 0)
    #expect(store.customContent.map(\.path) == custom)
  }
}
