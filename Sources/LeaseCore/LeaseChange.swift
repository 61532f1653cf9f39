package import EtcdMessages
internal import ProtoWire

/// A change of bucket `lease`, to be written in the transaction of the entry that made it.
package enum LeaseChange: Equatable, Sendable {
  /// The row of a lease that was granted or whose remaining life became known.
  case put(Lease)
  /// The row of a lease that was revoked.
  case delete(LeaseID)

  /// The lease.
  package var id: LeaseID {
    switch self {
    case .put(let lease): LeaseID(lease.id)
    case .delete(let id): id
    }
  }

  /// The row's key.
  package var key: [UInt8] { Self.key(of: id) }

  /// The row's value; nil if the row goes.
  package var value: [UInt8]? {
    switch self {
    case .put(let lease): lease.encoded(as: .google)
    case .delete: nil
    }
  }

  /// The key under which a lease is kept: its id, eight bytes big-endian.
  ///
  /// > Source: formats.md §6.1; upstream `server/storage/schema/lease.go`, `leaseIDToBytes`.
  package static func key(of id: LeaseID) -> [UInt8] {
    let pattern = UInt64(bitPattern: id.rawValue)
    return (0..<8).map { UInt8(truncatingIfNeeded: pattern >> (56 - 8 * $0)) }
  }
}

/// What revoking a lease comes to; all of it in one transaction.
package struct Revocation: Equatable, Sendable {
  /// Keys to be deleted, ascending, so that all members write the same rows.
  package let keys: [[UInt8]]
  /// The row to be deleted.
  package let change: LeaseChange
  /// Renewals that waited, and hear that the lease is not found.
  package let refused: [RenewalID]
}
