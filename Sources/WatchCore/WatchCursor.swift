package import EtcdMessages

/// How far a client has followed a watch, so that it can go on elsewhere.
///
/// > Source: upstream `client/v3/watch.go`, `serveSubstream`, `nextRev`; etcd#20221.
package struct WatchCursor: Equatable, Sendable {
  /// The start revision of a watch that goes on where this one broke; 0 for whatever comes next, as
  /// long as nothing was heard.
  package private(set) var nextRevision: Int64
  private let options: WatchOptions

  /// Begins where a watch was asked to begin.
  package init(startRevision: Int64, options: WatchOptions = WatchOptions()) {
    nextRevision = startRevision
    self.options = options
  }

  /// Takes note of a response, which must be whole: of several fragments only the last counts.
  ///
  /// A watch that was not given a revision begins after the one at which it was created.
  package mutating func receive(_ response: WatchResponse) {
    guard !response.canceled, !response.fragment else { return }
    let revision = response.header?.revision ?? 0
    if let last = response.events.last?.kv?.modRevision {
      nextRevision = max(nextRevision, last + 1)
    } else if !response.created {
      nextRevision = max(nextRevision, revision + 1)
    } else if nextRevision == 0 || options.mutates(.cursorTakesCreation) {
      nextRevision = revision + 1
    }
  }
}
