/// Who holds locks on the files of an ``InMemoryFileSystem``.
struct InMemoryLocks: Sendable {
  private struct Holder {
    var token: Int
    var node: Int
    var mode: LockMode
  }

  private var holders: [Holder] = []
  private var tokenCount = 0

  /// Locks a file.
  ///
  /// - Returns: What the lock is given back with; nil if another lock stands against it.
  mutating func acquire(_ node: Int, _ mode: LockMode) -> Int? {
    let isFree = holders.allSatisfy { holder in
      holder.node != node || holder.mode == .shared && mode == .shared
    }
    guard isFree else { return nil }
    tokenCount += 1
    holders.append(Holder(token: tokenCount, node: node, mode: mode))
    return tokenCount
  }

  mutating func release(_ token: Int) { holders.removeAll { $0.token == token } }

  mutating func releaseAll() { holders = [] }
}
