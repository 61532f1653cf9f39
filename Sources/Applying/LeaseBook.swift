package import LeaseCore
internal import MVCCStore

/// The lessor as the store sees it: which keys are attached to which leases.
///
/// Lessor and store change each other in the course of one entry, so the lessor lies in an object that
/// both refer to.
///
/// > Source: `server/lease/lessor.go`, `Lessor`, as `server/storage/mvcc` uses it, in etcd.
package final class LeaseBook: LeaseAttachments {
  /// The leases.
  package var lessor: Lessor

  init(_ lessor: Lessor) { self.lessor = lessor }

  package var hasAttachments: Bool { lessor.count > 0 }

  package func exists(_ lease: Int64) -> Bool { lessor.contains(LeaseID(lease)) }

  package func lease(of key: [UInt8]) -> Int64? {
    let lease = lessor.lease(of: key)
    return lease == .none ? nil : lease.rawValue
  }

  package func attach(_ key: [UInt8], to lease: Int64) -> Bool {
    do throws(LeaseError) {
      try lessor.attach(key, to: LeaseID(lease))
      return true
    } catch {
      return false
    }
  }

  package func detach(_ key: [UInt8], from lease: Int64) {
    guard lessor.lease(of: key) == LeaseID(lease) else { return }
    lessor.detach(key)
  }
}
