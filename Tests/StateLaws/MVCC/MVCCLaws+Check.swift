import EtcdMessages
package import MVCCStore
package import PropertyTesting
import ProtoWire

extension MVCCLaws {
  /// KV-11: a transaction is accepted exactly if on no path through it a key is put twice, or put
  /// and deleted, whichever keys there are.
  package static func validation(_ mutant: MVCCMutant? = nil) -> Law {
    Law(
      "a transaction is accepted exactly if no path through it changes a key twice",
      cases: 1_500,
      reaching: ["accepted with a put and a deletion", "refused for what is nested"]
    ) { choices in
      let request = writes(choices, depth: 0)
      choices.note(request.describe())
      let branches = [request.success, request.failure]
      let isDuplicate = branches.contains { branch in
        paths(branch).contains { changesTwice($0) }
      }
      let found: KVRefusal?
      do throws(KVRefusal) {
        try RequestCheck(rules: rules(mutant)).check(request)
        found = nil
      } catch {
        found = error
      }
      let writes = branches.flatMap(paths)
      choices.sometimes(
        "accepted with a put and a deletion",
        if: found == nil && writes.contains { Set($0.map(\.isPut)).count == 2 }
      )
      choices.sometimes(
        "refused for what is nested",
        if: found != nil && !branches.contains { changesTwice(flat($0)) }
      )
      try choices.equal(found, isDuplicate ? .duplicateKey : nil, "refusal")
    }
  }

  /// A put of a key, or the deletion of a range.
  private struct Write {
    var key: [UInt8]
    var end: [UInt8]
    var isPut: Bool
  }

  /// A transaction of writes alone.
  private static func writes(_ choices: Choices, depth: Int) -> TxnRequest {
    var request = TxnRequest()
    request.success = choices.array(count: 0...3) { operation($0, depth) }
    request.failure = choices.array(count: 0...2) { operation($0, depth) }
    return request
  }

  private static func operation(_ choices: Choices, _ depth: Int) -> RequestOp {
    switch choices.int(in: 0...(depth < 2 ? 3 : 2)) {
    case 0, 1: return RequestOp(.put(PutRequest.with { $0.key = choices.key() }))
    case 2:
      var request = DeleteRangeRequest()
      (request.key, request.rangeEnd) = choices.keyRange()
      return RequestOp(.deleteRange(request))
    default: return RequestOp(.txn(writes(choices, depth: depth + 1)))
    }
  }

  /// What is written on each path through some operations.
  private static func paths(_ operations: [RequestOp]) -> [[Write]] {
    operations.reduce([[]]) { paths, operation in
      let more: [[Write]] =
        switch operation.request {
        case .txn(let request): self.paths(request.success) + self.paths(request.failure)
        default: [flat([operation])]
        }
      return paths.flatMap { path in more.map { path + $0 } }
    }
  }

  /// What is written at the first level.
  private static func flat(_ operations: [RequestOp]) -> [Write] {
    operations.compactMap { operation in
      switch operation.request {
      case .put(let request): Write(key: request.key, end: [], isPut: true)
      case .deleteRange(let request):
        Write(key: request.key, end: request.rangeEnd, isPut: false)
      default: nil
      }
    }
  }

  /// Whether a path changes one of the keys it names twice, deletions of the same key apart.
  private static func changesTwice(_ path: [Write]) -> Bool {
    let keys = path.filter(\.isPut).map(\.key)
    return keys.contains { key in
      let puts = keys.filter { $0 == key }.count
      return puts > 1 || path.contains { !$0.isPut && isIn(key, $0.key, $0.end) }
    }
  }
}
