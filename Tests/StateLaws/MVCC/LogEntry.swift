import EtcdMessages
import MVCCStore
import PropertyTesting

/// An entry of the log that changes keys.
struct LogEntry: CustomStringConvertible {
  enum Request {
    case put(PutRequest)
    case deleteRange(DeleteRangeRequest)
    case txn(TxnRequest)
    case compaction(CompactionRequest)
    case revoke(Int64)
    case nothing
  }

  var term: UInt64 = 1
  var request: Request

  /// An entry at random.
  init(_ choices: Choices, _ model: HistoryModel) {
    switch choices.weighted([(8, 0), (2, 1), (5, 2), (3, 3), (2, 4), (1, 5)]) {
    case 0: request = .put(choices.putRequest())
    case 1: request = .deleteRange(choices.deleteRequest())
    case 2: request = .txn(choices.txnRequest(model.revision))
    case 3:
      var compaction = CompactionRequest()
      let isCurrent = choices.chance(1, in: 3)
      compaction.revision =
        isCurrent ? model.revision : choices.integer(in: 0...model.revision + 1)
      request = .compaction(compaction)
    case 4: request = .revoke(choices.integer(in: 1...2))
    default: request = .nothing
    }
  }

  /// Carries it out on a store.
  func apply(
    to store: KVStore,
    isAnswered: Bool,
    keysOfLease: (Int64) -> [[UInt8]]
  ) throws(KVError) -> LogAnswer.Response {
    switch request {
    case .put(let request): .put(try store.put(request))
    case .deleteRange(let request): .deleteRange(try store.deleteRange(request))
    case .txn(let request): .txn(try store.txn(request, isAnswered: isAnswered))
    case .compaction(let request): .compaction(try store.compact(request))
    case .revoke(let lease): .revoke(try store.deleteKeys(keysOfLease(lease)))
    case .nothing: .nothing
    }
  }

  /// Carries it out on the model.
  func apply(to model: inout HistoryModel) -> LogAnswer {
    LogAnswer(refusing: { () throws(KVRefusal) in
      switch request {
      case .put(let request): .put(try model.put(request))
      case .deleteRange(let request): .deleteRange(model.deleteRange(request))
      case .txn(let request): .txn(try model.txn(request))
      case .compaction(let request): .compaction(try model.compact(request))
      case .revoke(let lease): .revoke(Int64(model.revoke(lease).count))
      case .nothing: .nothing
      }
    })
  }

  var description: String {
    switch request {
    case .put(let request): request.describe()
    case .deleteRange(let request): request.describe()
    case .txn(let request): request.describe()
    case .compaction(let request): request.describe()
    case .revoke(let lease): "revoke lease \(lease)"
    case .nothing: "nothing"
    }
  }
}

/// What came of an entry.
enum LogAnswer: Equatable {
  enum Response: Equatable {
    case put(PutResponse)
    case deleteRange(DeleteRangeResponse)
    case txn(TxnResponse)
    case compaction(CompactionResponse)
    case revoke(Int64)
    case nothing
  }

  case answered(Response)
  case refused(KVRefusal)

  /// Answers as a store does; what is no refusal is thrown on.
  init(_ body: () throws(KVError) -> Response) throws {
    do throws(KVError) {
      self = .answered(try body())
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      self = .refused(refusal)
    }
  }

  init(refusing body: () throws(KVRefusal) -> Response) {
    do throws(KVRefusal) {
      self = .answered(try body())
    } catch {
      self = .refused(error)
    }
  }

  /// Whether it was refused or not, and why; not what was read.
  var verdict: String {
    switch self {
    case .answered: "done"
    case .refused(let refusal): refusal.message
    }
  }
}
