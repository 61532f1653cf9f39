internal import BoltFormat

enum FreelistError: Error { case doubleFree(PageID) }

package struct Freelist {
  private var free: [PageID] = []
  private var pending: [UInt64: [PageID]] = [:]
  private var allocated: [UInt64: [PageID]] = [:]
  init(policy: FreelistPolicy) {}
  mutating func load(_ ids: [PageID]) { free = ids }
  mutating func allocate(_ count: Int, for transaction: UInt64) -> PageID? {
    var start = 0
    for i in free.indices {
      if i > start, free[i].rawValue != free[i - 1].rawValue + 1 { start = i }
      if i - start + 1 == count {
        let first = free[start]
        allocated[transaction, default: []] += free[start...i]
        free.removeSubrange(start...i)
        return first
      }
    }
    return nil
  }
  mutating func free(_ page: PageID, overflow: UInt32, by transaction: UInt64) throws(FreelistError)
  {
    for offset in 0...UInt64(overflow) {
      let id = PageID(page.rawValue + offset)
      if contains(id) { throw .doubleFree(id) }
      pending[transaction, default: []].append(id)
    }
  }
  mutating func releasePending(openReaders: [UInt64]) {
    let oldest = openReaders.min() ?? .max
    for id in pending.keys.sorted() where id <= oldest {
      free += pending[id] ?? []
      pending[id] = nil
    }
    free.sort()
    allocated = [:]
  }
  mutating func rollback(_ transaction: UInt64) {
    pending[transaction] = nil
    free += allocated[transaction] ?? []
    allocated[transaction] = nil
    free.sort()
  }
  var freeCount: Int { free.count }
  var pendingCount: Int { pending.values.reduce(0) { $0 + $1.count } }
  func contains(_ page: PageID) -> Bool { allIDs.contains(page) }
  var allIDs: [PageID] { (free + pending.values.joined()).sorted() }
  func checkInvariants() {}
}
