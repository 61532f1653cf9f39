/// A bug the v2 store might have, for the suites to kill.
///
/// A mutant is a field of ``V2Rules`` and exists in debug builds alone.
package enum StoreV2Mutant: String, CaseIterable, Sendable {
  /// Keys expire by the member's own clock and not by the time in the request (V2-6).
  case localClockExpiry
  /// A key whose time is exactly the request's stays.
  case expiryExclusive
  /// Keys expire in the order they were given their time, whatever it is.
  case expiryUnordered
  /// A new expiration does not move the key in the heap.
  case updateLeavesHeap
  /// A recovered store knows of no key that expires.
  case recoveryForgetsExpiry
  /// A recovered store begins a new history.
  case recoveryForgetsHistory
  /// A key created in order is named by the index before its own.
  case inOrderNameBehind
  /// Directories made on the way have the index before their child's.
  case directoryIndexBehind
  /// A set keeps the created index of the file it replaces.
  case setKeepsCreation
  /// A request that fails advances the index all the same.
  case failureAdvances
  /// A comparison of both value and index is content with one of them.
  case comparesEither
  /// The compare-and-delete of a stale index deletes.
  case deleteIgnoresIndex
  /// A delete without recursion takes a full directory.
  case deletesFullDirectory
  /// A path through a file makes the file a directory.
  case fileBecomesDirectory
  /// Listings show hidden nodes.
  case listsHidden
  /// A refresh changes the value to what the request carries, which is nothing.
  case refreshErasesValue
  /// A refresh wakes watchers.
  case refreshNotifies
  /// Recursive watchers are told of hidden nodes.
  case notifiesHidden
  /// Watchers below a deleted directory are told nothing.
  case deletionUnforced
  /// A one-shot watcher stays on its list.
  case oneShotStays
  /// A slow watcher loses the event, keeps its place and gets later ones.
  case slowWatcherSkips
  /// The history says it reaches back one event further than it does.
  case historyReachesFurther
  /// The scan counts from the ring's first slot and not from its oldest event.
  case scanIgnoresFront
  /// The scan does not see that a directory above the key was deleted.
  case scanMissesDeletion
  /// The scan takes a refresh for a change.
  case scanSeesRefresh
}
