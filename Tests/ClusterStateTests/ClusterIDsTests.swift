internal import ClusterState
internal import Testing

@Suite("ClusterIDs")
struct ClusterIDsTests {
  /// Ids the servers of `Fixtures` gave themselves.
  @Test(
    arguments: [
      ("http://127.0.0.1:32380", 443_629_905_751_424_238, 13_455_796_455_940_752_355),
      ("http://127.0.0.1:42380", 7_383_792_418_829_112_008, 15_875_391_935_852_295_136),
    ] as [(String, UInt64, UInt64)]
  )
  func `a founder and its cluster have the ids etcd gave them`(
    url: String,
    member: UInt64,
    cluster: UInt64
  ) {
    #expect(ClusterIDs.member(peerURLs: [url], token: "etcd-cluster") == member)
    #expect(ClusterIDs.cluster(members: [member]) == cluster)
  }

  @Test func `an id does not depend on the order of URLs or members`() {
    let forth = ClusterIDs.member(peerURLs: ["http://a:1", "http://b:1"], addedAtSeconds: 7)
    let back = ClusterIDs.member(peerURLs: ["http://b:1", "http://a:1"], addedAtSeconds: 7)
    #expect(forth == back)
    #expect(forth != ClusterIDs.member(peerURLs: ["http://a:1"], addedAtSeconds: 7))
    #expect(ClusterIDs.cluster(members: [1, 2]) == ClusterIDs.cluster(members: [2, 1]))
  }

  /// A message of 55, 56 and 64 bytes fills one block, needs a second, and is one.
  @Test func `ids of long URLs differ by their last byte`() {
    for count in [40, 41, 42, 43, 44, 45, 51, 52, 53, 120] {
      let url = "http://" + String(repeating: "a", count: count)
      let one = ClusterIDs.member(peerURLs: [url + "1"], token: "")
      #expect(one != ClusterIDs.member(peerURLs: [url + "2"], token: ""))
    }
  }
}
