/// Limits of the v2 store, which are etcd's own but for tests.
package struct V2Rules: Sendable {
  /// Events the history keeps.
  package var historyCapacity = 1000
  /// Events a watcher may leave unread before it is removed.
  package var watcherCapacity = 100
  /// Minutes the server's zone is east of UTC; saved expirations are written in it.
  package var zoneMinutes: Int64 = 0
  /// A bug to switch on; nil in all that ships.
  package var mutant: StoreV2Mutant?

  /// Creates etcd's rules.
  package init() {}

  /// Changes some of etcd's rules.
  package init(_ change: (inout V2Rules) -> Void) {
    self.init()
    change(&self)
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: StoreV2Mutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
