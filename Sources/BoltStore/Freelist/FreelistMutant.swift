/// Bugs a freelist can be told to have, each to be caught by a law.
package enum FreelistMutant: String, CaseIterable, Sendable {
  /// Pages a transaction freed are released while a reader older than it is open.
  case releasesUnderReader
  /// A pending page is released between readers whoever allocated it, as if no reader knew it.
  case rangeForgetsAllocation
  /// A release stops short of the transaction it names.
  case releaseExcludesBound
  /// Freeing a page twice is accepted (etcd#17084, bbolt#402 end there).
  case acceptsDoubleFree
  /// Only the first page of a run is freed.
  case forgetsOverflow
  /// An allocation of several pages marks the first alone as taken.
  case allocatesOverlap
  /// What remains of a run that was split is lost.
  case losesRemainder
  /// A rollback leaves pending what the transaction freed.
  case rollbackKeepsPending
  /// A rollback does not return what the transaction allocated.
  case rollbackKeepsAllocated
  /// A rollback forgets which transaction had allocated the pages that are used again.
  case rollbackForgetsAllocator
  /// The list is written without pending pages, which are lost at a crash.
  case storesFreeAlone
  /// A list of exactly 0xFFFF pages is written in the short form (formats.md §5.4).
  case longCountOffByOne
}
