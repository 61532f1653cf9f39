package import Applying

/// Why a path cannot be replayed.
package enum ReplayError: Error, Sendable {
  /// There is no log.
  case noLog(path: String)
  /// The log begins after entry 1, and nothing holds what came before.
  case noBase(path: String, firstIndex: UInt64, reason: String)
  /// The state machine gave up.
  case failed(path: String, index: UInt64, ApplyError)

  /// One line for people.
  package var message: String {
    switch self {
    case .noLog(let path):
      "\(path): no log to replay"
    case .noBase(let path, let firstIndex, let reason):
      "\(path): the log begins with entry \(firstIndex), and nothing holds what came before: "
        + reason
    case .failed(let path, let index, let error):
      "\(path): entry \(index): \(error.message)"
    }
  }
}
