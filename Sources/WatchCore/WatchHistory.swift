package import EtcdMessages

/// The past of the key space, as far as it is not compacted.
///
/// The store of the member it belongs to implements it; the watchers read it and change nothing.
package protocol WatchHistory<Failure> {
  /// Why the past cannot be read.
  associatedtype Failure: Error

  /// The revision below which history is compacted.
  var compactRevision: Int64 { get }

  /// Lends all changes from one main revision up to another, both included, in order.
  func visitEvents(
    from first: Int64,
    through last: Int64,
    _ body: (Event) -> Void
  ) throws(Failure)

  /// The pair that an event replaced or deleted; nil if there was none or it is compacted.
  func previousPair(of event: Event) throws(Failure) -> KeyValue?
}

/// Events of one watcher that go out in one response, by revision.
///
/// All events of a revision are in it or none: a watcher never sees half of a transaction.
///
/// > Source: features.md W-15; upstream `server/storage/mvcc/watcher_group.go`, `eventBatch`.
struct EventBatch: Equatable, Sendable {
  var events: [Event] = []
  /// Number of different revisions.
  var revisionCount = 0
  /// The first revision that did not fit; 0 if all did.
  var moreRevision: Int64 = 0

  private var lastRevision: Int64 = 0

  /// Adds an event, or notes that there was no room for it.
  mutating func append(_ event: Event, _ options: WatchOptions) {
    guard moreRevision == 0 else { return }
    let revision = event.kv?.modRevision ?? 0
    let isNext = events.isEmpty || revision > lastRevision
    if isNext, revisionCount == options.batchRevisionCountMax {
      moreRevision = revision
      return
    }
    if options.mutates(.batchSplitsRevision), events.count == options.batchRevisionCountMax {
      moreRevision = revision
      return
    }
    if isNext { revisionCount += 1 }
    lastRevision = revision
    events.append(event)
  }
}
