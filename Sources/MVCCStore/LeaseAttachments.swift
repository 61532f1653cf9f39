/// Which keys are attached to which leases, as far as the store needs to know and to say.
///
/// The store writes attachments in the same breath as the rows, and restores them from the rows when
/// it starts; leases themselves must be there before.
///
/// > Source: features.md LS-9; `server/lease/lessor.go`, `Attach`, `Detach`, `GetLease`, `Lookup`, in
/// > etcd.
package protocol LeaseAttachments: AnyObject {
  /// Whether any key is attached to any lease; the store asks nothing else while none is.
  var hasAttachments: Bool { get }
  /// Whether there is a lease of an id.
  func exists(_ lease: Int64) -> Bool
  /// The lease a key is attached to; nil for none.
  func lease(of key: [UInt8]) -> Int64?
  /// Attaches a key to a lease.
  ///
  /// - Returns: Whether there is such a lease.
  @discardableResult
  func attach(_ key: [UInt8], to lease: Int64) -> Bool
  /// Detaches a key from the lease it is attached to.
  func detach(_ key: [UInt8], from lease: Int64)
}

/// A world without leases, where every id is taken for one.
package final class NoLeases: LeaseAttachments {
  package let hasAttachments = false

  /// Creates it.
  package init() {}

  package func exists(_ lease: Int64) -> Bool { true }
  package func lease(of key: [UInt8]) -> Int64? { nil }
  package func attach(_ key: [UInt8], to lease: Int64) -> Bool { true }
  package func detach(_ key: [UInt8], from lease: Int64) {}
}
