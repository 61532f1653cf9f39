extension Lessor {
  /// Throws unless keys and leases know of each other, and deadlines are the primary's.
  ///
  /// - Complexity: O(*n* + *k*)
  package func checkInvariants() throws(BrokenLeaseInvariant) {
    var keyCount = 0
    for id in records.keys.sorted() {
      guard let record = records[id] else { continue }
      keyCount += record.keys.count
      for key in record.keys {
        try hold(owners[key] == id, "lease \(id) holds \(key), owned by \(lease(of: key))")
      }
      try hold(
        (record.expiry != nil) == isPrimary,
        "lease \(id) \(isPrimary ? "never expires in" : "expires, but not in") the primary"
      )
      try hold(
        (deadlines.time(of: id) != nil) == isPrimary,
        "lease \(id) is \(isPrimary ? "not " : "")in the queue of deadlines"
      )
      if let expiry = record.expiry, let time = deadlines.time(of: id) {
        try hold(expiry <= time, "lease \(id) is named as expired before it is")
      }
      try hold(record.waiting.isEmpty || isPrimary, "renewals wait for lease \(id)")
    }
    try hold(owners.count == keyCount, "\(owners.count) keys have leases of \(keyCount) keys")
    try hold(deadlines.count <= records.count, "a lease that is gone has a deadline")
    try hold(isPrimary || scheduled.count == 0, "checkpoints are planned, not by the primary")
    try deadlines.checkInvariants()
    try scheduled.checkInvariants()
  }

  /// Throws unless a lease that was there before was granted for as long as it is now.
  ///
  /// - Complexity: O(*n*)
  package func checkStep(from earlier: Lessor) throws(BrokenLeaseInvariant) {
    for id in records.keys.sorted() {
      guard let now = records[id], let before = earlier.records[id] else { continue }
      try hold(
        now.ttl == before.ttl,
        "lease \(id) was granted for \(before.ttl), now \(now.ttl)"
      )
    }
  }
}
