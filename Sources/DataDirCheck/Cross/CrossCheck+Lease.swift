internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// C3: leases, and the keys that are attached to them.
///
/// > Source: formats.md §6.1 (bucket `lease`), §7.5; upstream `server/lease/lessor.go`.
extension CrossCheck {
  mutating func checkLeases(_ backend: BackendFacts) {
    var known: Set<Int64> = []
    for pair in backend.pairs(.lease) {
      if let id = checkLease(pair, backend.place("lease", pair)) { known.insert(id) }
    }
    let missing = backend.leaseReferences.filter { !known.contains($0.lease) }
    guard backend.isWhole, backend.isComplete(Bucket.lease.rawValue) else {
      if !missing.isEmpty {
        let reason = backend.isWhole ? "bucket lease is too large" : "the database is damaged"
        result.unproven.append(
          "whether \(missing.count) leases that live keys name exist: \(reason)"
        )
      }
      return
    }
    for reference in missing {
      let key = printable(reference.exampleKey, limit: 64)
      let id = hexadecimal(UInt64(bitPattern: reference.lease))
      add(
        .leaseMissing,
        at: Place(
          file: backend.file,
          bucket: "key",
          revision: reference.exampleRevision,
          key: key
        ),
        observed: "\(reference.keyCount) live keys name lease \(id)",
        expected: "lease \(id) in bucket lease"
      )
    }
  }

  /// Checks one row, and gives the id a server would know the lease by.
  private mutating func checkLease(_ pair: BucketPair, _ place: Place) -> Int64? {
    let lease: Lease
    do throws(ProtoError) {
      lease = try Lease(decoding: pair.value.rawSpan)
    } catch {
      add(.leaseMalformed, at: place, observed: "\(error)", expected: "a leasepb.Lease")
      return nil
    }
    let id = hexadecimal(UInt64(bitPattern: lease.id))
    if pair.key.count != 8 || pair.key.rawSpan.bigEndian(at: 0, as: Int64.self) != lease.id {
      add(
        .leaseRow,
        at: place,
        observed: "lease \(id)",
        expected: "the id in the row's key, 8 bytes big-endian"
      )
    }
    if lease.ttl <= 0 {
      add(
        .leaseRow,
        at: place,
        observed: "lease \(id) with a time to live of \(lease.ttl) s",
        expected: "at least 1 s",
        consequence: "etcd raises the time to live to its minimum"
      )
    }
    return lease.id
  }
}
