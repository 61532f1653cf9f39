extension Freelist {
  /// Traps unless every page has one state and all that is counted twice agrees.
  ///
  /// - Complexity: O(*n* log *n*)
  package func checkInvariants() {
    free.checkInvariants()
    pendingPages.checkInvariants()
    var pendingCount: UInt64 = 0
    var previous: UInt64?
    for freed in pending {
      let transaction = freed.transaction
      precondition(!freed.runs.isEmpty, "transaction \(transaction) has nothing pending")
      if let previous {
        precondition(previous < transaction, "transaction \(transaction) after \(previous)")
      }
      previous = transaction
      for freed in freed.runs {
        let holder = pendingPages.run(holding: freed.run.first)
        precondition(
          holder?.contains(freed.run.last) == true,
          "pages from \(freed.run.first) are pending by \(transaction) and not known as pending"
        )
        precondition(
          freed.allocator < transaction,
          "page \(freed.run.first) allocated by \(freed.allocator), freed by \(transaction)"
        )
        pendingCount += freed.run.count
      }
    }
    precondition(
      pendingCount == UInt64(pendingPages.count),
      "\(pendingCount) pages pending by transaction, \(pendingPages.count) in all"
    )
    for run in pendingPages.runs.all {
      if let page = free.firstCommonPage(with: run) {
        preconditionFailure("page \(page) is both free and pending")
      }
    }
    for run in taken.runs where allocators[run.first] == taken.transaction {
      if let page = free.firstCommonPage(with: run) {
        preconditionFailure("page \(page) is both free and allocated by \(taken.transaction)")
      }
    }
  }
}
