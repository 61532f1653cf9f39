import EtcdMessages
import MVCCStore
import ProtoWire
import SchemaFormat
import Testing

/// Operations in few words.
extension RequestOp {
  static func put(
    _ key: String,
    _ value: String = "",
    _ change: (inout PutRequest) -> Void = { _ in }
  ) -> RequestOp {
    var request = PutRequest()
    (request.key, request.value) = (bytes(key), bytes(value))
    change(&request)
    return RequestOp(.put(request))
  }

  static func delete(_ key: String, _ end: String = "") -> RequestOp {
    RequestOp(.deleteRange(.with { ($0.key, $0.rangeEnd) = (bytes(key), bytes(end)) }))
  }

  static func range(_ key: String, _ end: String = "", at revision: Int64 = 0) -> RequestOp {
    RequestOp(
      .range(.with { ($0.key, $0.rangeEnd, $0.revision) = (bytes(key), bytes(end), revision) })
    )
  }

  static func txn(
    if compare: [Compare] = [],
    _ success: [RequestOp],
    else failure: [RequestOp] = []
  ) -> RequestOp {
    RequestOp(.txn(.with { ($0.compare, $0.success, $0.failure) = (compare, success, failure) }))
  }
}

extension Compare {
  init(
    _ key: String,
    to end: String = "",
    _ target: CompareTarget,
    _ result: CompareResult,
    _ union: TargetUnion?
  ) {
    self.init()
    self.key = bytes(key)
    rangeEnd = bytes(end)
    (self.target, self.result, targetUnion) = (target, result, union)
  }
}

/// A condition, and whether it holds on what ``TxnTests`` put.
struct CompareCase: Sendable {
  var compare: Compare
  var holds: Bool

  init(_ compare: Compare, _ holds: Bool) { (self.compare, self.holds) = (compare, holds) }

  static let all = [
    CompareCase(Compare("a", .version, .equal, .version(2)), true),
    CompareCase(Compare("a", .create, .equal, .createRevision(2)), true),
    CompareCase(Compare("a", .mod, .greater, .modRevision(2)), true),
    CompareCase(Compare("a", .mod, .less, .modRevision(2)), false),
    CompareCase(Compare("a", .value, .notEqual, .value(bytes("1"))), true),
    CompareCase(Compare("a", .value, .equal, .version(2)), false),
    CompareCase(Compare("a", .lease, .equal, nil), true),
    CompareCase(Compare("a", .version, .greater, .createRevision(9)), true),
    CompareCase(Compare("z", .value, .equal, .value([])), false),
    CompareCase(Compare("z", .value, .notEqual, .value(bytes("1"))), false),
    CompareCase(Compare("z", .mod, .equal, .modRevision(0)), true),
    CompareCase(Compare("a", to: "c", .mod, .greater, .modRevision(2)), true),
    CompareCase(Compare("a", to: "c", .version, .equal, .version(2)), false),
    CompareCase(Compare("\0", to: "\0", .create, .less, .createRevision(4)), true),
    CompareCase(Compare("x", to: "z", .create, .less, .createRevision(4)), true),
    CompareCase(Compare("a", CompareTarget(rawValue: 9), .equal, nil), true),
    CompareCase(Compare("a", .version, CompareResult(rawValue: 9), nil), true),
  ]
}

@Suite("Transactions")
struct TxnTests {
  private func txn(
    _ stage: StoreStage,
    if compare: [Compare] = [],
    _ success: [RequestOp],
    else failure: [RequestOp] = [],
    isAnswered: Bool = true
  ) throws -> TxnResponse {
    var request = TxnRequest()
    (request.compare, request.success, request.failure) = (compare, success, failure)
    return try stage.store.txn(request, isAnswered: isAnswered)
  }

  @Test func `a transaction is one revision, and its ranges see its changes`() throws {
    let stage = try StoreStage()
    let response = try txn(
      stage,
      [.put("a", "1"), .range("a"), .txn([.put("b", "2")]), .delete("a"), .range("a", "z")]
    )
    #expect(response.header?.revision == 2)
    #expect(response.succeeded)
    #expect(try stage.rows() == ["2.0 a", "2.1 b", "2.2t a"])
    guard case .range(let first) = response.responses[1].response,
      case .txn(let nested) = response.responses[2].response,
      case .range(let last) = response.responses[4].response
    else {
      Issue.record("answers of other kinds")
      return
    }
    #expect(first.kvs.map(\.value) == [bytes("1")])
    #expect(first.header?.revision == 2)
    #expect(nested.header == ResponseHeader())
    #expect(last.kvs.map(\.key) == [bytes("b")])
  }

  @Test func `conditions are decided before anything is written`() throws {
    let stage = try StoreStage()
    let isNew = Compare("a", .version, .equal, .version(0))
    let response = try txn(
      stage,
      if: [isNew],
      [.put("a", "1"), .txn(if: [isNew], [.put("b", "yes")], else: [.put("b", "no")])]
    )
    #expect(response.succeeded)
    #expect(try stage.get("b")?.value == bytes("yes"))
    #expect(try !txn(stage, if: [isNew], [.put("a", "2")], else: [.range("a")]).succeeded)
    #expect(stage.store.currentRevision == 2)
  }

  @Test(arguments: CompareCase.all)
  func `conditions compare`(compare: CompareCase) throws {
    let stage = try StoreStage()
    try stage.put("a", "1")
    try stage.put("b", "1")
    try stage.put("a", "2")
    #expect(try txn(stage, if: [compare.compare], []).succeeded == compare.holds)
  }

  @Test func `what fails has no effect, answered or not`() throws {
    let stage = try StoreStage()
    for value in 0..<4 { try stage.put("a", String(value)) }
    try stage.store.compact(at: 3)
    let failing: [([RequestOp], KVRefusal)] = [
      ([.put("b", "1"), .range("a", at: 2)], .compacted),
      ([.put("b", "1"), .range("a", at: -1)], .compacted),
      ([.put("b", "1"), .range("a", at: 6)], .futureRevision),
      ([.put("b", "1"), .txn([.range("a", at: 2)])], .compacted),
      ([.put("b", "1"), .txn([.put("c") { $0.ignoreValue = true }])], .keyNotFound),
      ([.put("b", "1"), .put("c", "1") { $0.lease = 9 }], .leaseNotFound),
      ([.delete("a"), .txn([.put("a") { $0.ignoreLease = true }])], .keyNotFound),
    ]
    for (operations, refusal) in failing {
      for isAnswered in [true, false] {
        #expect(throws: KVError.refused(refusal)) {
          try txn(stage, operations, isAnswered: isAnswered)
        }
      }
    }
    #expect(stage.store.currentRevision == 5)
    #expect(try stage.get("b") == nil)
    try stage.put("b", "1")
    #expect(stage.store.currentRevision == 6)
  }

  @Test func `which of two failing operations answers depends on the release`() throws {
    for (minor, refusal) in [(5, KVRefusal.keyNotFound), (6, .compacted)] {
      let stage = try StoreStage(StoreRules(of: SemanticVersion(major: 3, minor: minor)))
      for value in 0..<2 { try stage.put("a", String(value)) }
      try stage.store.compact(at: 3)
      #expect(throws: KVError.refused(refusal)) {
        try txn(stage, [.range("a", at: 2), .put("b") { $0.ignoreValue = true }])
      }
    }
  }

  @Test func `what is not waited for changes the same`() throws {
    let stages = try [StoreStage(), StoreStage()]
    for (stage, isAnswered) in zip(stages, [true, false]) {
      try stage.put("a", "1")
      let response = try txn(
        stage,
        [.range("a"), .put("a", "2") { $0.prevKV = true }, .delete("b")],
        isAnswered: isAnswered
      )
      #expect(response.responses.count == 3)
    }
    #expect(try stages[0].store.hashKV() == stages[1].store.hashKV())
  }

  @Test func `puts keep what they are told to keep`() throws {
    let stage = try StoreStage()
    stage.leases.ids = [1]
    try stage.put("a", "1", lease: 1)
    let response = try stage.store.put(
      .with { ($0.key, $0.ignoreValue, $0.prevKV) = (bytes("a"), true, true) }
    )
    #expect(response.prevKV?.lease == 1)
    #expect(try stage.get("a")?.value == bytes("1"))
    #expect(try stage.get("a")?.lease == 0)
    try stage.put("a", "2", lease: 1)
    _ = try stage.store.put(
      .with { ($0.key, $0.value, $0.ignoreLease) = (bytes("a"), bytes("3"), true) }
    )
    #expect(try stage.get("a")?.lease == 1)
    #expect(throws: KVError.refused(.keyNotFound)) {
      try stage.store.put(.with { ($0.key, $0.ignoreLease) = (bytes("z"), true) })
    }
  }
}
