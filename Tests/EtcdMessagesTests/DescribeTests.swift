internal import EtcdMessages
internal import ProtoWire
import Testing

@Suite("Descriptions")
struct DescribeTests {
  /// A request, and the line that describes it.
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var request: InternalRaftRequest.Request

    var testDescription: String { line }

    init(_ line: String, _ request: InternalRaftRequest.Request) {
      self.line = line
      self.request = request
    }
  }

  static let cases: [Case] = [
    Case("put /a (1 byte, lease 4ee7)", .put(put("/a", 1) { $0.lease = 0x4ee7 })),
    Case("put /a (value kept, lease kept)", .put(keepingPut)),
    Case(#"put "" (0 bytes)"#, .put(PutRequest())),
    Case(#"put \x00\xff (0 bytes)"#, .put(.with { $0.key = [0, 255] })),
    Case("delete /b", .deleteRange(delete("/b"))),
    Case("delete prefix /ns3/", .deleteRange(delete("/ns3/", "/ns30"))),
    Case("delete range [/a, /c)", .deleteRange(delete("/a", "/c"))),
    Case("delete from /a on", .deleteRange(delete("/a", "\0"))),
    Case("delete everything", .deleteRange(delete("\0", "\0"))),
    Case("get prefix /a/ (limit 5, revision 7, keys only)", .range(limitedRange)),
    Case(
      "txn if version(/a) > 0 then put /a (3 bytes), delete /b else put /a (3 bytes)",
      .txn(simpleTxn)
    ),
    Case(
      "txn if value(/a) != x and lease(prefix /b/) = ff"
        + " then (txn then put /a (0 bytes)) else (txn then nothing)",
      .txn(nestedTxn)
    ),
    Case("compact 4532 physical", .compaction(.with { ($0.revision, $0.physical) = (4532, true) })),
    Case("lease grant 694d ttl 600", .leaseGrant(.with { ($0.id, $0.ttl) = (0x694d, 600) })),
    Case("lease revoke 694d", .leaseRevoke(.with { $0.id = 0x694d })),
    Case("lease checkpoint 1 remaining 60, 2 remaining 5", .leaseCheckpoint(checkpoints)),
    Case("auth user add alice (no password)", .authUserAdd(certificateUser)),
    Case("auth role grant dev READWRITE [/a, /c)", .authRoleGrantPermission(grant)),
    Case("alarm activate NOSPACE member 5c75", .alarm(alarm)),
    Case("downgrade to 3.5.0", .downgradeInfoSet(.with { ($0.enabled, $0.ver) = (true, "3.5.0") })),
    Case("downgrade off", .downgradeInfoSet(DowngradeInfoSetRequest())),
    Case("v2 PUT /1/a (bar, if it exists)", .v2(v2Put)),
  ]

  @Test(arguments: cases)
  func `a request is one line`(example: Case) {
    #expect(example.request.describe() == example.line)
  }

  @Test func `passwords, their hashes and tokens are kept out`() {
    let secret = "hunter2"
    let requests: [InternalRaftRequest.Request] = [
      .authenticate(.with { ($0.name, $0.password, $0.simpleToken) = ("a", secret, secret) }),
      .authUserAdd(.with { ($0.name, $0.password, $0.hashedPassword) = ("a", secret, secret) }),
      .authUserChangePassword(
        .with { ($0.name, $0.password, $0.hashedPassword) = ("a", secret, secret) }
      ),
      .v2(
        .with { ($0.method, $0.path, $0.val, $0.prevValue) = ("PUT", "/2/users/a", secret, secret) }
      ),
    ]
    for request in requests {
      #expect(!request.describe().contains(secret))
      #expect(request.describe().contains("kept out"))
    }
  }

  @Test func `changes of the membership say what happens to whom`() {
    func line(_ set: (inout ConfChange) -> Void) -> String {
      EntryPayload.confChange(.with(set)).describe()
    }
    #expect(line { ($0.type, $0.nodeID) = (.removeNode, 0x5c75) } == "conf change remove node 5c75")
    #expect(
      line {
        ($0.type, $0.nodeID) = (.addLearnerNode, 1)
        $0.context = Array(#"{"id":1,"peerURLs":["http://h:1"],"isLearner":true}"#.utf8)
      } == "conf change add learner 1 peers [http://h:1]"
    )
    #expect(
      line {
        $0.nodeID = 1
        $0.context = Array(#"{"id":1,"peerURLs":null,"isPromote":true}"#.utf8)
      } == "conf change promote 1"
    )
    #expect(line { $0.context = [0, 1] } == #"conf change add node 0 context \x00\x01"#)
    let joint = ConfChangeV2.with {
      $0.transition = .jointExplicit
      $0.changes = [.with { $0.nodeID = 3 }]
    }
    #expect(
      joint.describe() == "conf change v2 ConfChangeTransitionJointExplicit add node 3"
    )
  }

  @Test(arguments: [
    ([UInt8](), [0]), ([97], [98]), ([97, 255], [98]), ([255, 255], [0]), ([97, 47], [97, 48]),
  ])
  func `a prefix ends before the next key that lacks it`(prefix: [UInt8], end: [UInt8]) {
    #expect(KeyInterval.end(ofPrefix: prefix) == end)
  }
}
