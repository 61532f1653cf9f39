import EtcdMessages
import MVCCStore
import ProtoWire
import SchemaFormat
import Testing

/// Operations of a branch, and why they are refused.
struct DuplicateCase: Sendable {
  var operations: [RequestOp]
  var isDuplicate: Bool

  init(_ operations: [RequestOp], isDuplicate: Bool) {
    (self.operations, self.isDuplicate) = (operations, isDuplicate)
  }

  static let all = [
    DuplicateCase([.put("a"), .put("a")], isDuplicate: true),
    DuplicateCase([.put("a"), .put("b")], isDuplicate: false),
    DuplicateCase([.put("b"), .delete("a", "c")], isDuplicate: true),
    DuplicateCase([.delete("a", "c"), .put("c")], isDuplicate: false),
    DuplicateCase([.delete("a"), .delete("a", "b")], isDuplicate: false),
    DuplicateCase([.delete("c", "a"), .put("b")], isDuplicate: false),
    // etcd#22445: a deletion from a key on, and what reads like one.
    DuplicateCase([.delete("a", "\0"), .put("b")], isDuplicate: true),
    DuplicateCase([.delete("b", "\0"), .put("a")], isDuplicate: false),
    DuplicateCase([.delete("\0", "\0"), .put("a")], isDuplicate: true),
    DuplicateCase([.delete("b", "\0\u{1}"), .put("b")], isDuplicate: false),
    // etcd#16380: nested ones, before and after.
    DuplicateCase([.txn([.put("a")]), .txn([.delete("a")])], isDuplicate: true),
    DuplicateCase([.txn([.delete("a")]), .txn([.put("a")])], isDuplicate: true),
    DuplicateCase([.txn([.put("a")], else: [.delete("a", "\0")])], isDuplicate: false),
    DuplicateCase([.txn([.put("a")], else: [.put("a")])], isDuplicate: false),
    DuplicateCase([.txn([.put("a")], else: [.put("a")]), .put("a")], isDuplicate: true),
    DuplicateCase([.txn([], else: [.delete("a", "\0")]), .put("b")], isDuplicate: true),
    DuplicateCase([.put("b"), .txn([.txn([], else: [.delete("a", "c")])])], isDuplicate: true),
    DuplicateCase([.txn([.put("a"), .put("a")])], isDuplicate: true),
  ]
}

@Suite("Request check")
struct RequestCheckTests {
  private let check = RequestCheck()

  private func refusal(of body: () throws(KVRefusal) -> Void) -> KVRefusal? {
    do throws(KVRefusal) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func refusal(of success: [RequestOp], else failure: [RequestOp] = []) -> KVRefusal? {
    refusal { () throws(KVRefusal) in
      try check.check(TxnRequest.with { ($0.success, $0.failure) = (success, failure) })
    }
  }

  @Test func `keys are wanted, and what is kept is not given`() {
    #expect(refusal { () throws(KVRefusal) in try check.check(RangeRequest()) } == .emptyKey)
    #expect(refusal { () throws(KVRefusal) in try check.check(DeleteRangeRequest()) } == .emptyKey)
    #expect(refusal { () throws(KVRefusal) in try check.check(PutRequest()) } == .emptyKey)
    #expect(refusal(of: [.put("a", "1") { $0.ignoreValue = true }]) == .valueProvided)
    let both = RequestOp.put("a", "1") { ($0.ignoreLease, $0.lease) = (true, 1) }
    #expect(refusal(of: [both]) == .leaseProvided)
    #expect(refusal(of: [RequestOp()]) == .keyNotFound)
  }

  @Test func `orders are checked from 3-6 on`() {
    let request = RangeRequest.with {
      ($0.key, $0.sortOrder) = (bytes("a"), SortOrder(rawValue: 3))
    }
    #expect(refusal { () throws(KVRefusal) in try check.check(request) } == .invalidSortOption)
    let old = RequestCheck(rules: StoreRules(of: SemanticVersion(major: 3, minor: 5)))
    #expect(refusal { () throws(KVRefusal) in try old.check(request) } == nil)
  }

  @Test func `a nested transaction has the room its parents leave`() {
    let many = (0..<128).map { RequestOp.put("k\($0)") }
    #expect(refusal(of: many) == nil)
    #expect(refusal(of: many + [.delete("z")]) == .tooManyOperations)
    #expect(refusal(of: [.txn(Array(many.dropLast()))]) == nil)
    #expect(refusal(of: [.txn(many)]) == .tooManyOperations)
    #expect(refusal(of: [.txn([.txn(Array(many.dropLast()))])]) == .tooManyOperations)
  }

  @Test(arguments: DuplicateCase.all)
  func `no key is changed twice`(duplicate: DuplicateCase) {
    let expected = duplicate.isDuplicate ? KVRefusal.duplicateKey : nil
    #expect(refusal(of: duplicate.operations) == expected)
    #expect(refusal(of: [], else: duplicate.operations) == expected)
  }

  @Test func `the branches of a transaction are never taken together`() {
    #expect(refusal(of: [.put("a")], else: [.put("a"), .delete("b", "\0")]) == nil)
  }

  @Test func `a proposal has a greatest size`() {
    #expect(
      refusal { () throws(KVRefusal) in try check.check(byteCount: 1_572_865) } == .requestTooLarge
    )
    #expect(refusal { () throws(KVRefusal) in try check.check(byteCount: 1_572_864) } == nil)
  }

  @Test func `every refusal has a code and words of its own`() {
    #expect(Set(KVRefusal.allCases.map(\.message)).count == KVRefusal.allCases.count)
    #expect(KVRefusal.compacted.code == .outOfRange)
    #expect(KVRefusal.leaseNotFound.code == .notFound)
    #expect(KVRefusal.duplicateKey.code == .invalidArgument)
  }
}
