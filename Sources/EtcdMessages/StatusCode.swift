/// Status of a call that failed, as gRPC numbers it; those that etcd answers with.
///
/// > Source: wire.md §2; gRPC's `codes` package.
package enum StatusCode: Int, CaseIterable, Sendable {
  /// The caller gave up.
  case canceled = 1
  /// No other fits.
  case unknown = 2
  /// The request is wrong whatever the state.
  case invalidArgument = 3
  /// The caller gave too little time.
  case deadlineExceeded = 4
  /// What is named is not there.
  case notFound = 5
  /// The caller may not.
  case permissionDenied = 7
  /// A quota is used up.
  case resourceExhausted = 8
  /// The state does not allow it.
  case failedPrecondition = 9
  /// A revision is not, or not any more, there.
  case outOfRange = 11
  /// The method is not known.
  case unimplemented = 12
  /// Trying again may help.
  case unavailable = 14
  /// Data is lost or damaged.
  case dataLoss = 15
  /// Nobody knows who the caller is.
  case unauthenticated = 16
}
