package import SchemaFormat

/// Why a change of the membership is refused.
///
/// > Source: formats.md §9.3, wire.md §2; `server/etcdserver/api/membership/errors.go`, in etcd.
package enum MembershipError: Error, Equatable, Sendable {
  /// The id belonged to a member that was removed; it may not return.
  case idRemoved
  /// A member has the id already.
  case idExists
  /// No member has the id.
  case idNotFound
  /// Another member is reached at one of the URLs.
  case peerURLExists
  /// Only a learner can be promoted.
  case memberNotLearner
  /// As many learners as are allowed are there.
  case tooManyLearners
  /// The context of the change cannot be read; upstream panics.
  case malformedContext(RecordError)
  /// The context is about another member than the change; upstream panics.
  case foreignContext(UInt64)
  /// The type of the change is not one of the four; upstream panics.
  case unknownType(Int32)
  /// Attributes are those of a member that never was; upstream panics.
  case unknownMember(UInt64)
  /// The text is no version; upstream panics.
  case malformedVersion(String)

  /// Whether a server refuses the change and goes on, rather than panics.
  package var isRefusal: Bool {
    switch self {
    case .idRemoved, .idExists, .idNotFound, .peerURLExists, .memberNotLearner, .tooManyLearners:
      true
    case .malformedContext, .foreignContext, .unknownType, .unknownMember, .malformedVersion:
      false
    }
  }

  /// The error in etcd's own words; ours for what makes etcd panic.
  package var text: String {
    switch self {
    case .idRemoved: "membership: ID removed"
    case .idExists: "membership: ID exists"
    case .idNotFound: "membership: ID not found"
    case .peerURLExists: "membership: peerURL exists"
    case .memberNotLearner: "membership: can only promote a learner member"
    case .tooManyLearners: "membership: too many learner members in cluster"
    case .malformedContext(let error): "membership: context of the change: \(error.message)"
    case .foreignContext(let id): "membership: context of the change is about member \(id)"
    case .unknownType(let type): "membership: unknown ConfChange type \(type)"
    case .unknownMember(let id): "membership: failed to update; member \(id) unknown"
    case .malformedVersion: "membership: the cluster version is no version"
    }
  }
}
