internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire

extension Lessor {
  /// Creates the lessor that a member starts with, or takes from a snapshot, from all rows of
  /// bucket `lease`.
  ///
  /// No lease expires until it is promoted, and none has keys until the store attaches them.
  ///
  /// > Deviation: rows of negative ids are read, too. Upstream's range ends below them, so that a
  /// > member that was restarted lacks leases the others have.
  ///
  /// - Throws: `malformedRow`.
  /// - Complexity: O(*n*)
  ///
  /// > Source: features.md LS-4; upstream `server/lease/lessor.go`, `initAndRecover`.
  package init(
    options: LeaseOptions,
    restoring rows: some Sequence<(key: [UInt8], value: [UInt8])>
  ) throws(LeaseError) {
    self.init(options: options)
    for (key, value) in rows {
      let lease: Lease
      do {
        lease = try Lease(decoding: value.rawSpan)
      } catch {
        throw .malformedRow(key: key, "\(error)")
      }
      if options.mutates(.restoreSkipsNegative), lease.id < 0 { continue }
      records[LeaseID(lease.id)] = Record(
        ttl: max(lease.ttl, options.minTTL),
        remainingTTL: options.mutates(.restoreForgetsRemaining) ? 0 : lease.remainingTTL
      )
    }
  }
}
