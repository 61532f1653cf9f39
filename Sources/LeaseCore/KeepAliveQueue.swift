/// Answers of a stream of keep-alives that its client has not taken yet.
///
/// A client must not hear that a lease lives after the lease was revoked and that was acknowledged,
/// so an answer that is still here then is taken back. Of several answers about a lease the last is
/// enough, which bounds the queue by the number of leases.
///
/// > Source: features.md LS-6, LS-7; upstream `server/etcdserver/api/v3rpc/lease.go`,
/// > `leaseKeepAlive`; etcd#21638.
package struct KeepAliveQueue: Sendable {
  /// One answer.
  package struct Answer: Equatable, Sendable {
    /// The lease.
    package let id: LeaseID
    /// Seconds it lives from the renewal on; 0 if there is no such lease.
    package let ttl: Int64
    /// Revision of the store when it was given.
    package let revision: Int64

    /// Creates an answer.
    package init(id: LeaseID, ttl: Int64, revision: Int64) {
      self.id = id
      self.ttl = ttl
      self.revision = revision
    }
  }

  private var answers: [Answer] = []
  private let options: LeaseOptions

  /// Creates an empty queue.
  package init(options: LeaseOptions) { self.options = options }

  /// Number of answers that wait.
  package var count: Int { answers.count }

  /// Adds an answer; one about the same lease that still waits gives way to it.
  ///
  /// - Complexity: O(*n*)
  package mutating func append(_ answer: Answer) {
    if let place = answers.firstIndex(where: { $0.id == answer.id }) {
      answers[place] = answer
    } else {
      answers.append(answer)
    }
  }

  /// Takes back that a lease was renewed, since it is revoked: the client hears TTL 0 instead.
  ///
  /// - Complexity: O(*n*)
  package mutating func leaseRevoked(_ id: LeaseID, revision: Int64) {
    if options.mutates(.etcd21638) { return }
    guard let place = answers.firstIndex(where: { $0.id == id }) else { return }
    answers[place] = Answer(id: id, ttl: 0, revision: revision)
  }

  /// Takes the next answer to be sent.
  ///
  /// - Complexity: O(*n*)
  package mutating func next() -> Answer? { answers.isEmpty ? nil : answers.removeFirst() }
}
