extension Lessor {
  /// Whether any key has a lease.
  package var hasAttachments: Bool { !owners.isEmpty }

  /// The lease of a key; none if it has none.
  package func lease(of key: [UInt8]) -> LeaseID {
    owners.isEmpty ? .none : owners[key] ?? .none
  }

  /// Keys of a lease, ascending.
  ///
  /// - Complexity: O(*k* log *k*)
  package func keys(of id: LeaseID) -> [[UInt8]] {
    records[id]?.keys.sorted { $0.lexicographicallyPrecedes($1) } ?? []
  }

  /// Attaches a key to a lease, and detaches it from the one it had.
  ///
  /// - Throws: `leaseNotFound`; then nothing changes.
  package mutating func attach(_ key: [UInt8], to id: LeaseID) throws(LeaseError) {
    guard records[id] != nil else { throw .leaseNotFound }
    let former = owners.updateValue(id, forKey: key)
    if let former, former != id, !options.mutates(.attachKeepsFormer) {
      records[former]?.keys.remove(key)
    }
    records[id]?.keys.insert(key)
  }

  /// Detaches a key from a lease, unless it belongs to another one by now.
  ///
  /// - Throws: `leaseNotFound`.
  package mutating func detach(_ key: [UInt8], from id: LeaseID) throws(LeaseError) {
    guard records[id] != nil else { throw .leaseNotFound }
    guard let owner = owners[key] else { return }
    guard owner == id || options.mutates(.detachTakesForeign) else { return }
    records[owner]?.keys.remove(key)
    owners[key] = nil
  }

  /// Detaches a key from the lease it has, if any: what a put without lease and a deletion do.
  package mutating func detach(_ key: [UInt8]) {
    guard !owners.isEmpty, let owner = owners.removeValue(forKey: key) else { return }
    records[owner]?.keys.remove(key)
  }
}
