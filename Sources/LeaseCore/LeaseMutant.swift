/// Bugs of the lessor that the laws must find, one at a time.
package enum LeaseMutant: String, CaseIterable, Sendable {
  // MARK: etcd's own

  /// A member that has seen a lease expire forgets it before the log revokes it (etcd#12535).
  case etcd12535
  /// A lessor that was demoted goes on as primary (etcd#15247).
  case etcd15247
  /// A keep-alive that succeeded before the revocation is delivered after it (etcd#21638).
  case etcd21638
  /// A revocation deletes the keys in an order of its own (etcd#6558).
  case etcd6558
  /// An expired lease whose revocation failed is never named again (etcd#9935).
  case etcd9935

  // MARK: Checkpoints

  /// A start forgets what the last checkpoint said.
  case restoreForgetsRemaining
  /// A new primary starts every lease anew.
  case promoteIgnoresRemaining
  /// A renewal leaves the checkpoint in place, so that the next primary cuts the lease short.
  case renewKeepsRemaining
  /// What is left is rounded down.
  case checkpointRoundsDown

  // MARK: Time

  /// A lease that has expired is renewed though its revocation is under way.
  case renewRevivesExpired
  /// A renewal does not move the time at which the lease is named as expired.
  case renewLeavesDeadline
  /// A deadline that moved away stays where it was in the queue.
  case queueMovesUpOnly
  /// A look names all that has expired.
  case rateIgnored
  /// A new primary does not spread leases that would expire together.
  case promoteDoesNotSpread

  // MARK: Leases and keys

  /// A lease lives as short as was asked for.
  case minTTLIgnored
  /// A key that gets another lease stays with the former one, too.
  case attachKeepsFormer
  /// A key is detached though it belongs to another lease by now.
  case detachTakesForeign
  /// Keys of a revoked lease still count as attached to it.
  case revokeLeavesKeys
  /// A start leaves out leases with a negative id, as upstream's range of rows does.
  case restoreSkipsNegative
}

extension LeaseMutant {
  /// Where the bug was met; empty for one that was made up.
  package var reference: String {
    switch self {
    case .etcd12535: "etcd#12535"
    case .etcd15247: "etcd#15247"
    case .etcd21638: "etcd#21638"
    case .etcd6558: "etcd#6558, features.md W9"
    case .etcd9935: "etcd#9935"
    case .restoreForgetsRemaining: "features.md W10"
    case .promoteIgnoresRemaining: "features.md LS-14"
    default: ""
    }
  }
}
